namespace OrderSaga.Providers;

/// <summary>
/// A callback as it came over the wire. Nothing in it is trusted; the query string and the source address are not even here.
/// </summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="ContentType">The <c>Content-Type</c> header as it was sent.</param>
/// <param name="Headers">
/// Every header line in order; a header that was sent twice is here twice, and a signed one that is, is refused.
/// </param>
/// <param name="Body">
/// The raw bytes, at most <see cref="CallbackReceiver.BodyBytesMax"/>; never decoded, decompressed or written again before they are
/// verified.
/// </param>
public sealed record CallbackRequest(
    string Method, string? ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body);

/// <summary>What a provider is told, to the byte.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The <c>Content-Type</c>; absent when there is no body.</param>
/// <param name="Body">The body in ASCII or UTF-8.</param>
public sealed record CallbackAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body);

/// <summary>What a callback amounts to.</summary>
public enum CallbackOutcome
{
    /// <summary>Genuine, and one of our messages: journal it, put the message into the outbox, commit, then acknowledge.</summary>
    Event,

    /// <summary>
    /// Genuine, but not proof enough to act on: journal it, ask the provider with <see cref="PaymentClient"/>, acknowledge.
    /// </summary>
    NeedsQuery,

    /// <summary>
    /// Genuine, and nothing that waiting or mending settings could turn into more: journal it with its reason, acknowledge.
    /// </summary>
    Ignored,

    /// <summary>
    /// Not proven genuine, or not bound to this account: nothing is stored as a payment, and the provider's failure answer makes it try
    /// again.
    /// </summary>
    Rejected,
}

/// <summary>The verdict on one callback.</summary>
/// <param name="Outcome">What to do.</param>
/// <param name="Answer">
/// What to tell the provider once that is committed; when it could not be committed, <see cref="CallbackReceiver.Unavailable"/>.
/// </param>
public sealed record CallbackVerdict(CallbackOutcome Outcome, CallbackAnswer Answer)
{
    /// <summary>
    /// One of <c>PaymentSucceeded</c>, <c>PaymentFailed</c>, <c>PaymentClosed</c>, <c>RefundCompleted</c>, <c>RefundFailed</c>; present
    /// for <see cref="CallbackOutcome.Event"/> only.
    /// </summary>
    public object? Message { get; init; }

    /// <summary>The message's id on the bus: the same for every redelivery of this callback. Present with <see cref="Message"/>.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>Why, for staff and the journal; never for the sender. Holds no personal data and no key. Absent for an event.</summary>
    public string? Reason { get; init; }

    /// <summary>The merchant's order number, when the callback is genuine and one of ours.</summary>
    public string? OrderNumber { get; init; }

    /// <summary>The number that the provider was given, when the callback is genuine and says it.</summary>
    public string? PaymentNumber { get; init; }

    /// <summary>The provider's own id of the payment, when the callback is genuine and has one.</summary>
    public string? TransactionId { get; init; }

    /// <summary>Our number of the refund, when the callback is genuine and about one.</summary>
    public string? RefundNumber { get; init; }

    /// <summary>What the provider needs besides the numbers to be asked about this, where it does: UnionPay its <c>txnTime</c>.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>When the order first asked for the refund, where a person asks about it; null: a notice is what is asked about.</summary>
    public DateTimeOffset? RefundRequestedAt { get; init; }

    /// <summary>The provider's own id of this notice, when the callback is genuine and has one.</summary>
    public string? ProviderEventId { get; init; }

    /// <summary>
    /// What else the same callback says, where a provider puts several notices into one: to be journaled and published with this one, in
    /// one transaction. None of them is <see cref="CallbackOutcome.Rejected"/>: what is not proven refuses the whole callback.
    /// </summary>
    public IReadOnlyList<CallbackVerdict> Further { get; init; } = [];
}
