using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>What one consumed message wants to write. It is written once, in one transaction, after the consumer has returned.</summary>
/// <param name="inbox">The receipt of the message; null: it is no message, but something else that shares a transaction.</param>
/// <param name="wasParked">The message was parked and released: its parked row goes in the same transaction.</param>
internal sealed class StagedWork(InboxRow? inbox, bool wasParked = false)
{
    public InboxRow? Inbox { get; } = inbox;

    public bool WasParked { get; } = wasParked;

    public List<OutboxRow> Outbox { get; } = [];

    /// <summary>Of these, what the saga sent: the same however its timeouts wait.</summary>
    public IReadOnlyList<OutboxRow> Messages => Outbox.Exists(row => row.IsTimeout) ? Outbox.FindAll(row => !row.IsTimeout) : Outbox;

    public List<TimeoutRow> Timeouts { get; } = [];

    public List<Guid> CancelledTimeouts { get; } = [];

    /// <summary>A copy of the message for people; one at most.</summary>
    public List<DeadLetterRow> Kept { get; } = [];

    public List<StagedSaga> Sagas { get; } = [];

    /// <summary>The rows of sagas that were handled without a DbContext.</summary>
    public List<SagaChangeRow> Changes { get; } = [];

    /// <summary>Their history.</summary>
    public List<object> History { get; } = [];

    /// <summary>Messages that have left: their rows in the outbox go.</summary>
    public IReadOnlyList<Guid> Sent { get; init; } = [];

    /// <summary>The DbContext of the consumer, when it was used; what it tracks is part of the transaction.</summary>
    public DbContext? Tracked { get; set; }

    public bool SendsOrSchedules => Outbox.Count + Timeouts.Count + CancelledTimeouts.Count > 0;
}
