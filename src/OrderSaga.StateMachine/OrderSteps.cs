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

    /// <summary>
    /// No order comes of it, or an existing one stays as it is; whoever placed it is told why, and staff can see the message.
    /// </summary>
    public static EventActivityBinder<Order, OrderPlaced> RejectOrder(
        this EventActivityBinder<Order, OrderPlaced> sentence, Func<OrderPlaced, Turn, IReadOnlyList<string>> why) =>
        sentence.Do((order, placed, turn) =>
        {
            var reasons = why(placed, turn);
            turn.Announce(new OrderRejected(placed.Merchant ?? "", placed.OrderNumber ?? "", reasons));
            turn.KeepBecause = $"The order was rejected: {string.Join(' ', reasons)}";
            turn.IsForgotten = order.CurrentState == States.Initial;
        });

    /// <summary>The request is remembered, so that the same one is granted once.</summary>
    public static EventActivityBinder<Order, T> Grant<T>(this EventActivityBinder<Order, T> sentence) where T : class =>
        sentence.Do((order, request, _) =>
            order.Requests = [.. order.Requests, new GrantedRequest(Requests.IdOf(request), OrderRules.ContentHash(request))]);

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

    public static EventActivityBinder<Order, T> Refuse<T>(this EventActivityBinder<Order, T> sentence, string reason) where T : class =>
        sentence.Do((_, turn) => turn.RefuseBecause = reason, $"refused: {reason}");

    public static EventActivityBinder<Order, T> RefuseWithReason<T>(
        this EventActivityBinder<Order, T> sentence, Func<Order, object, Turn, string?> why) where T : class =>
        sentence.Do((order, request, turn) => turn.RefuseBecause = why(order, request, turn), "refused, with the reason");

    // ---- What follows from the state of affairs: asked after each step that may bring it about.

    /// <summary>Close, then decide: on when every ClosePayment is answered or given up.</summary>
    public static EventActivityBinder<Order, T> OnceDeadlineIsUnwound<T>(this EventActivityBinder<Order, T> sentence, State expired)
        where T : class => sentence.Once(OrderConditions.DeadlineIsUnwound, then => then.TransitionTo(expired));

    /// <summary>The same for a cancellation, which waits for the stock as well; refunds are not waited for.</summary>
    public static EventActivityBinder<Order, T> OnceCancellationIsUnwound<T>(this EventActivityBinder<Order, T> sentence, State closed)
        where T : class =>
        sentence.Once(OrderConditions.CancellationIsUnwound, then => then.As(ClosureReason.Cancelled).TransitionTo(closed));

    public static EventActivityBinder<Order, T> OnceFulfilled<T>(this EventActivityBinder<Order, T> sentence, State closed)
        where T : class =>
        sentence.Once(OrderConditions.IsFulfilled, then => then.As(ClosureReason.Fulfilled).TransitionTo(closed));

    /// <summary>At once when the policy asks for nothing.</summary>
    public static EventActivityBinder<Order> OnceFulfilled(this EventActivityBinder<Order> sentence, State closed) =>
        sentence.Once(OrderConditions.IsFulfilled, then => then.As(ClosureReason.Fulfilled).TransitionTo(closed));

    public static EventActivityBinder<Order, T> OnceUndone<T>(this EventActivityBinder<Order, T> sentence, State closed) where T : class =>
        sentence.Once(OrderConditions.IsUndone, then => then.As(ClosureReason.Refunded).TransitionTo(closed));

    public static EventActivityBinder<Order, T> OnceExpiryIsOver<T>(this EventActivityBinder<Order, T> sentence, State closed)
        where T : class => sentence.Once(OrderConditions.ExpiryIsOver, then => then.As(ClosureReason.Expired).TransitionTo(closed));

    public static EventActivityBinder<Order, T> OnceCancellationIsOver<T>(this EventActivityBinder<Order, T> sentence, State closed)
        where T : class =>
        sentence.Once(OrderConditions.CancellationIsOver, then => then.As(ClosureReason.Cancelled).TransitionTo(closed));
}
