using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace OrderSaga.Outbox;

/// <summary>
/// Looks at regular intervals for what is due: timeouts, left-over messages, parked messages. It only reads while there is nothing.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class SweepJob<TDbContext>(
    IServiceScopeFactory scopes,
    BusReadiness readiness,
    TimeoutSweep<TDbContext> timeouts,
    OutboxSweep<TDbContext> outbox,
    ParkedSweep<TDbContext> parked,
    SweepLog<TDbContext> log) : IJob
    where TDbContext : DbContext
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (!readiness.IsReady)
            return;

        // The outbox first: at the start its rows are older than what the timeouts add.
        await Sweep(outbox.Run, cancellationToken);
        await Sweep(timeouts.Run, cancellationToken);
        await Sweep(parked.Run, cancellationToken);
    }

    private async Task Sweep(Func<TDbContext, CancellationToken, Task> sweep, CancellationToken cancellationToken)
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
    }
}

/// <summary>Renews the leases of what is in hand, in time and whatever the sweeps are at.</summary>
[DisallowConcurrentExecution]
internal sealed class RenewalJob<TDbContext>(IServiceScopeFactory scopes, OutboxSweep<TDbContext> outbox, SweepLog<TDbContext> log) : IJob
    where TDbContext : DbContext
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await outbox.Renew(scope.ServiceProvider.GetRequiredService<TDbContext>(), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            log.Failed(exception);
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
