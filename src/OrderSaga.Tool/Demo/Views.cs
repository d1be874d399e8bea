using OrderSaga.Contracts;

namespace OrderSaga.Tool.Demo;

/// <summary>An order as the service shows it; only what the demo looks at.</summary>
internal sealed record OrderView(
    Guid OrderId,
    string OrderNumber,
    string State,
    string? ClosureReason,
    DateTimeOffset Deadline,
    int Version,
    IReadOnlyList<AttentionView> Attention,
    IReadOnlyList<ReceiptView> Receipts,
    IReadOnlyList<EffectView> Effects)
{
    public bool IsClosed => State == "Closed";

    public bool Has(string effectKind) => Effects.Any(effect => effect.Kind == effectKind && effect.SentCount > 0);

    public bool HasUnanswered => Effects.Any(effect => effect.Answer is null);
}

internal sealed record AttentionView(string Code, string Detail);

internal sealed record ReceiptView(
    string Provider,
    string TransactionId,
    string PaymentNumber,
    Money Amount,
    DateTimeOffset PaidAt,
    string Standing,
    string Decision,
    IReadOnlyList<RefundView> Refunds);

internal sealed record RefundView(string RefundNumber, Money Amount, string Status);

internal sealed record EffectView(string Kind, int Ordinal, int SentCount, string? Answer);

internal sealed record UnmatchedView(string OrderNumber, string TransactionId, Money Amount);

/// <summary>A line of the callback journal: what a provider said, in a callback or when it was asked.</summary>
internal sealed record CallbackView(string Source, string Verdict, string? Event, string? TransactionId)
{
    /// <summary>It went to the order. What repeats a callback to the letter does not.</summary>
    public bool IsApplied => Verdict == "Applied";
}

internal sealed record FailedMessageView(string MessageType, string Reason);

/// <summary>The sums as the service computes them.</summary>
internal sealed record TotalsView(
    IReadOnlyDictionary<string, int> OrdersByState,
    IReadOnlyDictionary<string, int> ClosedByReason,
    IReadOnlyList<MoneyView> Money,
    IReadOnlyList<StockView> Stock,
    PointsView Points,
    int UnansweredEffects,
    BacklogView Orders,
    BacklogView Participants)
{
    public MoneyView Yuan => Money.FirstOrDefault(money => money.Currency == "CNY") ?? new MoneyView("CNY", 0, 0, 0, 0, 0, 0, 0);
}

internal sealed record MoneyView(
    string Currency,
    long Received,
    long Kept,
    long WaitingForStock,
    long Held,
    long RefundsUnderWay,
    long RefundsCompleted,
    long Unmatched);

internal sealed record StockView(string Sku, long Available, long Reserved, long Sold);

internal sealed record PointsView(long Awards, long Awarded, long Revocations, long Revoked);

internal sealed record BacklogView(int Outbox, int Quarantined, int Timeouts, int Parked, int DeadLetters);
