using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Workers;

namespace OrderSaga.Service.WebConsole;

/// <summary>What is going on, what waits, and who did what.</summary>
public static class OperationPages
{
    const int AttentionShown = 12;

    public static void MapOperationPages(this IEndpointRouteBuilder console)
    {
        console.MapGet("/overview", Overview).For(Roles.Reader);
        console.MapGet("/timeouts", Timeouts).For(Roles.Reader);
        console.MapGet("/callbacks", Callbacks).For(Roles.Reader);
        console.MapGet("/audit", Audit).For(Roles.Reader);
    }

    static async Task<IResult> Overview(
        StatsQuery stats, OrderSearch search, WorkerQueries workers, HealthCheckService health, CancellationToken cancellation)
    {
        var now = await stats.Now(cancellation);
        var attention = await search.Page(new OrderQuery { Attention = true, Limit = AttentionShown }, cancellation);
        var report = await health.CheckHealthAsync(check => check.Tags.Contains("ready"), cancellation);
        return new RazorComponentResult<OverviewPage>(new
        {
            Stats = now,
            Attention = attention!.Orders,
            Health = report.Status.ToString(),
            Pace = await workers.Pace(cancellation),
        });
    }

    static async Task<IResult> Timeouts(
        [FromQuery] string? overdue, [FromQuery] string? after, TimeoutQueries timeouts, CancellationToken cancellation) =>
        await timeouts.Page(!string.IsNullOrEmpty(overdue), string.IsNullOrEmpty(after) ? null : after, OrderQuery.PageSizeStandard, cancellation) is { } page
            ? new RazorComponentResult<TimeoutsPage>(new { Page = page, OverdueOnly = !string.IsNullOrEmpty(overdue) })
            : ConsoleProblems.Page(StatusCodes.Status400BadRequest, null);

    static async Task<IResult> Callbacks(HttpContext http, CallbackQueries callbacks)
    {
        if (Text(http, "before") is not null && Number(http, "before") is null)
            return ConsoleProblems.Unread(ConsoleEndpoints.Root + "/callbacks");
        var query = new CallbackQuery(
            Text(http, "order")?.ToUpperInvariant(), Text(http, "transaction"), Text(http, "provider"), Text(http, "verdict"), Number(http, "before"),
            OrderQuery.PageSizeStandard);
        return new RazorComponentResult<CallbacksPage>(new { Query = query, Page = await callbacks.Page(query, http.RequestAborted) });
    }

    static async Task<IResult> Audit(HttpContext http, AuditQueries audit, OrderSearch search)
    {
        if (Text(http, "before") is not null && Number(http, "before") is null)
            return ConsoleProblems.Unread(ConsoleEndpoints.Root + "/audit");
        var named = Text(http, "order");
        var order = named is null ? null : await OrderOf(named, search, http.RequestAborted);
        var query = new AuditQuery(order, Text(http, "actor"), Number(http, "before"), OrderQuery.PageSizeStandard);
        var isUnknown = named is not null && order is null;
        return new RazorComponentResult<AuditPage>(new
        {
            Query = query,
            Order = named,
            IsUnknown = isUnknown,
            Rows = isUnknown ? (IReadOnlyList<AuditView>)[] : await audit.Page(query, http.RequestAborted),
        })
        {
            StatusCode = isUnknown ? StatusCodes.Status404NotFound : StatusCodes.Status200OK,
        };
    }

    /// <summary>By its id, also of one that is no more, or by its whole number. Null: none is named, or several are, one of each merchant.</summary>
    static async Task<Guid?> OrderOf(string named, OrderSearch search, CancellationToken cancellation)
    {
        if (Guid.TryParse(named, out var id))
            return id;
        var query = new OrderQuery { Search = named };
        if (query.Problems().Count > 0)
            return null;
        var page = await search.Page(query, cancellation);
        return page!.Orders.Where(order => order.OrderNumber.Equals(named, StringComparison.OrdinalIgnoreCase)).ToList() is [var one] ? one.OrderId : null;
    }

    static string? Text(HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 } text] ? text.Trim() : null;

    static long? Number(HttpContext http, string name) => long.TryParse(
        Text(http, name), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
