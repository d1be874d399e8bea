namespace OrderSaga.StateMachine;

/// <summary>The causes for which an order asks for a person: short stable words, for filters and alarms.</summary>
public static class AttentionCodes
{
    public const string Mismatch = "mismatch";
    public const string StockRejected = "stock-rejected";
    public const string RefundFailed = "refund-failed";
    public const string RefundAmount = "refund-amount";
    public const string RefundUnknown = "refund-unknown";
    public const string RefundUnapproved = "refund-unapproved";
    public const string EffectOverdue = "effect-overdue";
    public const string EffectGivenUp = "effect-given-up";
}
