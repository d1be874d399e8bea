namespace OrderSaga.Outbox;

/// <summary>
/// A message for later. Its <see cref="MessageRow.MessageId"/> is the token that the saga holds, so that firing twice is a duplicate.
/// </summary>
public sealed class TimeoutRow : MessageRow
{
    /// <summary>When it is due.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>Whose it is: the saga, else what the message is about.</summary>
    public Guid GroupId { get; set; }

    /// <summary>The message whose consumption scheduled it.</summary>
    public Guid? CauseMessageId { get; set; }
}
