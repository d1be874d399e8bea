namespace OrderSaga.Persistence;

/// <summary>
/// The callback journal: what a provider told us, byte for byte, and what we made of it. Rows are added and stay; of old ones the words are
/// erased.
/// </summary>
public sealed class CallbackRow
{
    public long Id { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary><c>callback</c>, or <c>query</c> when we asked.</summary>
    public required string Source { get; init; }

    public required string Provider { get; init; }

    public required string Account { get; init; }

    /// <summary>Whose account it is: with the order number it names the order.</summary>
    public string? Merchant { get; init; }

    /// <summary><c>Applied</c>, <c>Duplicate</c>, <c>NeedsQuery</c>, <c>Ignored</c>.</summary>
    public required string Verdict { get; init; }

    public string? Reason { get; init; }

    /// <summary>The contract message that it was translated into.</summary>
    public string? Event { get; init; }

    /// <summary>The id under which the event was published.</summary>
    public Guid? EventMessageId { get; init; }

    /// <summary>Set on the one row whose event was published, so that the database itself refuses a second one.</summary>
    public Guid? AppliedMessageId { get; init; }

    public string? ProviderEventId { get; init; }

    public string? OrderNumber { get; init; }

    public string? PaymentNumber { get; init; }

    public string? TransactionId { get; init; }

    /// <summary>
    /// For money that came or went back, when, by the provider's clock: by it a day is compared with the provider's bill. Null: it tells of
    /// none, is a repetition, or is from before this was kept.
    /// </summary>
    public DateTimeOffset? MoneyAt { get; init; }

    /// <summary>Of that money, in minor units.</summary>
    public long? AmountMinor { get; init; }

    public string? Currency { get; init; }

    /// <summary>Null: it came.</summary>
    public string? RefundNumber { get; init; }

    public string? RemoteAddress { get; init; }

    /// <summary>JSON object.</summary>
    public required string Headers { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>
    /// By this body and headers grow old: when they came, later when they were found to be needed still. Null: there are none, or none any
    /// more.
    /// </summary>
    public DateTimeOffset? BodySince { get; init; }

    public int AnswerStatus { get; init; }
}
