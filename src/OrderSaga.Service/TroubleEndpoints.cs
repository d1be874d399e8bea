using Microsoft.AspNetCore.Mvc;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Unmatched;

namespace OrderSaga.Service;

/// <summary>What is stuck, waits or came from outside.</summary>
public static class TroubleEndpoints
{
    public static void MapTroubles(this IEndpointRouteBuilder operations)
    {
        operations.MapGet("/stats", async (StatsQuery stats, CancellationToken c) => TypedResults.Ok(await stats.Now(c)))
            .WithName("getStats").WithSummary("The figures of the overview.").For(Roles.Reader)
            .Gives<Stats>(200);
        operations.MapGet("/events", (LiveStats live, HttpContext http) => TypedResults.ServerSentEvents(live.Follow(http.RequestAborted)))
            .WithName("followStats").WithSummary("The same figures as server-sent events, every two seconds.").GivesText(["text/event-stream"])
            .For(Roles.Reader).RequireRateLimiting(RateLimits.Streaming);
        operations.MapUnmatched();
        operations.MapGet("/timeouts", Timeouts)
            .WithName("getTimeouts").WithSummary("Timers that wait in the database, by when they are due.")
            .WithPagesOf(TimeoutQueries.PageSizeMax).For(Roles.Reader)
            .Gives<TimeoutPage>(200, 400);
        operations.MapGet("/failed-messages", Failed)
            .WithName("getFailedMessages")
            .WithSummary("Messages that were refused, could not be handled or not be sent, with the reason; the newest of each store and kind.")
            .TellsNextPage("Of one store and kind: the next page, for example <?store=orders&kind=DeadLetter&before=2026-11-27T12:00:00Z&skip=1>; rel=\"next\".")
            .For(Roles.Reader)
            .Gives<IReadOnlyList<FailedMessage>>(200, 400);
        operations.MapGet("/failed-messages/groups", async (FailedMessages failed, CancellationToken c) =>
            TypedResults.Ok(await failed.Groups(c)))
            .WithName("getFailedMessageGroups").WithSummary("The same, counted by message type and exception.").For(Roles.Reader)
            .Gives<IReadOnlyList<FailureGroup>>(200);
        operations.MapGet("/failed-messages/{store}/{kind}/{messageId:guid}/{consumerId:guid}", FailedMessage)
            .WithName("getFailedMessage").WithSummary("One of them, with headers, body and stack trace.").For(Roles.Reader)
            .Gives<FailedMessageDetail>(200, 400, 404);
        operations.MapGet("/callbacks", Callbacks)
            .WithName("findCallbacks").WithSummary("The callback journal, newest first; by order number or transaction id, or of the newest by provider and verdict.")
            .WithPagesOf(CallbackQueries.PageSizeMax)
            .TellsNextPage("The next page, for example <?provider=alipay&before=81234>; rel=\"next\". By provider or verdict a page may be short, or empty, and not the last.")
            .For(Roles.Reader)
            .Gives<IReadOnlyList<CallbackView>>(200, 400);
    }

    static async Task<IResult> Callbacks(
        [AsParameters] CallbackQuery query, CallbackQueries callbacks, HttpContext http, CancellationToken cancellation)
    {
        var page = await callbacks.Page(query, cancellation);
        if (page.Next is { } next)
            NextPage.Tell(http, ("before", next));
        return TypedResults.Ok(page.Rows);
    }

    static async Task<IResult> Timeouts(
        TimeoutQueries timeouts,
        CancellationToken cancellation,
        [FromQuery] bool overdue = false,
        [FromQuery] string? after = null,
        [FromQuery] int limit = 50) =>
        await timeouts.Page(overdue, after, limit, cancellation) is { } page
            ? TypedResults.Ok(page)
            : Problems.Invalid("The list cannot be given", ["after is not from a page of timeouts; ask without it for the first page"]);

    static async Task<IResult> Failed(
        FailedMessages failed,
        HttpContext http,
        CancellationToken cancellation,
        [FromQuery] string? store = null,
        [FromQuery] FailureKind? kind = null,
        [FromQuery] string? messageType = null,
        [FromQuery] string? exceptionType = null,
        [FromQuery] DateTimeOffset? before = null,
        [FromQuery] int skip = 0)
    {
        var query = new FailedMessageQuery(store, kind, messageType, exceptionType, before?.ToUniversalTime(), skip);
        if (query.WhyNot is { } whyNot)
            return Problems.Invalid("The list cannot be given", [whyNot]);
        var page = await failed.Newest(query, cancellation);
        if (page.Next is { } next)
            NextPage.Tell(http, ("before", next.Before), ("skip", next.Skip));
        return TypedResults.Ok(page.Messages);
    }

    static async Task<IResult> FailedMessage(
        string store, FailureKind kind, Guid messageId, Guid consumerId, FailedMessages failed, CancellationToken cancellation) =>
        await failed.Find(store, kind, messageId, consumerId, cancellation) is { } message
            ? TypedResults.Ok(message)
            : Problems.NotFound("There is no such message, or no longer");
}
