using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>The reference: one transaction and one SaveChanges per message, on every store that EF Core knows.</summary>
internal sealed class SaveChangesWriter : IOutboxWriter
{
    public async Task Write(DbContext db, StagedWork work, CancellationToken cancellationToken)
    {
        db.Add(work.Inbox);
        db.AddRange(work.Outbox);
        db.AddRange(work.Timeouts);
        db.AddRange(work.Kept);

        // A consumer that uses set-based SQL has begun the transaction itself; all of it is committed here, together.
        await using var begun = db.Database.CurrentTransaction is null
            ? await db.Database.BeginTransactionAsync(cancellationToken)
            : null;

        if (work.CancelledTimeouts.Count > 0)
        {
            // Set-based: removing a tracked row throws when the timeout has just fired, and firing is no conflict.
            await db.Set<TimeoutRow>().Where(row => work.CancelledTimeouts.Contains(row.MessageId)).ExecuteDeleteAsync(cancellationToken);
        }

        if (work.WasParked)
        {
            await db.Set<ParkedRow>()
                .Where(row => row.MessageId == work.Inbox.MessageId && row.ConsumerId == work.Inbox.ConsumerId)
                .ExecuteDeleteAsync(cancellationToken);
        }

        if (work.Kept.Count > 0)
        {
            // It may have been a dead letter before, and been sent again since.
            await db.Set<DeadLetterRow>()
                .Where(row => row.MessageId == work.Inbox.MessageId && row.ConsumerId == work.Inbox.ConsumerId)
                .ExecuteDeleteAsync(cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);

        // Not cancelled: a commit that is broken off has an outcome that nobody knows.
        await db.Database.CurrentTransaction!.CommitAsync(CancellationToken.None);
    }
}
