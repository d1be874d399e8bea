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

    /// <summary>JSON; of a row with an <see cref="EntryId"/> they are within <see cref="Body"/>.</summary>
    public required string Headers { get; set; }

    /// <summary>As it came; of a row with an <see cref="EntryId"/> headers and body under the journal's key.</summary>
    public required byte[] Body { get; set; }

    /// <summary>
    /// Chosen by whoever wrote the row: what is encrypted is bound to it. Null: a version that neither chained nor encrypted wrote it.
    /// </summary>
    public Guid? EntryId { get; set; }

    /// <summary>SHA-256 of the body as it came, also where it was not kept. It stays when the body is erased.</summary>
    public byte[]? BodyHash { get; set; }

    /// <summary>SHA-256 of the headers as they were kept; null: neither they nor the body were. It stays when they are erased.</summary>
    public byte[]? HeadersHash { get; set; }

    /// <summary>Signed by the process that wrote the row, over <see cref="CallbackBytes"/>: only rows with it are chained.</summary>
    public byte[]? Proof { get; set; }

    /// <summary>
    /// By this body and headers grow old: when they came, later when they were found to be needed still. Null: there are none, or none any
    /// more.
    /// </summary>
    public DateTimeOffset? BodySince { get; init; }

    public int AnswerStatus { get; init; }
}
