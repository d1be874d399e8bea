using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;

namespace OrderSaga.Service.Staff;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReasonRequest(string Reason) : IReasoned;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RetryGroupRequest(
    string Store, string MessageType, string ExceptionType, string Reason, FailureKind Kind = FailureKind.DeadLetter) : IReasoned;

/// <summary>How many messages were sent once more; the same again sends the rest.</summary>
public sealed record Retried(int Count);

/// <summary>What people decide about: approvals, failed messages, callbacks, and the audit of all that.</summary>
public static class StaffEndpoints
{
    public static IServiceCollection AddStaff(this IServiceCollection services) => services
        .AddScoped<StaffActions>().AddScoped<RefusedAsks>().AddScoped<Approvals>().AddScoped<FailedMessageActions>().AddScoped<CallbackReplay>().AddScoped<CallbackTexts>()
        .AddSingleton<LiveStats>();

    public static void MapStaff(this IEndpointRouteBuilder api)
    {
        var approvals = api.MapGroup("/approvals").WithTags("Approvals");
        approvals.MapGet("/", async (Approvals all, CancellationToken c, [FromQuery] Guid? orderId = null) =>
            TypedResults.Ok(await all.Waiting(orderId, c)))
            .WithName("getApprovals").WithSummary("What waits for a second person: of one order, or all.").For(Roles.Reader)
            .Gives<IReadOnlyList<Approval>>(200);
        approvals.MapPost("/{requestId:guid}/approve", (Guid requestId, ReasonRequest request, Approvals all, HttpContext http) =>
            all.Decide(requestId, agrees: true, request.Reason, Caller.Of(http.User), http.RequestAborted))
            .WithName("approve").WithSummary("Agree, as a second person: then it is done.").WithReason().For(Roles.Approver)
            .Gives<Decision>(202, 400, 404, 409);
        approvals.MapPost("/{requestId:guid}/decline", (Guid requestId, ReasonRequest request, Approvals all, HttpContext http) =>
            all.Decide(requestId, agrees: false, request.Reason, Caller.Of(http.User), http.RequestAborted))
            .WithName("decline").WithSummary("Do not agree: it is not done.").WithReason().For(Roles.Approver)
            .Gives<Decision>(202, 400, 404, 409);

        var failed = api.MapGroup("/failed-messages").WithTags("Failed messages");
        failed.MapPost("/{store}/{kind}/{messageId:guid}/{consumerId:guid}/retry", Retry)
            .WithName("retryFailedMessage").WithSummary("Send it once more, under the same message id.").WithReason().For(Roles.Agent)
            .Gives<Retried>(202, 400, 404);
        failed.MapPost("/retry-group", RetryGroup)
            .WithName("retryFailedMessageGroup").WithSummary("Send all dead letters of one type and exception, or all of one type that were given up, once more.").WithReason().For(Roles.Agent)
            .Gives<Retried>(202, 400);
        failed.MapPost("/{store}/{messageId:guid}/{consumerId:guid}/delete", Delete)
            .WithName("deleteFailedMessage")
            .WithSummary("Put one aside for good that failed or waits too long, though no payment; it can be restored.").WithReason().For(Roles.Admin)
            .Gives(204, 400, 404);
        failed.MapPost("/{store}/{messageId:guid}/{consumerId:guid}/restore", Restore)
            .WithName("restoreFailedMessage").WithSummary("Put it back.").WithReason().For(Roles.Admin)
            .Gives(204, 400, 404);

        api.MapPost("/callbacks/{id:long}/replay", (
            long id, ReasonRequest request, CallbackReplay replay, HttpContext http, [FromQuery] bool dryRun = false) =>
            replay.Replay(id, dryRun, request.Reason, Caller.Of(http.User), http.RequestAborted))
            .WithTags("Callbacks").WithName("replayCallback").WithReason()
            .WithSummary("Judge a callback by today's code at its own time, and take it down again.").For(Roles.Agent)
            .Gives<Replayed>(200, 400, 404, 409);

        api.MapGet("/callbacks/{id:long}/words", (long id, CallbackTexts texts, CancellationToken c) => texts.Masked(id, c))
            .WithTags("Callbacks").WithName("getCallbackWords")
            .WithSummary("What a provider wrote: headers and body, with what names people hidden.").For(Roles.Agent)
            .Gives<CallbackText>(200, 404, 409);
        api.MapPost("/callbacks/{id:long}/unmask", (long id, ReasonRequest request, CallbackTexts texts, HttpContext http) =>
            texts.Unmasked(id, request.Reason, Caller.Of(http.User), http.RequestAborted))
            .WithTags("Callbacks").WithName("unmaskCallback").WithReason()
            .WithSummary("The same with nothing hidden; who wanted it, and why, is in the audit.").For(Roles.Approver)
            .Gives<CallbackText>(200, 400, 404, 409);

        var audit = api.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("/", async ([AsParameters] AuditQuery query, AuditQueries rows, CancellationToken c) =>
            TypedResults.Ok(await rows.Page(query, c)))
            .WithName("findAudit").WithSummary("Who did what, or was not let; the newest first.")
            .WithPagesOf(AuditQueries.PageSizeMax).For(Roles.Reader)
            .Gives<IReadOnlyList<AuditView>>(200, 400);
        audit.MapGet("/proof", async (AuditQueries rows, CancellationToken c) => TypedResults.Ok(await rows.Prove(c)))
            .WithName("proveAudit").WithSummary("Whether all rows of the audit hold together; reads every one.").For(Roles.Admin)
            .Gives<AuditProof>(200);
    }

    static async Task<IResult> Retry(
        string store, FailureKind kind, Guid messageId, Guid consumerId, ReasonRequest request, FailedMessageActions actions, HttpContext http) =>
        await actions.Retry(store, kind, messageId, consumerId, request.Reason, Caller.Of(http.User), http.RequestAborted)
            ? TypedResults.Accepted((string?)null, new Retried(1))
            : Gone();

    static async Task<IResult> RetryGroup(RetryGroupRequest request, FailedMessageActions actions, HttpContext http)
    {
        if (request.Kind is not (FailureKind.DeadLetter or FailureKind.Quarantined))
            return Problems.Invalid("Nothing was sent", ["What came too early is tried again by itself"]);
        return TypedResults.Accepted((string?)null, new Retried(await actions.RetryGroup(
            request.Store, request.Kind, request.MessageType, request.ExceptionType, request.Reason, Caller.Of(http.User), http.RequestAborted)));
    }

    static async Task<IResult> Delete(
        string store, Guid messageId, Guid consumerId, ReasonRequest request, FailedMessageActions actions, HttpContext http) =>
        await actions.Delete(store, messageId, consumerId, request.Reason, Caller.Of(http.User), http.RequestAborted)
            ? TypedResults.NoContent()
            : Gone();

    static async Task<IResult> Restore(
        string store, Guid messageId, Guid consumerId, ReasonRequest request, FailedMessageActions actions, HttpContext http) =>
        await actions.Restore(store, messageId, consumerId, request.Reason, Caller.Of(http.User), http.RequestAborted)
            ? TypedResults.NoContent()
            : Gone();

    static ProblemHttpResult Gone() => Problems.NotFound("There is no such message, or it is on its way already");
}
