using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>
/// Sends what nobody sends: what a crash left behind, and what failed and is due again. What is in flight in memory is left alone.
/// </summary>
internal sealed class OutboxSweep<TDbContext>(
    OutboxDispatcher<TDbContext> dispatcher, TimeProvider clock, ILogger<OutboxSweep<TDbContext>> logger)
    where TDbContext : DbContext
{
    private const int KeysMax = 1000;
    private const int RowsMax = 100;

    private bool _hasRun;

    public async Task Run(TDbContext db, CancellationToken cancellationToken)
    {
        // The first time, every row is a left-over of the last run, however young.
        var due = _hasRun ? clock.GetUtcNow() : DateTimeOffset.MaxValue;
        var taken = 0;
        var last = long.MinValue;
        while (true)
        {
            var keys = await db.Set<OutboxRow>()
                .Where(row => row.NextAttemptAt != null && row.NextAttemptAt <= due && row.Sequence > last)
                .OrderBy(row => row.Sequence)
                .Select(row => new { row.MessageId, row.Sequence })
                .Take(KeysMax)
                .ToListAsync(cancellationToken);
            foreach (var chunk in keys.Select(key => key.MessageId).Where(id => !dispatcher.IsInFlight(id)).Chunk(RowsMax))
            {
                var rows = await db.Set<OutboxRow>().AsNoTracking()
                    .Where(row => chunk.Contains(row.MessageId))
                    .OrderBy(row => row.Sequence)
                    .ToListAsync(cancellationToken);
                taken += dispatcher.Hand(rows);
            }

            if (keys.Count < KeysMax)
                break;
            last = keys[^1].Sequence;
        }

        if (!_hasRun && taken > 0)
            logger.Recovered(taken, typeof(TDbContext).Name);
        _hasRun = true;
    }
}
