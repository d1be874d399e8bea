using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>
/// Turns due timeouts into messages: in one transaction out of the one table and into the outbox, so that none is lost and none fires
/// twice.
/// </summary>
internal sealed class TimeoutSweep<TDbContext>(
    OutboxDispatcher<TDbContext> dispatcher,
    OutboxOptions<TDbContext> options,
    Sequence sequence,
    StoreClock<TDbContext> clock,
    PostgreSqlSweeps<TDbContext> postgreSql,
    SqlServerSweeps<TDbContext> sqlServer,
    OutboxProbe probe)
    where TDbContext : DbContext
{
    private const int RowsMax = 500;

    // Beside other messages the timeouts go in small portions, with pauses: whoever pays meanwhile hardly waits for them.
    private const int RowsBesideOthersMax = 200;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(250);

    // The other sweeps have their turn in between, however many timeouts are due.
    private static readonly TimeSpan RunMax = TimeSpan.FromSeconds(5);

    private long _othersSeen;

    public async Task Run(TDbContext db, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var now = await clock.Now(db, cancellationToken);
        // A look before the transaction: an idle system writes nothing, and on SQLite takes no write lock.
        for (;
            dispatcher.HasRoom && Stopwatch.GetElapsedTime(begun) < RunMax && await Due(db, now).AnyAsync(cancellationToken);
            now = await clock.Now(db, cancellationToken))
        {
            var started = Stopwatch.GetTimestamp();
            var areOthers = dispatcher.FreshCount != _othersSeen;
            _othersSeen = dispatcher.FreshCount;
            var rowsMax = areOthers ? RowsBesideOthersMax : RowsMax;
            var fired = await (db.Database.ProviderName switch
            {
                StoreNames.PostgreSql => postgreSql.Fire(db, now, rowsMax, cancellationToken),
                StoreNames.SqlServer => sqlServer.Fire(db, now, rowsMax, cancellationToken),
                _ => Fire(db, now, rowsMax, cancellationToken),
            });
            await probe.Reached(OutboxPoint.Fired, fired.Count);
            dispatcher.Hand(fired, isLeftOver: true);
            OutboxMetrics.TimeoutsFired.Count<TDbContext>(fired.Count);
            if (areOthers && fired.Count == rowsMax)
                await Pause(fired, started, cancellationToken);
        }
    }

    /// <summary>Until they have left, and half as long again; not for long where they cannot leave.</summary>
    private async Task Pause(List<OutboxRow> fired, long started, CancellationToken cancellationToken)
    {
        while (dispatcher.HasAnyOf(fired) && Stopwatch.GetElapsedTime(started) < PauseMax)
            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
        await Task.Delay(Stopwatch.GetElapsedTime(started) / 2, TimeProvider.System, cancellationToken);
    }

    private static IQueryable<TimeoutRow> Due(TDbContext db, DateTimeOffset now) =>
        db.Set<TimeoutRow>().Where(row => row.DueAt <= now);

    private async Task<List<OutboxRow>> Fire(TDbContext db, DateTimeOffset now, int rowsMax, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await Due(db, now).OrderBy(row => row.DueAt).Take(rowsMax).AsNoTracking().ToListAsync(cancellationToken);
        var tokens = due.ConvertAll(row => row.MessageId);
        var fired = due.ConvertAll(row => Fire(row, now));

        // A token that is on its way already is the same timeout; it must not stop the others.
        var onTheirWay = await db.Set<OutboxRow>().Where(row => tokens.Contains(row.MessageId))
            .Select(row => row.MessageId).ToListAsync(cancellationToken);
        fired.RemoveAll(row => onTheirWay.Contains(row.MessageId));
        db.AddRange(fired);
        var deleted = await db.Set<TimeoutRow>().Where(row => tokens.Contains(row.MessageId)).ExecuteDeleteAsync(cancellationToken);
        if (deleted != due.Count)
            throw new DbUpdateConcurrencyException("A timeout was cancelled while it fired; the next sweep looks again.");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        db.ChangeTracker.Clear();
        return fired;
    }

    private OutboxRow Fire(TimeoutRow timeout, DateTimeOffset now) =>
        new()
        {
            MessageId = timeout.MessageId,
            Destination = timeout.Destination,
            MessageType = timeout.MessageType,
            ContentType = timeout.ContentType,
            Body = timeout.Body,
            Headers = timeout.Headers,
            Properties = timeout.Properties,
            CorrelationId = timeout.CorrelationId,
            ConversationId = timeout.ConversationId,
            InitiatorId = timeout.InitiatorId,
            RequestId = timeout.RequestId,
            SourceAddress = timeout.SourceAddress,
            ResponseAddress = timeout.ResponseAddress,
            FaultAddress = timeout.FaultAddress,
            ExpiresAt = timeout.ExpiresAt,
            Sequence = sequence.Next(),
            GroupId = timeout.GroupId,
            CauseMessageId = timeout.CauseMessageId,
            CreatedAt = now,
            NextAttemptAt = now + options.SweepAfter,
        };
}
