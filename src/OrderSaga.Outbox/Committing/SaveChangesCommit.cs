using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>
/// The reference: one transaction and one SaveChanges per message, on every store that EF Core knows. Also the way for a consumer that
/// has begun a transaction of its own.
/// </summary>
internal sealed class SaveChangesCommit<TDbContext> : ICommit<TDbContext>
    where TDbContext : DbContext
{
    public bool WritesRows => false;

    public async Task Commit(StagedWork work, CancellationToken cancellationToken)
    {
        var db = work.Tracked ?? throw new InvalidOperationException("The reference writer needs the DbContext of the scope.");
        await using var begun = db.Database.CurrentTransaction is null
            ? await db.Database.BeginTransactionAsync(cancellationToken)
            : null;
        await StagedRows.Delete(db, [work], cancellationToken);
        StagedRows.Add(db, work);
        await StagedRows.Check(db, work, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);

        // Not cancelled: a commit that is broken off has an outcome that nobody knows.
        await db.Database.CurrentTransaction!.CommitAsync(CancellationToken.None);
    }
}
