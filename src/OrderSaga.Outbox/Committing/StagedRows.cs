using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>Hands staged rows to EF Core.</summary>
internal static class StagedRows
{
    /// <summary>Everything that is inserted, and the sagas that were handled without a DbContext.</summary>
    public static void Add(DbContext db, StagedWork work)
    {
        if (work.Inbox is not null)
            db.Add(work.Inbox);
        db.AddRange(work.Outbox);
        db.AddRange(work.Timeouts);
        db.AddRange(work.Kept);
        db.AddRange(work.History);
        foreach (var change in work.Changes)
            Add(db, change);
    }

    /// <summary>
    /// Set-based: removing a tracked row throws when it is gone already, and a timeout that has just fired is no conflict. One statement
    /// for each table, however many messages share the transaction.
    /// </summary>
    public static async Task Delete(DbContext db, IReadOnlyCollection<StagedWork> group, CancellationToken cancellationToken)
    {
        var timeouts = group.SelectMany(work => work.CancelledTimeouts).ToList();
        if (timeouts.Count > 0)
            await db.Set<TimeoutRow>().Where(row => timeouts.Contains(row.MessageId)).ExecuteDeleteAsync(cancellationToken);

        var sent = group.SelectMany(work => work.Sent).ToList();
        if (sent.Count > 0)
            await db.Set<OutboxRow>().Where(row => sent.Contains(row.MessageId)).ExecuteDeleteAsync(cancellationToken);

        foreach (var work in group)
        {
            if (work.Inbox is not { } inbox)
                continue;
            if (work.WasParked)
            {
                await db.Set<ParkedRow>().Where(row => row.MessageId == inbox.MessageId && row.ConsumerId == inbox.ConsumerId)
                    .ExecuteDeleteAsync(cancellationToken);
            }

            // It may have been a dead letter before, and been sent again since.
            if (work.Kept.Count > 0)
            {
                await db.Set<DeadLetterRow>().Where(row => row.MessageId == inbox.MessageId && row.ConsumerId == inbox.ConsumerId)
                    .ExecuteDeleteAsync(cancellationToken);
            }
        }
    }

    /// <summary>What was only looked at must still be as it was seen.</summary>
    public static async Task Check(DbContext db, StagedWork work, CancellationToken cancellationToken)
    {
        foreach (var saga in work.Sagas)
        {
            if (work.Changes.Exists(change => change.Kind == SagaChangeKind.Check && change.Id == saga.CorrelationId)
                && await saga.HasMoved(db, cancellationToken))
            {
                throw new DbUpdateConcurrencyException($"Saga {saga.CorrelationId} is no longer as it was read.");
            }
        }
    }

    private static void Add(DbContext db, SagaChangeRow change)
    {
        switch (change.Kind)
        {
            case SagaChangeKind.Insert:
                db.Add(change.Saga);
                break;
            case SagaChangeKind.Update:
                var entry = db.Attach(change.Saga);
                entry.State = EntityState.Modified;
                entry.Property(change.Shape.Version.Property).OriginalValue = change.LoadedVersion;
                break;
            case SagaChangeKind.Delete:
                var removed = db.Attach(change.Saga);
                removed.Property(change.Shape.Version.Property).OriginalValue = change.LoadedVersion;
                removed.State = EntityState.Deleted;
                break;
        }
    }
}
