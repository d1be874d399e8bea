using System.Text.Json;
using OrderSaga.Contracts;

namespace OrderSaga.Client;

/// <summary>A key as it may be shown. It opens nothing after the time of its end; null: it has none.</summary>
public sealed record ApiKeyView(string Name, string Role, string Begin, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? EndsAt);

/// <summary>
/// A request that waits for a second person, until it lapses. It means an order, a payment that no order has, or both: that one is to have it.
/// The refunds are the money that would go back, if somebody agreed now; if it would be refused, why not.
/// </summary>
public sealed record Approval(
    Guid RequestId,
    Guid? OrderId,
    string Action,
    string RequestedBy,
    DateTimeOffset RequestedAt,
    DateTimeOffset LapsesAt,
    ApprovalPayment? Payment,
    JsonElement Request,
    IReadOnlyList<DryRefund> Refunds,
    string? WhyNot);

/// <summary>A payment without an order about which a second person decides. The number is the one under which it goes back; null: an order is to have it.</summary>
public sealed record ApprovalPayment(Guid MessageId, string Provider, string TransactionId, string? RefundNumber);

/// <summary>
/// Whether all rows hold together: how many there are, the first that was changed or whose signed end is gone (null: none), and since which
/// the audit's end was signed: nothing proves those before it.
/// </summary>
public sealed record AuditProof(long Rows, long? BrokenAt, long? SignedSince);

/// <summary>Who did what, or was not let, chained to the row before by its hash.</summary>
public sealed record AuditView(
    long Sequence,
    DateTimeOffset At,
    string Actor,
    string Role,
    string Action,
    string Subject,
    Guid? OrderId,
    Guid? RequestId,
    string? Reason,
    string Outcome,
    string? Detail,
    JsonElement? Before,
    JsonElement? After,
    string Hash);

/// <summary>What is on its way in one database, and what was kept for a person.</summary>
public sealed record Backlog(int Outbox, int Quarantined, int Timeouts, int Parked, int DeadLetters);

/// <summary>What is on its way in one database, and what waits for a person there.</summary>
public sealed record BacklogStats(
    string Store,
    int Outbox,
    double OutboxOldestSeconds,
    int Quarantined,
    int Parked,
    int ParkedOverdue,
    int DeadLetters,
    int TimeoutsOverdue);

/// <summary>A header of a callback.</summary>
public sealed record CallbackHeader(string Name, string Value);

/// <summary>
/// What a provider wrote. Masked, the body is its fields made readable; null: it has none, and nobody can tell what of it is personal. Else it is
/// as it came.
/// </summary>
public sealed record CallbackText(
    long Id, bool IsMasked, IReadOnlyList<CallbackHeader> Headers, string? Body, int BodyBytes, string BodySha256);

/// <summary>A line of the journal of callbacks, without body and headers.</summary>
public sealed record CallbackView(
    long Id,
    DateTimeOffset ReceivedAt,
    string Source,
    string Provider,
    string Account,
    string? Merchant,
    string Verdict,
    string? Reason,
    string? Event,
    Guid? EventMessageId,
    string? ProviderEventId,
    string? OrderNumber,
    string? PaymentNumber,
    string? TransactionId,
    int AnswerStatus,
    bool CanBeReplayed);

/// <summary>
/// What a second person decided: Done or Declined. The order that was meant; null: a payment goes back that no order has, under that number.
/// </summary>
public sealed record Decision(Guid RequestId, string Status, Guid? OrderId, string? RefundNumber);

/// <summary>A message that waits for a person. Store, kind (DeadLetter, Quarantined, Overdue), message and consumer name it.</summary>
public sealed record FailedMessage(
    string Store,
    string Kind,
    Guid MessageId,
    Guid ConsumerId,
    string MessageType,
    string Consumer,
    string Reason,
    string ExceptionType,
    DateTimeOffset FirstFailedAt,
    DateTimeOffset LastFailedAt,
    int Failures,
    Guid? OrderId);

/// <summary>A message with all that a person needs to judge it. Addresses of customers are masked.</summary>
public sealed record FailedMessageDetail(FailedMessage Message, string Destination, JsonElement? Headers, JsonElement? Body, string Detail);

/// <summary>Messages that failed alike.</summary>
public sealed record FailureGroup(
    string Store,
    string Kind,
    string MessageType,
    string ExceptionType,
    int Count,
    DateTimeOffset FirstFailedAt,
    DateTimeOffset LastFailedAt);

/// <summary>Where all the money of one currency is, in minor units.</summary>
public sealed record MoneyTotals(
    string Currency,
    long Received,
    long Kept,
    long WaitingForStock,
    long Held,
    long RefundsUnderWay,
    long RefundsCompleted,
    long Unmatched);

/// <summary>A new key; it is shown this once.</summary>
public sealed record NewKey(string Name, string Key);

/// <summary>What a customer was told, or is to be told; the address is masked.</summary>
public sealed record Notification(
    Guid EffectId,
    Guid OrderId,
    string Merchant,
    string OrderNumber,
    string CustomerId,
    string Culture,
    string? Email,
    string Kind,
    string Subject,
    string Body,
    DateTimeOffset At,
    string Status,
    int Attempts,
    DateTimeOffset? DueAt,
    string? LastError,
    DateTimeOffset? SentAt);

/// <summary>A customer's points and how they came about.</summary>
public sealed record PointsAccount(string Merchant, string CustomerId, long Balance, IReadOnlyList<PointsEntry> Entries);

/// <summary>Points that were awarded, or taken back.</summary>
public sealed record PointsEntry(
    Guid EffectId,
    Guid OrderId,
    string Kind,
    int Sequence,
    string Merchant,
    string OrderNumber,
    string CustomerId,
    long Points,
    DateTimeOffset At);

/// <summary>All points together.</summary>
public sealed record PointsTotals(long Awards, long Awarded, long Revocations, long Revoked);

/// <summary>A callback that was not proven genuine.</summary>
public sealed record RejectedCallback(DateTimeOffset At, string Provider, string Account, string Reason, string? RemoteAddress);

/// <summary>How many there were since the start, and the last of them.</summary>
public sealed record RejectedCallbackList(long Count, IReadOnlyList<RejectedCallback> Last);

/// <summary>What a callback amounts to by the code of today, and what came of each thing that it says.</summary>
public sealed record Replayed(
    long Id,
    string Then,
    string Now,
    string? Reason,
    IReadOnlyList<string> Events,
    bool Journaled,
    IReadOnlyList<string> Done);

/// <summary>How many messages were sent once more.</summary>
public sealed record Retried(int Count);

/// <summary>The figures of the overview.</summary>
public sealed record Stats(
    DateTimeOffset At,
    IReadOnlyDictionary<string, int> OpenByState,
    IReadOnlyDictionary<string, int> PlacedLastDayByState,
    int NeedAttention,
    DateTimeOffset? AttentionSince,
    int UnmatchedPayments,
    IReadOnlyDictionary<string, int> CallbacksLastHour,
    IReadOnlyList<BacklogStats> Backlogs);

/// <summary>The stock of an article.</summary>
public sealed record StockTotals(string Sku, long Available, long Reserved, long Sold);

/// <summary>A page of timers. Next is where the next one begins; null: this is the last.</summary>
public sealed record TimeoutPage(IReadOnlyList<TimeoutView> Timeouts, string? Next, int Overdue);

/// <summary>A timer that waits in the database.</summary>
public sealed record TimeoutView(Guid Token, string Message, Guid OrderId, DateTimeOffset DueAt, bool Overdue);

/// <summary>The sums that must balance, whatever happened.</summary>
public sealed record Totals(
    IReadOnlyDictionary<string, int> OrdersByState,
    IReadOnlyDictionary<string, int> ClosedByReason,
    IReadOnlyList<MoneyTotals> Money,
    IReadOnlyList<StockTotals> Stock,
    PointsTotals Points,
    int UnansweredEffects,
    Backlog Orders,
    Backlog Participants);
