namespace OrderSaga.Outbox;

/// <summary>
/// A message that came too early for one consumer and is sent to it again and again until it fits. <see cref="MessageRow.Destination"/> is
/// the consumer's endpoint.
/// </summary>
public sealed class ParkedRow : MessageRow
{
    /// <summary>The consumer that could not use it yet.</summary>
    public Guid ConsumerId { get; set; }

    /// <summary>Why, in the words of the exception.</summary>
    public string Reason { get; set; } = "";

    /// <summary>When it came.</summary>
    public DateTimeOffset ParkedAt { get; set; }

    /// <summary>When it is sent again.</summary>
    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>How often it was sent again.</summary>
    public int Attempts { get; set; }

    /// <summary>It waits longer than <see cref="OutboxOptions.ParkedOverdueAfter"/>: people should look. It is still tried.</summary>
    public bool Overdue { get; set; }
}
