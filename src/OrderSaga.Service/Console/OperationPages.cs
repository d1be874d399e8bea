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
        var query = new CallbackQuery(
            Text(http, "order"), Text(http, "transaction"), Text(http, "provider"), Text(http, "verdict"), Number(http, "before"),
            OrderQuery.PageSizeStandard);
        return new RazorComponentResult<CallbacksPage>(new { Query = query, Page = await callbacks.Page(query, http.RequestAborted) });
    }

    static async Task<IResult> Audit(HttpContext http, AuditQueries audit)
    {
        var query = new AuditQuery(
            Guid.TryParse(Text(http, "order"), out var order) ? order : null, Text(http, "actor"), Number(http, "before"), OrderQuery.PageSizeStandard);
        return new RazorComponentResult<AuditPage>(new { Query = query, Rows = await audit.Page(query, http.RequestAborted) });
    }

    static string? Text(HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 } text] ? text.Trim() : null;

    static long? Number(HttpContext http, string name) => long.TryParse(
        Text(http, name), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
