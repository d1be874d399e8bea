using MassTransit;
using MassTransit.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>
/// Tries parked messages again, each at the endpoint that parked it, under its own id. The row stays until the message is consumed.
/// </summary>
internal sealed class ParkedSweep<TDbContext>(
    IServiceProvider services,
    OutboxOptions<TDbContext> options,
    AwaitedSagas<TDbContext> awaited,
    TimeProvider clock,
    ILogger<ParkedSweep<TDbContext>> logger)
    where TDbContext : DbContext
{
    private const int RowsMax = 100;

    private bool _hasRun;

    public async Task Run(TDbContext db, CancellationToken cancellationToken)
    {
        if (!_hasRun)
            await RetryWhatMayBeLost(db, cancellationToken);
        _hasRun = true;
        while (true)
        {
            var now = clock.GetUtcNow();
            var rows = await db.Set<ParkedRow>()
                .Where(row => row.NextAttemptAt <= now)
                .OrderBy(row => row.NextAttemptAt)
                .Take(RowsMax)
                .ToListAsync(cancellationToken);
            foreach (var row in rows)
                Reschedule(row, now);

            // Written before sending: a message that kills the process must not come back at once, for ever. One at a time: a row may be
            // consumed and gone by now, and the others are none the worse.
            foreach (var row in rows)
            {
                if (await Save(db, row, cancellationToken))
                    await Send(row, cancellationToken);
            }

            db.ChangeTracker.Clear();
            if (rows.Count < RowsMax)
                break;
        }

        await awaited.Refresh(db, cancellationToken);
    }

    /// <summary>
    /// What the last run sent to its endpoint may have been lost with it, unheard: it would wait as if it had been too early once more.
    /// What is overdue has time.
    /// </summary>
    private async Task RetryWhatMayBeLost(TDbContext db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.Set<ParkedRow>().Where(row => row.Attempts > 0 && !row.Overdue && row.NextAttemptAt > now)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.NextAttemptAt, now), cancellationToken);
    }

    private void Reschedule(ParkedRow row, DateTimeOffset now)
    {
        row.Attempts++;
        var isOverdue = now - row.ParkedAt >= options.ParkedOverdueAfter;
        if (isOverdue && !row.Overdue)
            logger.Overdue(row.MessageId, row.ParkedAt, row.Reason);
        row.Overdue |= isOverdue;
        row.NextAttemptAt = now + (row.Overdue
            ? options.ParkedOverdueDelay
            : options.ParkedDelays[Math.Min(row.Attempts, options.ParkedDelays.Count - 1)]);
    }

    private static async Task<bool> Save(TDbContext db, ParkedRow row, CancellationToken cancellationToken) =>
        await db.Set<ParkedRow>()
            .Where(stored => stored.MessageId == row.MessageId && stored.ConsumerId == row.ConsumerId)
            .ExecuteUpdateAsync(
                update => update
                    .SetProperty(stored => stored.Attempts, row.Attempts)
                    .SetProperty(stored => stored.Overdue, row.Overdue)
                    .SetProperty(stored => stored.NextAttemptAt, row.NextAttemptAt),
                cancellationToken) == 1;

    private async Task Send(ParkedRow row, CancellationToken cancellationToken)
    {
        var bus = services.GetRequiredService<IBus>();
        var endpoint = await bus.GetSendEndpoint(new Uri(row.Destination)).WaitAsync(options.SendTimeout, cancellationToken);
        await endpoint.Send(new SerializedMessageBody(), new StoredMessage(row, clock, isReleased: true), CancellationToken.None)
            .WaitAsync(options.SendTimeout, cancellationToken);
    }
}
