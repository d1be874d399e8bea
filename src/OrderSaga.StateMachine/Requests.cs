using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>
/// The requests of checkout and staff as conditions: repeated, allowed or not. Why not is a matter of <see cref="OrderActions"/>.
/// </summary>
internal static class Requests
{
    private static readonly Func<Order, object?, bool> IsKnown = (order, message) => message switch
    {
        CancelOrder request =>
            order.HasGranted(request.RequestId, OrderRules.ContentHash(request))
                || (order.IsCancelling && order.CurrentState != States.Closed),
        ExtendPaymentDeadline request => order.HasGranted(request.RequestId, OrderRules.ContentHash(request)),
        RefundOrder request => order.HasGranted(request.RequestId, OrderRules.ContentHash(request)),
        ForceClose request => order.HasGranted(request.RequestId, OrderRules.ContentHash(request)),
        RetryEffect request => order.HasGranted(request.RequestId, OrderRules.ContentHash(request)),
        ResendNotification request => order.HasGranted(request.RequestId, OrderRules.ContentHash(request)),
        AcknowledgeAttention request => order.HasGranted(request.RequestId, OrderRules.ContentHash(request)),
        AddNote request => order.HasGranted(request.RequestId, OrderRules.ContentHash(request)),
        _ => throw new ArgumentException($"{message?.GetType().Name} is no request", nameof(message)),
    };

    /// <summary>Granted before; or the order is being cancelled, and somebody else asks for the same.</summary>
    public static Condition IsRepeated { get; } = new("granted before", (order, message, _) => IsKnown(order, message));

    public static Condition IsAllowed { get; } = new(
        "allowed", (order, message, turn) => !IsRepeated.Holds(order, message, turn) && WhyNot(order, message!, turn) is null);

    public static Condition IsNotAllowed { get; } = new(
        "not allowed", (order, message, turn) => !IsRepeated.Holds(order, message, turn) && WhyNot(order, message!, turn) is not null);

    /// <summary>A refund that leaves nothing of the receipt that was kept: the order is undone.</summary>
    public static Condition LeavesNothing { get; } = Condition.Of<RefundOrder>(
        "allowed, and nothing of the kept receipt is left",
        (order, request, turn) => IsAllowed.Holds(order, request, turn)
            && order.FindReceipt(request) is { Standing: ReceiptStanding.Kept } receipt
            && (request.AmountMinor ?? receipt.LeftMinor) == receipt.LeftMinor);

    public static string? WhyNot(Order order, object message, Turn turn) => message switch
    {
        PaymentStarted started => OrderActions.WhyNot(order, started),
        CancelOrder request => OrderActions.WhyNot(order, request),
        ExtendPaymentDeadline request => OrderActions.WhyNot(order, request, turn.Policy),
        RefundOrder request => OrderActions.WhyNot(order, request, turn.Policy),
        ForceClose request => OrderActions.WhyNot(order, request),
        RetryEffect request => OrderActions.WhyNot(order, request),
        ResendNotification request => OrderActions.WhyNot(order, request, turn.Policy),
        AcknowledgeAttention request => OrderActions.WhyNot(order, request),
        AddNote request => OrderActions.WhyNot(order, request),
        _ => throw new ArgumentException($"{message.GetType().Name} is no request", nameof(message)),
    };

    public static Guid IdOf(object message) => message switch
    {
        CancelOrder request => request.RequestId,
        ExtendPaymentDeadline request => request.RequestId,
        RefundOrder request => request.RequestId,
        ForceClose request => request.RequestId,
        RetryEffect request => request.RequestId,
        ResendNotification request => request.RequestId,
        AcknowledgeAttention request => request.RequestId,
        AddNote request => request.RequestId,
        _ => throw new ArgumentException($"{message.GetType().Name} is no request", nameof(message)),
    };
}
