namespace OrderSaga.Outbox;

/// <summary>A message that was decided on but not yet confirmed as sent. The row disappears when it is.</summary>
public sealed class OutboxRow : MessageRow
{
    /// <summary>Grows with every message; messages of one group leave in this order.</summary>
    public long Sequence { get; set; }

    /// <summary>What must keep its order: the saga, else what the message is about.</summary>
    public Guid GroupId { get; set; }

    /// <summary>The message whose consumption sent this one; null means that a request or a sweep sent it.</summary>
    public Guid? CauseMessageId { get; set; }

    /// <summary>When it was decided on.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>From when on the sweep may take it; null means never again by itself (see <see cref="QuarantinedAt"/>).</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>How often sending failed.</summary>
    public int Attempts { get; set; }

    /// <summary>Why sending failed the last time.</summary>
    public string? LastError { get; set; }

    /// <summary>When it was given up and left to people; null means that it is still tried.</summary>
    public DateTimeOffset? QuarantinedAt { get; set; }

    /// <summary>The saga did not send it: a timer of its does. Known only where it was staged.</summary>
    internal bool IsTimeout { get; init; }
}
