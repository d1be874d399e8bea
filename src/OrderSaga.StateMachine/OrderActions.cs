using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>
/// Why a request of checkout or staff is refused now: a sentence, or null when it is not. Pure; the machine judges by it, and the
/// HTTP API asks before it accepts a request. A request that was granted before is not refused:
/// it is the same request, and changes nothing.
/// </summary>
public static partial class OrderActions
{
    /// <summary>It is refused for another's sake, whose request stands.</summary>
    public const string RequestIdIsTaken = "This request id was used for another request.";

    private const string TooManyRequests = "The order has had too many requests.";

    /// <summary>States in which a request is refused whatever it says, with the reason.</summary>
    public static IReadOnlyDictionary<(string State, string Request), string> Never { get; } = new Dictionary<(string, string), string>
    {
        [(States.Paid, nameof(CancelOrder))] = "The order is paid: refund it instead.",
        [(States.Closed, nameof(CancelOrder))] = "The order is closed.",
        [(States.Paid, nameof(ExtendPaymentDeadline))] = "The order is paid.",
        [(States.Expired, nameof(ExtendPaymentDeadline))] = "The order has expired.",
        [(States.Closed, nameof(ExtendPaymentDeadline))] = "The order is closed.",
        [(States.Closed, nameof(ForceClose))] = "The order is closed.",
    };

    /// <summary>Under which id it was asked; null: the message is no request of a person.</summary>
    public static Guid? RequestIdOf(object message) =>
        message is CancelOrder or ExtendPaymentDeadline or RefundOrder or ForceClose or RetryEffect or ResendNotification
            or AcknowledgeAttention or AddNote
            ? Requests.IdOf(message)
            : null;

    public static string? WhyNot(Order order, PaymentStarted started) => order.IsAnother(started)
        ? $"{started.PaymentNumber} was opened with {started.Provider} as another payment: use the order number and a further letter."
        : null;

    public static string? WhyNot(Order order, CancelOrder request) => JudgeId(order, request.RequestId, request) switch
    {
        Familiarity.Granted => null,
        Familiarity.Taken => RequestIdIsTaken,
        _ when Never.TryGetValue((order.CurrentState, nameof(CancelOrder)), out var reason) => reason,
        _ when order.IsReinstating => "The order was paid late, and its stock is being reserved again: wait for the answer.",
        _ => null,
    };

    public static string? WhyNot(Order order, ExtendPaymentDeadline request, OrderPolicy policy) =>
        JudgeId(order, request.RequestId, request) switch
        {
            Familiarity.Granted => null,
            Familiarity.Taken => RequestIdIsTaken,
            Familiarity.OneTooMany => TooManyRequests,
            _ when Never.TryGetValue((order.CurrentState, nameof(ExtendPaymentDeadline)), out var reason) => reason,
            _ when order.Unwinding == Unwinding.Deadline => "The deadline has passed, and the open payments are being closed.",
            _ when order.IsCancelling => "The order is being cancelled.",
            _ when request.Deadline <= order.Deadline => $"The deadline can only be moved beyond {order.Deadline:O}.",
            _ when request.Deadline > order.PlacedAt + policy.LongestPaymentWindow =>
                $"The deadline can be moved to {order.PlacedAt + policy.LongestPaymentWindow:O} at the latest.",
            _ => null,
        };

    public static string? WhyNot(Order order, RefundOrder request, OrderPolicy policy)
    {
        switch (JudgeId(order, request.RequestId, request))
        {
            case Familiarity.Granted: return null;
            case Familiarity.Taken: return RequestIdIsTaken;
        }

        // However much was asked of the order before, its money can go back: how often is limited for each payment.

        if (order.FindReceipt(request) is not { } receipt)
            return request.TransactionId is null ? "No payment was kept for this order." : "The order has no such payment.";
        if (WhyNotRefund(order, receipt) is { } standing) return standing;

        var amount = request.AmountMinor ?? receipt.LeftMinor;
        if (amount <= 0) return "The amount to refund must be positive.";
        var currency = receipt.Amount.Currency;
        if (amount > receipt.LeftMinor)
            return $"Only {receipt.LeftMinor} {currency} of {receipt.Amount.MinorUnits} {currency} is left to refund; refunds under way count.";
        if (receipt.Refunds.Count >= OrderRules.RefundsMax) return $"A payment is refunded in {OrderRules.RefundsMax} parts at most.";
        // All parts together: else whoever may give back the limit gives back everything, one part after the other.
        var limit = policy.RefundApprovalLimitOf(currency);
        if (receipt.AskedBackMinor + amount > limit && !IsApproved(request.RequestedBy, request.ApprovedBy))
            return $"Refunds of a payment above {limit} {currency} together need a second person's approval.";
        return null;
    }

    public static string? WhyNot(Order order, ForceClose request) => JudgeId(order, request.RequestId, request) switch
    {
        Familiarity.Granted => null,
        Familiarity.Taken => RequestIdIsTaken,
        _ when Never.TryGetValue((order.CurrentState, nameof(ForceClose)), out var reason) => reason,
        _ when string.IsNullOrWhiteSpace(request.Reason) => "A reason is needed.",
        _ when !IsApproved(request.RequestedBy, request.ApprovedBy) => "A second person's approval is needed.",
        _ => null,
    };

    /// <summary>For the kept receipt while the order is paid or fulfilled, for a held one anywhere.</summary>
    private static string? WhyNotRefund(Order order, Receipt receipt) => receipt.Standing switch
    {
        ReceiptStanding.Held => null,
        ReceiptStanding.Kept when order.CurrentState == States.Paid || order.ClosureReason == ClosureReason.Fulfilled => null,
        ReceiptStanding.Kept => "The order is neither paid nor fulfilled.",
        ReceiptStanding.WaitingForStock => "The payment waits for stock: it is kept or goes back when that is answered.",
        ReceiptStanding.RefundUnderWay => "All of the payment is being refunded already.",
        _ => "All of the payment was refunded already.",
    };

    private static bool IsApproved(string requestedBy, string? approvedBy) =>
        !string.IsNullOrWhiteSpace(approvedBy)
            && !string.Equals(requestedBy?.Trim(), approvedBy.Trim(), StringComparison.OrdinalIgnoreCase);

    private static Familiarity JudgeId<T>(Order order, Guid requestId, T request) where T : class
    {
        var known = order.Requests.Find(granted => granted.RequestId == requestId);
        if (known is null) return order.Requests.Count < OrderRules.RequestsMax ? Familiarity.New : Familiarity.OneTooMany;
        return known.Content == OrderRules.ContentHash(request) ? Familiarity.Granted : Familiarity.Taken;
    }

    private enum Familiarity
    {
        New,
        Granted,
        Taken,
        OneTooMany,
    }
}
