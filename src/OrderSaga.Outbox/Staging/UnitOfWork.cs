using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>
/// The work of one consumed message: everything is staged here and in the DbContext, and nothing is written until the consumer has
/// returned.
/// </summary>
internal sealed class UnitOfWork(
    DbContext db,
    StagedWork work,
    SagaTurns turns,
    OutboxOptions options,
    Sequence sequence,
    TimeProvider clock,
    IServiceProvider services) : IDisposable
{
    private readonly Lock _staging = new();
    private IDisposable? _turn;
    private bool _isComplete;

    public StagedWork Work => work;

    public async Task<TSaga?> Load<TSaga>(Guid correlationId, CancellationToken cancellationToken)
        where TSaga : class, ISaga, ISagaVersion
    {
        if (Find<TSaga>(correlationId) is { } staged)
            return staged.Saga;
        _turn ??= await turns.Take(correlationId, cancellationToken);
        var saga = await db.Set<TSaga>().AsTracking().SingleOrDefaultAsync(saga => saga.CorrelationId == correlationId, cancellationToken);
        if (saga is not null)
            Stage(saga, saga.Version);
        return saga;
    }

    public async Task<List<TSaga>> Query<TSaga>(ISagaQuery<TSaga> query, CancellationToken cancellationToken)
        where TSaga : class, ISaga, ISagaVersion
    {
        var sagas = await db.Set<TSaga>().AsTracking().Where(query.FilterExpression).ToListAsync(cancellationToken);
        foreach (var saga in sagas.Where(saga => Find<TSaga>(saga.CorrelationId) is null))
            Stage(saga, saga.Version);
        return sagas;
    }

    public void Insert<TSaga>(TSaga saga)
        where TSaga : class, ISaga, ISagaVersion
    {
        db.Add(saga);
        Stage(saga, loadedVersion: 0).Fate = SagaFate.Kept;
    }

    public void Decide<TSaga>(TSaga saga, SagaFate fate)
        where TSaga : class, ISaga, ISagaVersion
    {
        if (Find<TSaga>(saga.CorrelationId) is { } staged)
            staged.Fate = fate;
    }

    public void Send<T>(SendContext<T> message)
        where T : class
    {
        var now = clock.GetUtcNow();
        var row = new OutboxRow
        {
            Sequence = sequence.Next(),
            CauseMessageId = work.Inbox.MessageId,
            CreatedAt = now,
            NextAttemptAt = now + options.SweepAfter,
        };
        MessageRows.Fill(row, message, clock);
        Stage(() => work.Outbox.Add(row));
    }

    public void Schedule<T>(Guid tokenId, DateTimeOffset dueAt, SendContext<T> message)
        where T : class
    {
        var row = new TimeoutRow { DueAt = dueAt, CauseMessageId = work.Inbox.MessageId };
        message.MessageId = tokenId;
        message.Delay = null; // The row waits, not the transport.
        MessageRows.Fill(row, message, clock);
        Stage(() => work.Timeouts.Add(row));
    }

    public void Cancel(Guid tokenId) => Stage(() =>
    {
        if (work.Timeouts.RemoveAll(row => row.MessageId == tokenId) == 0)
            work.CancelledTimeouts.Add(tokenId);
    });

    /// <summary>A copy of the message for people, in the same transaction.</summary>
    public void Keep(ConsumeContext context, string reason)
    {
        var now = clock.GetUtcNow();
        var kept = new DeadLetterRow
        {
            ConsumerId = work.Inbox.ConsumerId,
            Reason = reason,
            FirstFailedAt = now,
            LastFailedAt = now,
            Failures = 1,
        };
        MessageRows.Fill(kept, context.ReceiveContext, context);
        kept.MessageId = work.Inbox.MessageId;
        Stage(() =>
        {
            work.Kept.Clear();
            work.Kept.Add(kept);
        });
    }

    /// <summary>Settles what will be written. Whoever sends after this is told so, for nobody would ever send it.</summary>
    public void Complete(ConsumeContext context)
    {
        lock (_staging)
            _isComplete = true;

        db.ChangeTracker.DetectChanges();
        var group = work.Sagas.Find(saga => saga.Fate != SagaFate.Untouched)?.CorrelationId;
        foreach (var row in work.Outbox)
            row.GroupId = group ?? row.CorrelationId ?? work.Inbox.MessageId;
        foreach (var row in work.Timeouts)
            row.GroupId = group ?? row.CorrelationId ?? work.Inbox.MessageId;
        foreach (var saga in work.Sagas)
            saga.Complete(work, context);
    }

    /// <summary>The attempt is over, committed or not: the next message of the saga may load it.</summary>
    public void Dispose() => _turn?.Dispose();

    private void Stage(Action stage)
    {
        lock (_staging)
        {
            if (_isComplete)
            {
                throw new InvalidOperationException(
                    $"The message {work.Inbox.MessageId} has been consumed and committed: what is sent now would be lost. "
                    + "Await every send before the consumer returns.");
            }

            stage();
        }
    }

    private StagedSaga<TSaga> Stage<TSaga>(TSaga saga, int loadedVersion)
        where TSaga : class, ISaga, ISagaVersion
    {
        var entry = db.Entry(saga);
        if (!entry.Property(nameof(ISagaVersion.Version)).Metadata.IsConcurrencyToken)
        {
            throw new InvalidOperationException(
                $"{typeof(TSaga).Name}.Version must be mapped with IsConcurrencyToken(): without it updates are lost.");
        }

        var staged = new StagedSaga<TSaga>(entry, loadedVersion, services.GetService<ISagaHistory<TSaga>>());
        work.Sagas.Add(staged);
        return staged;
    }

    private StagedSaga<TSaga>? Find<TSaga>(Guid correlationId)
        where TSaga : class, ISaga, ISagaVersion =>
        work.Sagas.OfType<StagedSaga<TSaga>>().FirstOrDefault(staged => staged.CorrelationId == correlationId);
}
