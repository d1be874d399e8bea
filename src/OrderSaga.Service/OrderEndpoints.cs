using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>Orders over HTTP. Everything that changes an order is a message through the machine; nothing here edits one behind its back.</summary>
public static class OrderEndpoints
{
    public const int BodyBytesMax = 256 * 1024;
    const int PageSizeMax = 200;

    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        var orders = api.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("/", Place).WithSummary("Place an order; the same content again gets the same answer.");
        orders.MapGet("/", List).WithSummary("All orders in the order of their ids, page by page.");
        orders.MapGet("/{orderId:guid}", (Guid orderId, OrderDbContext db, CancellationToken c) => Show(orderId, db, c))
            .WithSummary("An order: state, money, attempts, effects, timers.");
        orders.MapGet("/by-number/{merchant}/{orderNumber}", (string merchant, string orderNumber, OrderDbContext db, CancellationToken c) =>
            Show(OrderRules.IdOf(merchant, orderNumber), db, c)).WithSummary("The same, by the merchant's own number.");
        orders.MapGet("/{orderId:guid}/timeline", Timeline).WithSummary("Every message that changed the order, and what it changed.");
        orders.MapOrderActions();
    }

    static async Task<IResult> Place(
        PlaceOrderRequest request, OrderDbContext db, OrderPolicies policies, IPublishEndpoint bus, TimeProvider clock, CancellationToken cancellation)
    {
        var placed = request.ToMessage(clock.GetUtcNow());
        var policy = policies.Knows(placed.Merchant) ? policies.Of(placed.Merchant) : null;
        if (OrderRules.Validate(placed, policy) is { Count: > 0 } reasons)
            return Problems.Invalid("The order is not valid, and nothing was placed", reasons);

        var orderId = OrderIds.Of(placed.Merchant, placed.OrderNumber);
        var content = OrderRules.ContentHash(placed);
        if (await Known(orderId, content, placed, db, cancellation) is { } answer)
            return answer;

        var accepted = Accepted(placed, policy!);
        db.SubmittedOrders.Add(new SubmittedOrder
        {
            OrderId = orderId,
            Merchant = placed.Merchant,
            OrderNumber = placed.OrderNumber,
            ContentHash = content,
            Answer = JsonSerializer.Serialize(accepted, JsonSerializerOptions.Web),
            SubmittedAt = clock.GetUtcNow(),
        });
        await bus.Publish(placed, cancellation);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException)
        {
            // The same order twice at once: one of them won, and both get its answer. Anything else is thrown on.
            db.ChangeTracker.Clear();
            if (await Known(orderId, content, placed, db, cancellation) is { } won)
                return won;
            throw;
        }

        return TypedResults.Created(accepted.Self, accepted);
    }

    /// <summary>The answer for an order that is there already, by whichever way it came; null when it is not.</summary>
    static async Task<IResult?> Known(
        Guid orderId, string content, OrderPlaced placed, OrderDbContext db, CancellationToken cancellation)
    {
        var submitted = await db.SubmittedOrders.AsNoTracking().SingleOrDefaultAsync(s => s.OrderId == orderId, cancellation);
        if (submitted is not null && submitted.ContentHash == content)
            return TypedResults.Ok(JsonSerializer.Deserialize<OrderAccepted>(submitted.Answer, JsonSerializerOptions.Web));

        var order = submitted is null ? await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.CorrelationId == orderId, cancellation) : null;
        if (submitted is null && order is null)
            return null;
        return order?.ContentHash == content
            ? TypedResults.Ok(new OrderAccepted(
                orderId, order.Merchant, order.OrderNumber, order.Total, order.PlacedAt, order.Deadline, Self(orderId)))
            : Problems.Conflict(
                "The order number is taken",
                $"{placed.Merchant} already has an order {placed.OrderNumber} with other content; give this order a number of its own");
    }

    static OrderAccepted Accepted(OrderPlaced placed, OrderPolicy policy)
    {
        var window = placed.PaymentWindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : policy.PaymentWindow;
        var orderId = OrderIds.Of(placed.Merchant, placed.OrderNumber);
        return new OrderAccepted(
            orderId,
            placed.Merchant,
            placed.OrderNumber,
            new Money(placed.TotalMinor, placed.Currency),
            placed.PlacedAt,
            placed.PlacedAt + window,
            Self(orderId));
    }

    static string Self(Guid orderId) => $"/api/v1/orders/{orderId}";

    static async Task<IResult> Show(Guid orderId, OrderDbContext db, CancellationToken cancellation)
    {
        if (await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.CorrelationId == orderId, cancellation) is { } order)
            return TypedResults.Ok(OrderView.Of(order));
        return await db.SubmittedOrders.AsNoTracking().SingleOrDefaultAsync(s => s.OrderId == orderId, cancellation) is { } submitted
            ? TypedResults.Ok(OrderView.Of(submitted))
            : Problems.NotFound("There is no such order");
    }

    static async Task<IResult> Timeline(Guid orderId, OrderDbContext db, CancellationToken cancellation)
    {
        var entries = await db.Timeline.AsNoTracking().Where(e => e.OrderId == orderId).OrderBy(e => e.Sequence).ToListAsync(cancellation);
        return TypedResults.Ok(entries.ConvertAll(TimelineView.Of));
    }

    static async Task<IResult> List(
        OrderDbContext db, [FromQuery] Guid? after, [FromQuery] int? limit, CancellationToken cancellation)
    {
        var size = Math.Clamp(limit ?? 50, 1, PageSizeMax);
        var query = db.Orders.AsNoTracking();
        if (after is { } last)
            query = query.Where(o => o.CorrelationId > last);
        var page = await query.OrderBy(o => o.CorrelationId).Take(size).ToListAsync(cancellation);
        var items = page.ConvertAll(o => new OrderListItem(
            o.CorrelationId,
            o.Merchant,
            o.OrderNumber,
            o.CurrentState,
            o.ClosureReason,
            o.Total,
            o.PlacedAt,
            o.Deadline,
            [.. o.Attention.Select(a => a.Code)]));
        return TypedResults.Ok(new { orders = items, next = items.Count == size ? items[^1].OrderId : (Guid?)null });
    }
}
