using System.Text.Json;
using OrderSaga.Contracts;

namespace OrderSaga.Client;

/// <summary>An order that was taken down, and until when it waits for its money.</summary>
public sealed record OrderAccepted(
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    Money Total,
    DateTimeOffset PlacedAt,
    DateTimeOffset Deadline,
    string Self);

/// <summary>What was taken down; the order shows a moment later what came of it. The status is Done, or AwaitsApproval: then a second person decides.</summary>
public sealed record Accepted(Guid OrderId, string OrderNumber, string State, Guid RequestId, string Status);

/// <summary>An order as it is, and what may be done with it. The state is Placed, AwaitingPayment, Paid, Expired or Closed. The version goes into OrderAsk.ExpectedVersion.</summary>
public sealed record OrderView(
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    string State,
    string? ClosureReason,
    string CustomerId,
    Money Total,
    DateTimeOffset PlacedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? PaidAt,
    DateTimeOffset? ClosedAt,
    string? Unwinding,
    int Version,
    IReadOnlyList<Attention> Attention,
    IReadOnlyList<OrderLine> Lines,
    long ShippingMinor,
    long DiscountMinor,
    IReadOnlyList<Attempt> Attempts,
    IReadOnlyList<ReceiptView> Receipts,
    IReadOnlyList<EffectView> Effects,
    IReadOnlyList<OrderTimer> Timers,
    IReadOnlyList<Offer> Actions);

/// <summary>
/// Something that can be asked of the order. If it would be refused, why not; null: it would be done. Amounts are in the currency of the payment,
/// which need not be the order's.
/// </summary>
public sealed record Offer(
    string Action,
    string? WhyNot,
    string? TransactionId = null,
    long? AmountMinorMax = null,
    long? SecondPersonAboveMinor = null,
    bool NeedsSecondPerson = default,
    DateTimeOffset? DeadlineMax = null,
    Guid? EffectId = null,
    string? Notification = null,
    string? Currency = null);

/// <summary>A payment that was opened with a provider, and how it stands: Open, Closed or Paid.</summary>
public sealed record Attempt(
    string Provider,
    string Account,
    string PaymentNumber,
    Money? Amount = null,
    DateTimeOffset? StartedAt = null,
    string? ProviderReference = null,
    string Status = "",
    int? CloseOrdinal = null,
    string? LastFailure = null,
    DateTimeOffset? LastFailedAt = null);

/// <summary>What the order asks a person for; null in the last two: nobody has looked yet.</summary>
public sealed record Attention(string Code, string Detail, DateTimeOffset At, string? SeenBy = null, DateTimeOffset? SeenAt = null);

/// <summary>Money that came for the order, and what was decided about it.</summary>
public sealed record ReceiptView(
    string Provider,
    string Account,
    string TransactionId,
    string PaymentNumber,
    Money Amount,
    DateTimeOffset PaidAt,
    string Standing,
    string Decision,
    IReadOnlyList<RefundView> Refunds);

/// <summary>Money that goes back.</summary>
public sealed record RefundView(
    string RefundNumber,
    Money Amount,
    string Status,
    string Reason,
    DateTimeOffset? CompletedAt,
    string? LastFailure);

/// <summary>A command of the order and its answer; null: none has come yet.</summary>
public sealed record EffectView(
    string Kind,
    int Ordinal,
    Guid EffectId,
    int SentCount,
    string? Answer,
    string? LateAnswer,
    bool IsOverdue,
    DateTimeOffset? NextSendAt);

/// <summary>A timer of the order.</summary>
public sealed record OrderTimer(string Name, int Version, DateTimeOffset Due, Guid? Token);

/// <summary>A message that changed the order: what happened, why, what was decided and what was sent.</summary>
public sealed record TimelineView(
    int Sequence,
    DateTimeOffset At,
    string Event,
    string Path,
    string? Decision,
    string Actor,
    Guid? CauseMessageId,
    JsonElement Sent,
    JsonElement Facts,
    JsonElement Changes,
    string Hash);

/// <summary>An order as it was, rebuilt from its timeline; and the first row of that which was changed or is missing, null: none.</summary>
public sealed record OrderAsOf(OrderView Order, DateTimeOffset At, int LatestVersion, int? BrokenAt);

/// <summary>An order in a list.</summary>
public sealed record OrderListItem(
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    string CustomerId,
    string State,
    string? ClosureReason,
    Money Total,
    DateTimeOffset PlacedAt,
    DateTimeOffset Deadline,
    string? Provider,
    DateTimeOffset? AttentionSince,
    IReadOnlyList<string> Attention,
    int Version);

/// <summary>A page of orders. Next is where the next one begins; null: this is the last. Total is counted on the first page only.</summary>
public sealed record OrderPage(IReadOnlyList<OrderListItem> Orders, string? Next, int? Total, bool TotalIsAtLeast, string? MatchedBy);

/// <summary>What would come of a request; nothing was done. If it is not allowed, why not.</summary>
public sealed record DryRun(
    bool Allowed,
    string? WhyNot,
    bool NeedsSecondPerson,
    int Version,
    IReadOnlyList<string> Path,
    IReadOnlyList<string> Because,
    IReadOnlyList<string> Sends,
    IReadOnlyList<DryRefund> Refunds,
    DateTimeOffset? Deadline,
    string? ClosureReason);

/// <summary>Money that would go back.</summary>
public sealed record DryRefund(string Provider, string TransactionId, Money Amount);
