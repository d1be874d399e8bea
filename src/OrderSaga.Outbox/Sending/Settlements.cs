using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>A message that left for good, or could not.</summary>
internal sealed record Settlement(OutboxRow Row, Exception? Error);

/// <summary>Deletes what was sent, in bulk, and writes down what could not be sent. It gives up on neither.</summary>
internal sealed class Settlements<TDbContext>(
    IServiceScopeFactory scopes,
    GroupCommit<TDbContext> deletes,
    OutboxProbe probe,
    OutboxOptions<TDbContext> options,
    TimeProvider clock,
    StoreClock<TDbContext> leases,
    IHostApplicationLifetime lifetime,
    ILogger<Settlements<TDbContext>> logger)
    where TDbContext : DbContext
{
    private const int BatchMax = 1000;
    private const int ErrorLengthMax = 2000;

    // One commit for what arrives within this time; nobody waits for a delete.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);

    private readonly Channel<Settlement> _channel = Channel.CreateUnbounded<Settlement>(new() { SingleReader = true });
    private readonly Patience _patience = new(clock);

    public void Settle(OutboxRow row, Exception? error) => _channel.Writer.TryWrite(new Settlement(row, error));

    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>Runs until <see cref="Complete"/> is called and all is written, or until it is cancelled.</summary>
    public async Task Run(Action<Settlement> written, CancellationToken cancellationToken)
    {
        var batch = new List<Settlement>();
        while (await _channel.Reader.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(Gather, TimeProvider.System, cancellationToken);
            batch.Clear();
            while (batch.Count < BatchMax && _channel.Reader.TryRead(out var settlement))
                batch.Add(settlement);
            await WriteUntilDone(batch, cancellationToken);
            batch.ForEach(written);
        }
    }

    private async Task WriteUntilDone(List<Settlement> batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Write(batch, cancellationToken);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (_patience.MaySpeak())
                    logger.DatabaseAway(exception, typeof(TDbContext).Name);
                await _patience.Wait(Patience.BackOff(attempt, options.BackOffMax), cancellationToken);
            }
        }
    }

    private async Task Write(List<Settlement> batch, CancellationToken cancellationToken)
    {
        // The deletes share the transaction of the messages that are consumed at the same time; there is hardly ever one of their own.
        var sent = batch.Where(settlement => settlement.Error is null).Select(settlement => settlement.Row.MessageId).ToList();
        if (sent.Count > 0)
        {
            await deletes.Commit(new StagedWork(inbox: null) { Sent = sent }, cancellationToken);
            await probe.Reached(OutboxPoint.Removed, sent.Count);
        }

        if (batch.TrueForAll(settlement => settlement.Error is null))
            return;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        foreach (var (row, error) in batch)
        {
            if (error is not null)
                await WriteFailure(db, row, error, cancellationToken);
        }
    }

    private async Task WriteFailure(DbContext db, OutboxRow row, Exception error, CancellationToken cancellationToken)
    {
        // Nobody failed: the process stops, and the next start sends it.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return;

        if (error is NotDueException notDue)
        {
            DateTimeOffset? due = notDue.NextAttemptAt;
            await db.Set<OutboxRow>().Where(stored => stored.MessageId == row.MessageId)
                .ExecuteUpdateAsync(update => update.SetProperty(stored => stored.NextAttemptAt, due), cancellationToken);
            return;
        }

        var now = clock.GetUtcNow();
        var attempts = row.Attempts + 1;
        var isGivenUp = attempts >= options.SendAttemptsMax;
        DateTimeOffset? next = isGivenUp ? null : leases.About() + Patience.BackOff(attempts, options.BackOffMax);
        DateTimeOffset? quarantinedAt = isGivenUp ? now : null;
        var text = $"{error.GetType().Name}: {error.Message}";
        text = text.Length <= ErrorLengthMax ? text : text[..ErrorLengthMax];

        await db.Set<OutboxRow>().Where(stored => stored.MessageId == row.MessageId).ExecuteUpdateAsync(
            update => update
                .SetProperty(stored => stored.Attempts, attempts)
                .SetProperty(stored => stored.LastError, text)
                .SetProperty(stored => stored.NextAttemptAt, next)
                .SetProperty(stored => stored.QuarantinedAt, quarantinedAt),
            cancellationToken);

        logger.SendFailed(error, row.MessageId, row.Destination, attempts);
        if (!isGivenUp)
            return;
        logger.Quarantined(row.MessageId, row.Destination, attempts);
        OutboxMetrics.Quarantined.Count<TDbContext>();
    }
}
