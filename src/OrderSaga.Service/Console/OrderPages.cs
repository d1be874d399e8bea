using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Unmatched;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace OrderSaga.Service.WebConsole;

/// <summary>The list of orders, and an order as it is or was.</summary>
public static class OrderPages
{
    public static void MapOrderPages(this IEndpointRouteBuilder console)
    {
        console.MapGet("/orders", List).For(Roles.Reader);
        console.MapGet("/orders/export", Export).For(Roles.Reader).RequireRateLimiting(RateLimits.Streaming);
        console.MapGet("/orders/{orderId:guid}", Show).For(Roles.Reader);
    }

    static async Task<IResult> List(OrderSearch search, OrderDbContext db, TimeProvider clock, HttpContext http)
    {
        var filter = OrderFilter.Of(http.Request.Query);
        var problems = new List<string>();
        var query = filter.Query(clock.GetUtcNow(), problems);
        problems.AddRange(query.Problems());
        var page = problems.Count == 0 ? await search.Page(query, http.RequestAborted) : null;
        if (problems.Count == 0 && page is null)
            problems.Add("orders.otherPage");
        if (page is not null && Meant(page, filter) is { } meant)
            return TypedResults.LocalRedirect($"{ConsoleEndpoints.Root}/orders/{meant}");
        var strays = filter.Search is { } named && page is { Orders.Count: 0 } ? await NamedPayments.Of(db, named, http.RequestAborted) : null;
        return new RazorComponentResult<OrdersPage>(new { Filter = filter, Page = page, Problems = problems, Strays = strays })
        {
            StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        };
    }

    /// <summary>All of the list and not the page of it alone, by the same filters.</summary>
    static IResult Export([FromQuery] string format, OrderSearch search, TimeProvider clock, HttpContext http, IOptions<JsonOptions> json)
    {
        var problems = new List<string>();
        var query = OrderFilter.Of(http.Request.Query).Query(clock.GetUtcNow(), problems) with { After = null };
        problems.AddRange(query.Problems());
        return problems.Count == 0
            ? OrderExport.File(format, search.Every(query, http.RequestAborted), json.Value.SerializerOptions, http.RequestAborted)
            : ConsoleProblems.Page(StatusCodes.Status400BadRequest, null);
    }

    /// <summary>The one order that a search names: by its whole number, a transaction or its id. Null: it names several, or a customer.</summary>
    static Guid? Meant(OrderPage page, OrderFilter filter)
    {
        if (filter.After is not null || page.MatchedBy is null or SearchMatch.Customer)
            return null;
        var meant = page.MatchedBy is SearchMatch.OrderNumber
            ? page.Orders.Where(order => order.OrderNumber.Equals(filter.Search, StringComparison.OrdinalIgnoreCase)).ToList()
            : page.Orders;
        return meant is [var one] ? one.OrderId : null;
    }

    /// <summary>Whether its provider answers questions at all, as whoever asks would be told.</summary>
    static async Task<string?> WhyNotAsked(Guid orderId, StaffActions actions, Caller caller, CancellationToken cancellation) =>
        await actions.Rehearse(orderId, new QueryProviderRequest(""), caller, cancellation) is Ok<DryRun> { Value: { } seen } ? seen.WhyNot : null;

    static async Task<IResult> Show(
        Guid orderId,
        [FromQuery] string? version,
        [FromQuery] string? done,
        OrderDetails details,
        Approvals approvals,
        StaffActions actions,
        HttpContext http)
    {
        var cancellation = http.RequestAborted;
        if (await OrderScreen.Of(orderId, version, done, details, cancellation) is not { } screen)
            return ConsoleProblems.Page(StatusCodes.Status404NotFound, new ProblemDetails { Title = "There is no such order" });
        return new RazorComponentResult<OrderDetailPage>(new
        {
            Screen = screen,
            Waiting = await approvals.Waiting(orderId, cancellation),
            WhyNotAsked = screen.Order.Attempts.Count > 0 ? await WhyNotAsked(orderId, actions, Caller.Of(http.User), cancellation) : null,
        });
    }
}
