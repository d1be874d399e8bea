using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace OrderSaga.Outbox;

/// <summary>
/// Looks at regular intervals for what is due: timeouts, left-over messages, parked messages; and renews the leases of what is in hand, whatever the looks are
/// at. It only reads while there is nothing. By a clock that nobody sets: what is due does not wait until a wall clock that was set back has caught up.
/// </summary>
internal sealed class SweepLoops<TDbContext>(
    IServiceScopeFactory scopes,
    OutboxOptions<TDbContext> options,
    BusReadiness readiness,
    TimeoutSweep<TDbContext> timeouts,
    OutboxSweep<TDbContext> outbox,
    ParkedSweep<TDbContext> parked,
    SweepLog<TDbContext> log) : BackgroundService
    where TDbContext : DbContext
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        // The outbox first: at the start its rows are older than what the timeouts add.
        Task.WhenAll(Repeat([outbox.Run, timeouts.Run, parked.Run], stoppingToken), Repeat([outbox.Renew], stoppingToken));

    private async Task Repeat(Func<TDbContext, CancellationToken, Task>[] sweeps, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, TimeProvider.System);
        do
        {
            if (!readiness.IsReady)
                continue;
            foreach (var sweep in sweeps)
                await Run(sweep, cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task Run(Func<TDbContext, CancellationToken, Task> sweep, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
            await PostgreSqlSweeps<TDbContext>.PreferIndexes(db, cancellationToken);
            await sweep(db, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, the other sweeps must run, and this one again.
            log.Failed(exception);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // However the database says that it was broken off: the process stops, and the next one looks for what was left.
        }
    }
}

/// <summary>Forgets receipts that are older than any redelivery, in chunks, so that nobody waits behind it for long.</summary>
[DisallowConcurrentExecution]
internal sealed class InboxCleanupJob<TDbContext>(
    IServiceScopeFactory scopes, OutboxOptions<TDbContext> options, TimeProvider clock, SweepLog<TDbContext> log) : IJob
    where TDbContext : DbContext
{
    private const int ChunkMax = 1000;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
            var before = clock.GetUtcNow() - options.InboxRetention;
            while (await DeleteChunk(db, before, cancellationToken) == ChunkMax)
            {
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            log.Failed(exception);
        }
    }

    private static async Task<int> DeleteChunk(TDbContext db, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = await db.Set<InboxRow>().Where(row => row.ConsumedAt < before).OrderBy(row => row.ConsumedAt)
            .Select(row => row.MessageId).Take(ChunkMax).ToListAsync(cancellationToken);
        if (old.Count == 0)
            return 0;
        var deleted = await db.Set<InboxRow>().Where(row => old.Contains(row.MessageId) && row.ConsumedAt < before)
            .ExecuteDeleteAsync(cancellationToken);
        OutboxMetrics.Forgotten.Count<TDbContext>(deleted);
        return old.Count;
    }
}

/// <summary>Sweeps that fail, fail often; they say so once a second at most.</summary>
internal sealed class SweepLog<TDbContext>(TimeProvider clock, ILogger<SweepLog<TDbContext>> logger)
{
    private readonly Patience _patience = new(clock);

    public void Failed(Exception exception)
    {
        if (_patience.MaySpeak())
            logger.SweepFailed(exception, typeof(TDbContext).Name);
    }
}
