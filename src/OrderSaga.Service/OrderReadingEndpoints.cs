using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>How a list of orders is asked for; the meaning is at <see cref="OrderQuery"/>.</summary>
public sealed record OrderListRequest(
    string? Search = null,
    string? State = null,
    bool Attention = false,
    string? Provider = null,
    long? AmountMinorMin = null,
    long? AmountMinorMax = null,
    DateTimeOffset? PlacedFrom = null,
    DateTimeOffset? PlacedBefore = null,
    OrderSort Sort = OrderSort.PlacedAt,
    int Limit = OrderQuery.PageSizeStandard,
    string? After = null)
{
    public OrderQuery Query => new()
    {
        Search = Search,
        State = State,
        Attention = Attention,
        Provider = Provider,
        AmountMinorMin = AmountMinorMin,
        AmountMinorMax = AmountMinorMax,
        PlacedFrom = PlacedFrom,
        PlacedBefore = PlacedBefore,
        Sort = Sort,
        Limit = Limit,
        After = After,
    };
}

/// <summary>The route answers with the version of what it shows.</summary>
sealed record VersionTag;

/// <summary>Everything about orders that changes nothing.</summary>
public static class OrderReadingEndpoints
{
    public static void MapOrderReading(this IEndpointRouteBuilder orders)
    {
        orders.MapGet("/", List)
            .WithName("findOrders").WithSummary("Find orders: one search box, or filters that go together; page by page.")
            .WithMetadata(new PageSize(OrderQuery.PageSizeMax)).For(Roles.Reader)
            .Gives<OrderPage>(200, 400);
        orders.MapGet("/export", Export)
            .WithName("exportOrders").WithSummary("All orders of a question, as csv or ndjson, while they are read.")
            .WithMetadata(new PageSize(OrderQuery.PageSizeMax)).For(Roles.Reader).RequireRateLimiting(RateLimits.Streaming)
            .GivesText(["text/csv", "application/x-ndjson"], 400);
        orders.MapGet("/{orderId:guid}", Show)
            .WithName("getOrder").WithSummary("An order: state, money, attempts, effects, timers, and what may be done with it.")
            .ForCheckoutAnd(Roles.Reader)
            .Gives<OrderView>(200, 404).Produces(304).WithMetadata(new VersionTag());
        orders.MapGet("/by-number/{merchant}/{orderNumber}", (
                string merchant, string orderNumber, [FromHeader(Name = "If-None-Match")] string? known, OrderDetails details, HttpContext http) =>
            Show(OrderRules.IdOf(merchant, orderNumber), known, details, http))
            .WithName("getOrderByNumber").WithSummary("The same, by the merchant's own number.")
            .ForCheckoutAnd(Roles.Reader)
            .Gives<OrderView>(200, 404).Produces(304).WithMetadata(new VersionTag());
        orders.MapGet("/{orderId:guid}/timeline", Timeline)
            .WithName("getOrderTimeline").WithSummary("Every message that changed the order, and what it changed.")
            .For(Roles.Reader)
            .Gives<IReadOnlyList<TimelineView>>(200, 400, 404);
        orders.MapGet("/{orderId:guid}/as-of", AsOf)
            .WithName("getOrderAsOf").WithSummary("The order as it was at a version, from its timeline.").For(Roles.Reader)
            .Gives<OrderAsOf>(200, 400, 404);
        orders.MapGet("/{orderId:guid}/callbacks", Callbacks)
            .WithName("getOrderCallbacks").WithSummary("What providers said about the order, the newest first.")
            .For(Roles.Reader)
            .Gives<IReadOnlyList<CallbackView>>(200, 404);
    }

    static async Task<IResult> List([AsParameters] OrderListRequest request, OrderSearch search, CancellationToken cancellation)
    {
        if (request.Query.Problems() is { Count: > 0 } problems)
            return Problems.Invalid("The list cannot be given", problems);
        return await search.Page(request.Query, cancellation) is { } page
            ? TypedResults.Ok(page)
            : Problems.Invalid("The list cannot be given", ["after is not from a page of this question; ask without it for the first page"]);
    }

    static IResult Export(
        [AsParameters] OrderListRequest request,
        [FromQuery] string format,
        OrderSearch search,
        IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json,
        HttpContext http)
    {
        if (request.Query.Problems() is { Count: > 0 } problems)
            return Problems.Invalid("The list cannot be given", problems);
        return OrderExport.File(format, search.Every(request.Query, http.RequestAborted), json.Value.SerializerOptions, http.RequestAborted);
    }

    /// <param name="orderId">Which.</param>
    /// <param name="known">The ETags that the caller has: of a list one is enough, and a proxy that compresses makes ours weak.</param>
    /// <param name="details">Reads it.</param>
    /// <param name="http">Gets its ETag.</param>
    static async Task<IResult> Show(Guid orderId, [FromHeader(Name = "If-None-Match")] string? known, OrderDetails details, HttpContext http)
    {
        if (await details.Find(orderId, http.RequestAborted) is not { } order)
            return Problems.NotFound("There is no such order");
        var tag = new EntityTagHeaderValue($"\"{order.Version}\"");
        http.Response.Headers.ETag = tag.ToString();
        return order.Version > 0 && known is not null && http.Request.GetTypedHeaders().IfNoneMatch.Any(Has)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(order);

        bool Has(EntityTagHeaderValue other) => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, useStrongComparison: false);
    }

    static async Task<IResult> Timeline(
        Guid orderId, OrderDetails details, CancellationToken cancellation, [FromQuery] int after = 0) =>
        await details.Timeline(orderId, after, cancellation) is { } timeline
            ? TypedResults.Ok(timeline)
            : Problems.NotFound("There is no such order");

    static async Task<IResult> AsOf(Guid orderId, [FromQuery] int version, OrderDetails details, CancellationToken cancellation) =>
        await details.AsOf(orderId, version, cancellation) is { } then
            ? TypedResults.Ok(then)
            : Problems.NotFound($"There is no such order, or it has had no version {version}");

    static async Task<IResult> Callbacks(Guid orderId, OrderDetails details, CancellationToken cancellation) =>
        await details.Callbacks(orderId, cancellation) is { } callbacks
            ? TypedResults.Ok(callbacks)
            : Problems.NotFound("There is no such order");
}
