namespace OrderSaga.Outbox;

/// <summary>
/// What one consumed message wants to write, besides what is tracked in the DbContext. It is written once, in one transaction, after the
/// consumer has returned.
/// </summary>
internal sealed class StagedWork(InboxRow inbox, bool wasParked)
{
    /// <summary>The receipt of the message.</summary>
    public InboxRow Inbox { get; } = inbox;

    /// <summary>The message was parked and released: its parked row goes in the same transaction.</summary>
    public bool WasParked { get; } = wasParked;

    public List<OutboxRow> Outbox { get; } = [];

    public List<TimeoutRow> Timeouts { get; } = [];

    public List<Guid> CancelledTimeouts { get; } = [];

    /// <summary>A copy of the message for people; one at most.</summary>
    public List<DeadLetterRow> Kept { get; } = [];

    public List<StagedSaga> Sagas { get; } = [];

    public bool SendsOrSchedules => Outbox.Count + Timeouts.Count + CancelledTimeouts.Count > 0;
}
