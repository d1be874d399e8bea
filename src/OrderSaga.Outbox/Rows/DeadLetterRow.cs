namespace OrderSaga.Outbox;

/// <summary>
/// A message that one consumer could not or would not consume, kept whole with the reason. <see cref="MessageRow.Destination"/> is the
/// endpoint where it failed.
/// </summary>
public sealed class DeadLetterRow : MessageRow
{
    /// <summary>
    /// The consumer that failed; <see cref="Guid.Empty"/> when the message reached none (unreadable, or nobody consumes its type).
    /// </summary>
    public Guid ConsumerId { get; set; }

    /// <summary>The consumer's name, for people.</summary>
    public string Consumer { get; set; } = "";

    /// <summary>What was wrong.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The type of the exception.</summary>
    public string ExceptionType { get; set; } = "";

    /// <summary>The exception with its stack.</summary>
    public string Detail { get; set; } = "";

    /// <summary>When it failed for good the first time.</summary>
    public DateTimeOffset FirstFailedAt { get; set; }

    /// <summary>When it failed for good the last time.</summary>
    public DateTimeOffset LastFailedAt { get; set; }

    /// <summary>How often it came here: more than once after a crash or a replay.</summary>
    public int Failures { get; set; }
}
