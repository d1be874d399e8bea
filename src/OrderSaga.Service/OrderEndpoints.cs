using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>Orders over HTTP. Everything that changes an order is a message through the machine; nothing here edits one behind its back.</summary>
public static class OrderEndpoints
{
    public const int BodyBytesMax = 256 * 1024;

    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        var orders = api.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("/", Place).WithName("placeOrder").WithSummary("Place an order; the same content again gets the same answer.")
            .ForCheckoutAnd(Roles.Admin)
            .Gives<OrderAccepted>(201, 400, 409, 413).Produces<OrderAccepted>();
        orders.MapOrderReading();
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
        // Only of a new one: what was accepted is answered for, whatever the clock says.
        if (OrderRules.WhyNotYet(placed, clock.GetUtcNow()) is { } early)
            return Problems.Invalid("The order is not valid, and nothing was placed", [early]);

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

    /// <summary>
    /// The answer for an order that is there already, by whichever way it came; null when it is not. What was accepted stands for the order
    /// until the machine has it: another one may have come over the bus in between, and from then on that one has the number.
    /// </summary>
    static async Task<IResult?> Known(
        Guid orderId, string content, OrderPlaced placed, OrderDbContext db, CancellationToken cancellation)
    {
        var order = await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.CorrelationId == orderId, cancellation);
        var submitted = await db.SubmittedOrders.AsNoTracking().SingleOrDefaultAsync(s => s.OrderId == orderId, cancellation);
        if ((order?.ContentHash ?? submitted?.ContentHash) is not { } known)
            return null;
        if (known != content)
        {
            return Problems.Conflict(
                "The order number is taken",
                $"{placed.Merchant} already has an order {placed.OrderNumber} with other content; give this order a number of its own");
        }

        return TypedResults.Ok(submitted?.ContentHash == content
            ? JsonSerializer.Deserialize<OrderAccepted>(submitted.Answer, JsonSerializerOptions.Web)
            : new OrderAccepted(orderId, order!.Merchant, order.OrderNumber, order.Total, order.PlacedAt, order.Deadline, Self(orderId)));
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
}
