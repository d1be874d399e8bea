using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>
/// Saves what a request has added to its DbContext, and published by it, as <c>SaveChanges</c> does: all of it or nothing. But requests that
/// come at the same time share a transaction, with one another and with messages that are consumed, and one that fails does not fail its
/// neighbours. Nobody waits for company: a request that comes alone is written at once.
/// </summary>
/// <remarks>
/// It only inserts. A DbContext that has changed or removed something, is within a transaction of its own, or has rows of several parts, is saved
/// alone. Values that the database makes are not read back, and afterwards the DbContext tracks nothing of what was saved.
/// </remarks>
/// <typeparam name="TDbContext">A DbContext for which <c>AddOutbox</c> was called.</typeparam>
public sealed class SharedSave<TDbContext>
    where TDbContext : DbContext
{
    private readonly ICommit<TDbContext> _commit;
    private readonly RowShapes<TDbContext> _shapes;
    private readonly OutboxDispatcher<TDbContext> _dispatcher;
    private readonly OutboxProbe _probe;

    internal SharedSave(ICommit<TDbContext> commit, RowShapes<TDbContext> shapes, OutboxDispatcher<TDbContext> dispatcher, OutboxProbe probe) =>
        (_commit, _shapes, _dispatcher, _probe) = (commit, shapes, dispatcher, probe);

    /// <summary>Completes when it is committed.</summary>
    /// <param name="db">Of the request's scope.</param>
    /// <param name="cancellationToken">Gives up before the commit has begun, never after.</param>
    /// <exception cref="DbUpdateException">
    /// Nothing was saved, or the connection broke and nobody knows: look for it by a key of yours. What was added is still there to be tried
    /// again.
    /// </exception>
    public async Task Save(TDbContext db, CancellationToken cancellationToken)
    {
        await _probe.Reached(OutboxPoint.Saving, 1);
        if (Stage(db) is { } work)
            await Commit(db, work, cancellationToken);
        else
            await db.SaveChangesAsync(cancellationToken);
        await _probe.Reached(OutboxPoint.Saved, 1);
    }

    private async Task Commit(TDbContext db, StagedWork work, CancellationToken cancellationToken)
    {
        try
        {
            await _commit.Commit(work, cancellationToken);
        }
        catch (DbException refused)
        {
            throw new DbUpdateException($"The rows of a request were not saved: {refused.Message}", refused);
        }

        // Of no use: these instances do not know what the database made of them.
        db.ChangeTracker.Clear();
        _dispatcher.Hand(work.Outbox);
    }

    /// <summary>Null: this needs a SaveChanges of its own.</summary>
    private StagedWork? Stage(TDbContext db)
    {
        if (!_commit.WritesRows || db.Database.CurrentTransaction is not null)
            return null;
        var work = new StagedWork(inbox: null);
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged)
                continue;
            if (entry.State is not EntityState.Added || _shapes.Find(entry.Metadata.ClrType) is null)
                return null;
            if (entry.Entity is OutboxRow message)
                work.Outbox.Add(message);
            else
                work.History.Add(entry.Entity);
        }

        return work;
    }
}
