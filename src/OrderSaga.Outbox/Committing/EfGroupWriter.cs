using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>
/// A group on any store that EF Core knows: one transaction, one SaveChanges for all that is staged, and one for each consumer that used
/// a DbContext of its own.
/// </summary>
internal sealed class EfGroupWriter<TDbContext>(IServiceScopeFactory scopes, OutboxProbe probe) : IGroupWriter<TDbContext>
    where TDbContext : DbContext
{
    public async Task Write(IReadOnlyList<StagedWork> group, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        await StagedRows.Delete(db, group, cancellationToken);
        foreach (var work in group)
        {
            StagedRows.Add(db, work);
            await StagedRows.Check(db, work, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        foreach (var work in group)
        {
            if (work.Tracked is { } tracked)
                await SaveWithin(tracked, transaction, cancellationToken);
        }

        await probe.Reached(OutboxPoint.Written, group.Count);
        // Not cancelled: a commit that is broken off has an outcome that nobody knows.
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>What another DbContext tracks, in this transaction. It keeps what it tracks: the transaction may yet fail, and be tried again.</summary>
    private static async Task SaveWithin(DbContext tracked, IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        var (connection, within) = (transaction.GetDbTransaction().Connection!, transaction.GetDbTransaction());
        await tracked.Database.CloseConnectionAsync();
        tracked.Database.SetDbConnection(connection, contextOwnsConnection: false);
        await tracked.Database.UseTransactionAsync(within, cancellationToken);
        try
        {
            await tracked.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancellationToken);
        }
        finally
        {
            await tracked.Database.UseTransactionAsync(null, CancellationToken.None);
        }
    }
}
