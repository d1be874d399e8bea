using MassTransit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Queries;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>What checkouts and staff ask of an order. It is judged here, so that the caller gets the reason at once, and again by the machine, which decides.</summary>
public static class OrderActionEndpoints
{
    public static void MapOrderActions(this IEndpointRouteBuilder orders)
    {
        orders.MapPost("/{orderId:guid}/payments", StartPayment).WithSummary("A payment was opened with a provider.");
        orders.MapPost("/{orderId:guid}/cancel", Cancel).WithSummary("Stop the order.");
        orders.MapPost("/{orderId:guid}/extend-deadline", ExtendDeadline).WithSummary("Give the customer more time to pay.");
        orders.MapPost("/{orderId:guid}/refund", Refund).WithSummary("Give money back, all or a part of it.");
    }

    static async Task<IResult> StartPayment(
        Guid orderId,
        StartPaymentRequest request,
        OrderDbContext db,
        OrderDetails details,
        PaymentProviders providers,
        IPublishEndpoint bus,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        if (await details.Names(orderId, cancellation) is not var (merchant, orderNumber))
            return Problems.NotFound("There is no such order");
        if (WhyNot(request, merchant, orderNumber, providers) is { Count: > 0 } reasons)
            return Problems.Invalid("The payment was not taken down", reasons);

        await bus.Publish(
            new PaymentStarted(
                merchant, orderNumber, request.Provider, request.Account, request.PaymentNumber, request.Amount,
                request.StartedAt ?? clock.GetUtcNow(), request.ProviderReference),
            cancellation);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Accepted($"/api/v1/orders/{orderId}");
    }

    /// <summary>A payment that cannot be closed at its deadline is refused: a name that was mistyped would show only when the money is gone.</summary>
    static List<string> WhyNot(StartPaymentRequest request, string merchant, string orderNumber, PaymentProviders providers)
    {
        var reasons = new List<string>();
        if (PaymentNumbers.OrderNumberOf(request.PaymentNumber) != orderNumber)
            reasons.Add($"Use the payment number {orderNumber}, or {orderNumber} and one lower-case letter: every notice must find its order");
        if (providers.Client(request.Provider, request.Account) is not { } client || client.Account.Merchant != merchant)
            reasons.Add($"{merchant} has no account '{request.Account}' with a provider '{request.Provider}'; name both as in Providers:... in the settings");
        else if (client.WhyNotReference(request.ProviderReference) is { } reason)
            reasons.Add(reason);
        if (request.Amount.MinorUnits <= 0 || request.Amount.Currency is not { Length: 3 })
            reasons.Add("The amount is a positive number of minor units and a currency of ISO 4217");
        return reasons;
    }

    static Task<IResult> Cancel(
        Guid orderId, CancelOrderRequest request, [FromHeader(Name = "Idempotency-Key")] Guid? key, Requests requests, HttpContext http) =>
        requests.Send(
            orderId,
            order => new CancelOrder(
                order.Merchant, order.OrderNumber, request.RequestId ?? key ?? NewId.NextGuid(), request.Reason, Caller(http, request.RequestedBy)),
            (order, message, _) => OrderActions.WhyNot(order, message),
            http.RequestAborted);

    static Task<IResult> ExtendDeadline(
        Guid orderId, ExtendDeadlineRequest request, [FromHeader(Name = "Idempotency-Key")] Guid? key, Requests requests, HttpContext http) =>
        requests.Send(
            orderId,
            order => new ExtendPaymentDeadline(
                order.Merchant, order.OrderNumber, request.RequestId ?? key ?? NewId.NextGuid(), request.Deadline, request.Reason,
                Caller(http, request.RequestedBy)),
            OrderActions.WhyNot,
            http.RequestAborted);

    static async Task<IResult> Refund(
        Guid orderId, RefundOrderRequest request, [FromHeader(Name = "Idempotency-Key")] Guid? key, Requests requests, HttpContext http)
    {
        if ((request.RequestId ?? key) is not { } requestId)
            return Problems.Invalid("The refund was not taken down", ["Give it an id (Idempotency-Key or requestId), so that sent twice it is one refund"]);
        return await requests.Send(
            orderId,
            order => new RefundOrder(
                order.Merchant, order.OrderNumber, requestId, request.TransactionId, request.AmountMinor, request.Reason,
                Caller(http, request.RequestedBy)),
            OrderActions.WhyNot,
            http.RequestAborted);
    }

    /// <summary>Who holds the key; a person whom the request names is told apart from one who proved who it is.</summary>
    static string Caller(HttpContext http, string? named)
    {
        var key = http.User.Identity?.Name ?? "api";
        return string.IsNullOrWhiteSpace(named) ? key : $"{key}: {named}";
    }
}

/// <summary>Sends a request to an order's machine through the outbox, unless the order would refuse it now.</summary>
public sealed class Requests(OrderDbContext db, OrderPolicies policies, IPublishEndpoint bus)
{
    public async Task<IResult> Send<T>(
        Guid orderId, Func<Order, T> make, Func<Order, T, OrderPolicy, string?> whyNot, CancellationToken cancellation)
        where T : class
    {
        if (await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.CorrelationId == orderId, cancellation) is not { } order)
        {
            return await db.SubmittedOrders.AnyAsync(s => s.OrderId == orderId, cancellation)
                ? Problems.Conflict("Not now", "The order was accepted a moment ago and is not with the machine yet; try again in a second")
                : Problems.NotFound("There is no such order");
        }

        var message = make(order);
        if (whyNot(order, message, policies.Of(order.Merchant)) is { } reason)
            return Problems.Conflict($"The order is {order.CurrentState} and refuses this", reason);
        await bus.Publish(message, cancellation);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Accepted($"/api/v1/orders/{orderId}", new { orderId, order.OrderNumber, State = order.CurrentState });
    }
}
