using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>
/// Sends what nobody sends: what a crash left behind, and what failed and is due again. A row belongs to the process that has it in
/// hand until its <see cref="OutboxRow.NextAttemptAt"/>; whoever has it in hand for longer says so in time.
/// </summary>
internal sealed class OutboxSweep<TDbContext>(
    OutboxDispatcher<TDbContext> dispatcher,
    OutboxOptions<TDbContext> options,
    StoreClock<TDbContext> clock,
    PostgreSqlSweeps<TDbContext> postgreSql,
    SqlServerSweeps<TDbContext> sqlServer,
    OutboxProbe probe,
    ILogger<OutboxSweep<TDbContext>> logger)
    where TDbContext : DbContext
{
    private const int RowsMax = 500;

    // The mark of one claim: no two make the same.
    private const int MarkTicksMax = 1_000_000;

    private bool _hasRun;

    public async Task Run(TDbContext db, CancellationToken cancellationToken)
    {
        var now = await clock.Now(db, cancellationToken);

        // SQLite is one process's: the first time, every row is a left-over of the last run, however young.
        var due = _hasRun || db.Database.ProviderName != StoreNames.Sqlite ? now : DateTimeOffset.MaxValue;
        var taken = 0;
        while (dispatcher.HasRoom && await Due(db, due).AnyAsync(cancellationToken))
        {
            var rows = await Claim(db, now, due, cancellationToken);
            if (rows.Count > 0)
                await probe.Reached(OutboxPoint.Claimed, rows.Count);
            taken += dispatcher.Hand(rows, isLeftOver: true);
            if (rows.Count < RowsMax)
                break;
        }

        if (!_hasRun && taken > 0)
            logger.Recovered(taken, typeof(TDbContext).Name);
        _hasRun = true;
    }

    private static IQueryable<OutboxRow> Due(TDbContext db, DateTimeOffset due) =>
        db.Set<OutboxRow>().Where(row => row.NextAttemptAt != null && row.NextAttemptAt <= due);

    private async Task<List<OutboxRow>> Claim(
        TDbContext db, DateTimeOffset now, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var until = now + options.SweepAfter;
        return db.Database.ProviderName switch
        {
            StoreNames.PostgreSql => await postgreSql.Claim(db, due, until, RowsMax, cancellationToken),
            StoreNames.SqlServer => await sqlServer.Claim(db, due, until, RowsMax, cancellationToken),
            _ => await ClaimAlone(db, due, until, cancellationToken),
        };
    }

    private async Task<List<OutboxRow>> ClaimAlone(
        TDbContext db, DateTimeOffset due, DateTimeOffset until, CancellationToken cancellationToken)
    {
        DateTimeOffset? mark = until + TimeSpan.FromTicks(Random.Shared.Next(MarkTicksMax));
        var inHand = due == DateTimeOffset.MaxValue ? dispatcher.InHand.Select(row => row.MessageId).ToList() : [];
        await Due(db, due).Where(row => !inHand.Contains(row.MessageId)).OrderBy(row => row.Sequence).Take(RowsMax)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.NextAttemptAt, mark), cancellationToken);
        return await db.Set<OutboxRow>().AsNoTracking().Where(row => row.NextAttemptAt == mark)
            .OrderBy(row => row.Sequence).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Says that what is in hand is still this process's. Apart from the sweeps: whatever holds them up, nobody else takes it meanwhile.
    /// </summary>
    public async Task Renew(TDbContext db, CancellationToken cancellationToken)
    {
        if (dispatcher.InFlightCount == 0)
            return;
        var now = await clock.Now(db, cancellationToken);
        var ending = now + (options.SweepAfter / 2);
        DateTimeOffset? until = now + options.SweepAfter;
        foreach (var rows in dispatcher.InHand.Where(row => row.NextAttemptAt < ending).Chunk(RowsMax))
        {
            var ids = rows.Select(row => row.MessageId).ToList();
            // Only ever later: one that has failed meanwhile waits for longer than that, or for people.
            await db.Set<OutboxRow>().Where(row => ids.Contains(row.MessageId) && row.NextAttemptAt < until)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.NextAttemptAt, until), cancellationToken);
            foreach (var row in rows)
                row.NextAttemptAt = until;
        }
    }
}
