using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.WebConsole;

/// <summary>Messages that wait for a person: by groups, one by one, and what a person does with them. Nobody edits one.</summary>
public static class FailedMessagePages
{
    const string Root = ConsoleEndpoints.Root + "/failed";
    static readonly string[] _done = ["retried", "deleted", "restored"];

    public static string Link(FailedMessage message) => $"{Root}/{message.Store}/{message.Kind}/{message.MessageId}/{message.ConsumerId}";

    /// <summary>All of a group, page by page.</summary>
    public static string Link(FailureGroup group, (DateTimeOffset Before, int Skip)? from = null) => Root + QueryString.Create(
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["store"] = group.Store,
            ["kind"] = $"{group.Kind}",
            ["messageType"] = group.MessageType,
            ["exceptionType"] = group.ExceptionType,
            ["before"] = from?.Before.ToString("O"),
            ["skip"] = from?.Skip.ToString(CultureInfo.InvariantCulture),
        }.Where(pair => pair.Value is not null));

    public static void MapFailedMessagePages(this IEndpointRouteBuilder console)
    {
        const string one = "/failed/{store}/{kind}/{messageId:guid}/{consumerId:guid}";
        console.MapGet("/failed", List).For(Roles.Reader);
        console.MapGet(one, Show).For(Roles.Reader);
        console.MapPost("/failed/retry-group", RetryGroup).For(Roles.Agent);
        console.MapPost($"{one}/retry", (
            string store, FailureKind kind, Guid messageId, Guid consumerId, [FromForm] string? reason, FailedMessageActions actions, HttpContext http) =>
            Act(reason, "retried", why => actions.Retry(store, kind, messageId, consumerId, why, Caller.Of(http.User), http.RequestAborted)))
            .For(Roles.Agent);
        console.MapPost($"{one}/delete", (
            string store, FailureKind kind, Guid messageId, Guid consumerId, [FromForm] string? reason, FailedMessageActions actions, HttpContext http) =>
            Act(reason, "deleted", why => actions.Delete(store, messageId, consumerId, why, Caller.Of(http.User), http.RequestAborted)))
            .For(Roles.Admin);
        console.MapPost($"{one}/restore", (
            string store, FailureKind kind, Guid messageId, Guid consumerId, [FromForm] string? reason, FailedMessageActions actions, HttpContext http) =>
            Act(reason, "restored", why => actions.Restore(store, messageId, consumerId, why, Caller.Of(http.User), http.RequestAborted)))
            .For(Roles.Admin);
    }

    static async Task<IResult> List(
        [FromQuery] string? done,
        [FromQuery] string? store,
        [FromQuery] FailureKind? kind,
        [FromQuery] string? messageType,
        [FromQuery] string? exceptionType,
        [FromQuery] DateTimeOffset? before,
        [FromQuery] int? skip,
        FailedMessages failed,
        CancellationToken cancellation)
    {
        if (kind is { } one)
        {
            var query = new FailedMessageQuery(store ?? "", one, messageType ?? "", exceptionType, before?.ToUniversalTime(), skip ?? 0);
            return query.WhyNot is null
                ? new RazorComponentResult<FailedGroupPage>(new { Query = query, Page = await failed.Newest(query, cancellation) })
                : ConsoleProblems.Page(StatusCodes.Status400BadRequest, null, Root);
        }

        return new RazorComponentResult<FailedPage>(new
        {
            Groups = await failed.Groups(cancellation),
            Messages = (await failed.Newest(new FailedMessageQuery(), cancellation)).Messages,
            Deleted = await failed.Deleted(cancellation),
            Done = _done.Contains(done, StringComparer.Ordinal) ? done : null,
        });
    }

    static async Task<IResult> Show(
        string store, FailureKind kind, Guid messageId, Guid consumerId, FailedMessages failed, CancellationToken cancellation) =>
        await failed.Find(store, kind, messageId, consumerId, cancellation) is { } detail
            ? new RazorComponentResult<FailedMessagePage>(new { Detail = detail })
            : Gone();

    static Task<IResult> RetryGroup(
        [FromForm] string? store,
        [FromForm] FailureKind kind,
        [FromForm] string? messageType,
        [FromForm] string? exceptionType,
        [FromForm] string? reason,
        FailedMessageActions actions,
        HttpContext http) =>
        Act(reason, "retried", async why => await actions.RetryGroup(
            store ?? "", kind, messageType ?? "", exceptionType ?? "", why, Caller.Of(http.User), http.RequestAborted) > 0);

    /// <summary>Back to the list, which says what was done.</summary>
    static async Task<IResult> Act(string? reason, string done, Func<string, Task<bool>> act)
    {
        if (AskForm.Written(reason) is not { } why)
            return ConsoleProblems.Page(StatusCodes.Status400BadRequest, new ProblemDetails { Title = "form.reason" }, Root);
        return await act(why) ? TypedResults.LocalRedirect($"{Root}?done={done}") : Gone();
    }

    static RazorComponentResult<ProblemPage> Gone() =>
        ConsoleProblems.Page(StatusCodes.Status404NotFound, new ProblemDetails { Title = "There is no such message" }, Root);
}
