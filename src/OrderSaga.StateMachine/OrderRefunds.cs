using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>What a provider's message about a refund means to the order.</summary>
internal static class OrderRefunds
{
    public static Condition Completes { get; } = Condition.Of<RefundCompleted>(
        "answers RequestRefund", (order, completed, _) =>
            order.Refund(completed) is { Status: RefundStatus.UnderWay } refund && order.Asked(refund, completed));

    public static Condition HasWrongAmount { get; } = Condition.Of<RefundCompleted>(
        "another amount than was asked for",
        (order, completed, _) => order.Refund(completed) is { Status: RefundStatus.UnderWay } refund && !order.Asked(refund, completed)
            && !order.IsRaised(AttentionCodes.RefundAmount, WrongAmount(completed)));

    public static Condition IsUnknown { get; } = Condition.Of<RefundCompleted>(
        "a refund that the order did not ask for",
        (order, completed, _) => order.Refund(completed) is null && !order.IsRaised(AttentionCodes.RefundUnknown, Unknown(completed)));

    public static Condition IsKnown { get; } = Condition.Of<RefundCompleted>(
        "known", (order, completed, turn) =>
            !Completes.Holds(order, completed, turn) && !HasWrongAmount.Holds(order, completed, turn)
                && !IsUnknown.Holds(order, completed, turn));

    public static Condition Fails { get; } = Condition.Of<RefundFailed>(
        "not completed", (order, failed, _) =>
            order.Refund(failed) is { Status: RefundStatus.UnderWay } refund
                && failed.FailedAt > (refund.LastFailedAt ?? DateTimeOffset.MinValue));

    /// <summary>The provider called it completed, and banks sent the money back: it stays completed, but somebody has to know.</summary>
    public static Condition Bounces { get; } = Condition.Of<RefundFailed>(
        "it was completed before it failed", (order, failed, _) =>
            order.Refund(failed) is { Status: RefundStatus.Completed } refund && failed.FailedAt > refund.CompletedAt
                && !order.IsRaised(AttentionCodes.RefundFailed, Bounced(failed)));

    public static Condition FailsInVain { get; } = Condition.Of<RefundFailed>(
        "older than its completion, or known", (order, failed, turn) =>
            order.Refund(failed) is not null && !Fails.Holds(order, failed, turn) && !Bounces.Holds(order, failed, turn));

    public static Condition FailsUnasked { get; } = Condition.Of<RefundFailed>(
        "a refund that the order did not ask for", (order, failed, _) => order.Refund(failed) is null);

    public static string WrongAmount(RefundCompleted completed) =>
        $"{completed.Provider} refunded {completed.Amount.MinorUnits} {completed.Amount.Currency} as {completed.RefundNumber}, "
        + "which is not what was asked for";

    public static string Unknown(RefundCompleted completed) =>
        $"{completed.Provider} refunded {completed.Amount.MinorUnits} {completed.Amount.Currency} of {completed.TransactionId} "
        + $"as {completed.RefundNumber}, which the order did not ask for";

    public static string Bounced(RefundFailed failed) =>
        $"{failed.Provider} completed refund {failed.RefundNumber}, and it did not arrive after all: look there, and give it back another way";

    extension(Order order)
    {
        private Refund? Refund(RefundCompleted completed) =>
            order.Refund(completed.Provider, completed.Account, completed.TransactionId, completed.RefundNumber);

        private Refund? Refund(RefundFailed failed) =>
            order.Refund(failed.Provider, failed.Account, failed.TransactionId, failed.RefundNumber);

        private Refund? Refund(string provider, string account, string transactionId, string number) =>
            order.FindReceipt(provider, account, transactionId)?.Refunds.Find(refund => refund.RefundNumber == number);

        private bool Asked(Refund refund, RefundCompleted completed) =>
            order.FindReceipt(completed.Provider, completed.Account, completed.TransactionId) is { } receipt
            && completed.Amount == receipt.Amount with { MinorUnits = refund.AmountMinor };
    }
}
