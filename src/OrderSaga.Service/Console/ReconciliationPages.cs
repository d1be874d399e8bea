using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Reconciliation;

namespace OrderSaga.Service.WebConsole;

/// <summary>Where the providers' bills and the books here differ: both sides beside each other, and what a person does about it.</summary>
public static class ReconciliationPages
{
    const string Root = ConsoleEndpoints.Root + "/reconciliation";
    static readonly string[] _done = ["close", "query"];

    public static void MapReconciliationPages(this IEndpointRouteBuilder console)
    {
        console.MapGet("/reconciliation", List).For(Roles.Reader);
        console.MapGet("/reconciliation/{id:guid}", Show).For(Roles.Reader);
        console.MapPost("/reconciliation/{id:guid}/close", (Guid id, IFormCollection form, CaseActions actions, HttpContext http) =>
            Act(id, "close", form, (request, caller) => actions.Close(id, request, null, caller, http.RequestAborted), http))
            .For(Roles.Agent);
        console.MapPost("/reconciliation/{id:guid}/query", (Guid id, IFormCollection form, CaseActions actions, HttpContext http) =>
            Act(id, "query", form, (request, caller) => actions.Query(id, request, null, caller, http.RequestAborted), http))
            .For(Roles.Agent);
    }

    public static string Link(Guid id) => $"{Root}/{id}";

    static async Task<IResult> List(HttpContext http, CaseQueries queries)
    {
        if ((Text(http, "kind") is { } named && !Enum.IsDefined(typeof(CaseKind), named)) || (Text(http, "day") is not null && Day(http) is null))
            return ConsoleProblems.Unread(Root);
        var query = new CaseQuery(
            Text(http, "state") switch
            {
                null or ReconciliationCase.Open => ReconciliationCase.Open,
                ReconciliationCase.Closed => ReconciliationCase.Closed,
                _ => null,
            },
            Enum.TryParse<CaseKind>(Text(http, "kind"), out var kind) ? kind : null,
            Text(http, "provider"),
            Day(http),
            Text(http, "after"),
            OrderQuery.PageSizeStandard);
        if (await queries.Page(query, http.RequestAborted) is not { } page)
            return ConsoleProblems.Page(StatusCodes.Status400BadRequest, null, Root);
        var days = await queries.Days(null, query.Provider, http.RequestAborted);
        return new RazorComponentResult<ReconciliationPage>(new { Query = query, Page = page, Days = days.Days });
    }

    static async Task<IResult> Show(Guid id, [FromQuery] string? done, CaseQueries queries, CancellationToken cancellation) =>
        await queries.Find(id, cancellation) is { } found
            ? new RazorComponentResult<CaseDetailPage>(
                new { Case = found, Done = _done.Contains(done, StringComparer.Ordinal) ? done : null })
            : ConsoleProblems.Page(StatusCodes.Status404NotFound, new ProblemDetails { Title = "There is no such case" }, Root);

    static async Task<IResult> Act(
        Guid id, string action, IFormCollection form, Func<CaseRequest, Caller, Task<IResult>> act, HttpContext http)
    {
        if (!Guid.TryParse(form["requestId"], out var requestId)
            || !int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return ConsoleProblems.Page(StatusCodes.Status400BadRequest, null, Link(id));
        }

        if (AskForm.Written(form["reason"]) is not { } reason)
            return ConsoleProblems.Page(StatusCodes.Status400BadRequest, new ProblemDetails { Title = "form.reason" }, Link(id));
        return await act(new CaseRequest(reason, version, requestId), Caller.Of(http.User)) switch
        {
            Ok<CaseAccepted> => TypedResults.LocalRedirect($"{Link(id)}?done={action}"),
            ProblemHttpResult refused => ConsoleProblems.Page(
                refused.ProblemDetails.Status ?? StatusCodes.Status400BadRequest, refused.ProblemDetails, Link(id)),
            var other => throw new InvalidOperationException($"An action answered {other.GetType()}"),
        };
    }

    static DateOnly? Day(HttpContext http) =>
        DateOnly.TryParseExact(Text(http, "day"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    static string? Text(HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 } text] ? text.Trim() : null;
}
