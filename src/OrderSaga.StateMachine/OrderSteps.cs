using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The verbs of the machine about the order as a whole: placing, waiting, unwinding, closing.</summary>
internal static class OrderSteps
{
    public static EventActivityBinder<Order, OrderPlaced> RememberOrder(this EventActivityBinder<Order, OrderPlaced> sentence) =>
        sentence.Do((order, placed, turn) =>
        {
            order.Merchant = placed.Merchant;
            order.OrderNumber = placed.OrderNumber;
            order.CustomerId = placed.CustomerId;
            order.Culture = placed.Culture;
            order.Email = placed.Email;
            order.Currency = placed.Currency;
            order.Lines = [.. placed.Lines];
            order.ShippingMinor = placed.ShippingMinor;
            order.DiscountMinor = placed.DiscountMinor;
            order.TotalMinor = placed.TotalMinor;
            order.PlacedAt = placed.PlacedAt.ToUniversalTime();
            order.Delivery = placed.Delivery is null ? null : new(placed.Delivery, StringComparer.Ordinal);
            order.ContentHash = OrderRules.ContentHash(placed);
            var window = placed.PaymentWindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : turn.Policy.PaymentWindow;
            order.Deadline = order.PlacedAt + window;
        });

    /// <summary>No order comes of it, or an existing one stays as it is; whoever placed it is told why, and staff can see the message.</summary>
    public static EventActivityBinder<Order, OrderPlaced> RejectOrder(
        this EventActivityBinder<Order, OrderPlaced> sentence, Func<OrderPlaced, IReadOnlyList<string>> why) =>
        sentence.Do((order, placed, turn) =>
        {
            var reasons = why(placed);
            turn.Announce(new OrderRejected(placed.Merchant ?? "", placed.OrderNumber ?? "", reasons));
            turn.KeepBecause = $"The order was rejected: {string.Join(' ', reasons)}";
            turn.IsForgotten = order.CurrentState == States.Initial;
        });

    public static EventActivityBinder<Order, T> Grant<T>(this EventActivityBinder<Order, T> sentence, Func<T, Guid> requestId) where T : class =>
        sentence.Do((order, request, _) =>
            order.Requests = [.. order.Requests, new GrantedRequest(requestId(request), OrderRules.ContentHash(request))]);

    public static EventActivityBinder<Order, ExtendPaymentDeadline> MoveDeadline(
        this EventActivityBinder<Order, ExtendPaymentDeadline> sentence) =>
        sentence.Do((order, request, _) => order.Deadline = request.Deadline.ToUniversalTime());

    public static EventActivityBinder<Order, T> Unwind<T>(this EventActivityBinder<Order, T> sentence, Unwinding reason) where T : class =>
        sentence.Do((order, _) => order.Unwinding = reason, $"UnwindFor{reason}");

    /// <summary>The reason must be there before the order closes: it is announced on entry.</summary>
    public static EventActivityBinder<Order, T> As<T>(this EventActivityBinder<Order, T> sentence, ClosureReason reason) where T : class =>
        sentence.Do((order, _) => order.ClosureReason = reason, $"As{reason}");

    public static EventActivityBinder<Order> As(this EventActivityBinder<Order> sentence, ClosureReason reason) =>
        sentence.Do((order, _) => order.ClosureReason = reason, $"As{reason}");

    public static EventActivityBinder<Order> RememberWhenClosed(this EventActivityBinder<Order> sentence) =>
        sentence.Do((order, turn) => order.ClosedAt = turn.Now);

    public static EventActivityBinder<Order, T> Refuse<T>(this EventActivityBinder<Order, T> sentence, Func<Order, T, Turn, string> why)
        where T : class =>
        sentence.Do((order, message, turn) => throw new OrderRefusedException(order.OrderNumber, typeof(T).Name, why(order, message, turn)));

    // ---- What follows from the state of affairs: asked after each step that may bring it about.

    /// <summary>Close, then decide: on when every open payment is answered or given up, for a cancellation also the stock.</summary>
    public static EventActivityBinder<Order, T> OnceUnwound<T>(this EventActivityBinder<Order, T> sentence, State expired, State closed)
        where T : class => sentence
        .Once(OrderConditions.DeadlineIsUnwound, then => then.TransitionTo(expired))
        .Once(OrderConditions.CancellationIsUnwound, then => then.As(ClosureReason.Cancelled).TransitionTo(closed));

    public static EventActivityBinder<Order, T> OnceSettled<T>(this EventActivityBinder<Order, T> sentence, State closed) where T : class =>
        sentence
            .Once(OrderConditions.IsFulfilled, then => then.As(ClosureReason.Fulfilled).TransitionTo(closed))
            .Once(OrderConditions.IsUndone, then => then.As(ClosureReason.Refunded).TransitionTo(closed));

    public static EventActivityBinder<Order> OnceSettled(this EventActivityBinder<Order> sentence, State closed) =>
        sentence.Once(OrderConditions.IsFulfilled, then => then.As(ClosureReason.Fulfilled).TransitionTo(closed));

    public static EventActivityBinder<Order, T> OnceStockIsGone<T>(this EventActivityBinder<Order, T> sentence, State closed) where T : class =>
        sentence
            .Once(OrderConditions.ExpiryIsOver, then => then.As(ClosureReason.Expired).TransitionTo(closed))
            .Once(OrderConditions.CancellationIsOver, then => then.As(ClosureReason.Cancelled).TransitionTo(closed));
}
