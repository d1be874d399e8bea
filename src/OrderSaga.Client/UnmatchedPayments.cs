using OrderSaga.Contracts;

namespace OrderSaga.Client;

/// <summary>A payment whose order has not come. The version goes into the ExpectedVersion of a <see cref="PaymentReturn"/>.</summary>
public sealed record UnmatchedPayment(
    Guid MessageId,
    string Merchant,
    string OrderNumber,
    string PaymentNumber,
    string Provider,
    string Account,
    string TransactionId,
    Money Amount,
    DateTimeOffset PaidAt,
    DateTimeOffset Since,
    int Attempts,
    DateTimeOffset NextAttemptAt,
    bool Overdue,
    int Version);

/// <summary>
/// What became of such a payment: Attached, Refunding or Refunded. It has an order that it was attached to, or the number under which it
/// goes back; null in the last three: nothing is to be sent, nothing was refused, and it is not back yet.
/// </summary>
public sealed record DecidedPayment(
    Guid MessageId,
    string Merchant,
    string OrderNumber,
    string Provider,
    string Account,
    string TransactionId,
    Money Amount,
    DateTimeOffset PaidAt,
    string Decision,
    string? DecidedBy,
    DateTimeOffset? DecidedAt,
    string? Reason,
    Guid? AttachedTo,
    string? AttachedNumber,
    string? RefundNumber,
    int Sent,
    DateTimeOffset? NextSendAt,
    string? LastFailure,
    DateTimeOffset? RefundedAt);

/// <summary>What was taken down. The status is Done, or AwaitsApproval: then a second person decides.</summary>
public sealed record UnmatchedAccepted(
    Guid MessageId,
    string Provider,
    string TransactionId,
    Guid RequestId,
    string Status,
    Guid? OrderId,
    string? RefundNumber);

/// <summary>What is asked of a payment whose order has not come.</summary>
public abstract record PaymentAsk(string Reason) : Ask(Reason)
{
    /// <summary>Of whom the caller says that they want it. Null: the caller itself.</summary>
    public string? RequestedBy { get; init; }

    internal abstract string Action { get; }
}

/// <summary>Bring it to another order of the merchant, which judges it as any money. The expected version is of that order.</summary>
[Operation("attachPayment")]
public sealed record Attachment(string OrderNumber, string Reason) : PaymentAsk(Reason)
{
    internal override string Action => "attach";
}

/// <summary>Give all of it back; no order has it.</summary>
[Operation("refundPayment")]
public sealed record PaymentReturn(string Reason) : PaymentAsk(Reason)
{
    internal override string Action => "refund";
}

/// <summary>Money that found no order, and what people do with it.</summary>
public sealed class UnmatchedPayments
{
    const string Root = "unmatched-payments";
    readonly Connection _connection;

    internal UnmatchedPayments(Connection connection) => _connection = connection;

    /// <summary>The oldest first.</summary>
    [Operation("getUnmatchedPayments")]
    public Task<IReadOnlyList<UnmatchedPayment>> WaitingAsync(CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<UnmatchedPayment>>(Root, cancellation);

    /// <summary>Those about which somebody decided, the newest first, and how far it is done.</summary>
    [Operation("getDecidedPayments")]
    public Task<IReadOnlyList<DecidedPayment>> DecidedAsync(CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<DecidedPayment>>($"{Root}/decided", cancellation);

    /// <summary>Taken down; or it waits for a second person, see <see cref="UnmatchedAccepted.Status"/>.</summary>
    public Task<UnmatchedAccepted> AskAsync(Guid messageId, PaymentAsk ask, CancellationToken cancellation = default) =>
        _connection.SendAsync<UnmatchedAccepted>(HttpMethod.Post, Connection.Path(Root, messageId, ask.Action), ask, true, cancellation);

    /// <summary>What would come of it; nothing is done.</summary>
    public Task<DryRun> RehearseAsync(Guid messageId, PaymentAsk ask, CancellationToken cancellation = default) =>
        _connection.SendAsync<DryRun>(
            HttpMethod.Post, Connection.Query(Connection.Path(Root, messageId, ask.Action), ("dryRun", "true")), ask, true, cancellation);
}
