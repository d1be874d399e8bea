namespace OrderSaga.Outbox;

/// <summary>
/// One consumer has consumed one message. Written in the transaction that holds the effects, so that a second delivery is seen.
/// </summary>
public sealed class InboxRow
{
    /// <summary>The id of the message.</summary>
    public Guid MessageId { get; set; }

    /// <summary>The consumer: derived from the names of endpoint, consumer and message, stable over restarts.</summary>
    public Guid ConsumerId { get; set; }

    /// <summary>When it was consumed.</summary>
    public DateTimeOffset ConsumedAt { get; set; }
}
