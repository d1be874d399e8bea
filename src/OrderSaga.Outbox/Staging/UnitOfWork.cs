using MassTransit;

namespace OrderSaga.Outbox;

/// <summary>
/// The work of one consumed message: everything is staged here and in the DbContext, and nothing is written until the consumer has
/// returned.
/// </summary>
internal sealed class UnitOfWork(
    InboxRow inbox, StagedWork work, SagaLoader loader, OutboxOptions options, Sequence sequence, TimeProvider clock, ILeaseClock leases)
    : IDisposable
{
    private readonly Lock _staging = new();
    private bool _isComplete;

    public StagedWork Work => work;

    public TimeoutWay TimeoutWay => options.Timeouts;

    public async Task<TSaga?> Load<TSaga>(Guid correlationId, CancellationToken cancellationToken)
        where TSaga : class, ISaga, ISagaVersion
    {
        if (Find<TSaga>(correlationId) is { } staged)
            return staged.Saga;
        if (await loader.Load<TSaga>(correlationId, cancellationToken) is not { } loaded)
            return null;
        work.Sagas.Add(loaded);
        return loaded.Saga;
    }

    public async Task<List<TSaga>> Query<TSaga>(ISagaQuery<TSaga> query, CancellationToken cancellationToken)
        where TSaga : class, ISaga, ISagaVersion
    {
        var found = await loader.Query(query, cancellationToken);
        work.Sagas.AddRange(found.Where(saga => Find<TSaga>(saga.CorrelationId) is null));
        return found.ConvertAll(saga => Find<TSaga>(saga.CorrelationId)!.Saga);
    }

    /// <summary>False: it is there already.</summary>
    public async Task<bool> TryInsert<TSaga>(TSaga saga, CancellationToken cancellationToken)
        where TSaga : class, ISaga, ISagaVersion
    {
        if (Find<TSaga>(saga.CorrelationId) is not null || await loader.Exists<TSaga>(saga.CorrelationId, cancellationToken))
            return false;
        Insert(saga);
        return true;
    }

    public void Insert<TSaga>(TSaga saga)
        where TSaga : class, ISaga, ISagaVersion
    {
        var inserted = loader.New(saga);
        inserted.Fate = SagaFate.Kept;
        work.Sagas.Add(inserted);
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
        var row = NewRow(isTimeout: false);
        // MassTransit passes on the headers of what is consumed; what a timeout leads to must not wait as that did.
        message.Headers.Set(DelayQueues.DueHeader, null);
        MessageRows.Fill(row, message, clock);
        Stage(() => work.Outbox.Add(row));
    }

    /// <summary>A timeout that waits elsewhere, or what is said about one: it leaves after the commit, and is no message of the saga.</summary>
    /// <param name="message">What leaves.</param>
    /// <param name="canExpire">False: the broker keeps it for as long as it is told, whatever time it was given to live.</param>
    public void SendTimeout<T>(SendContext<T> message, bool canExpire = true)
        where T : class
    {
        var row = NewRow(isTimeout: true);
        MessageRows.Fill(row, message, clock);
        if (!canExpire)
            row.ExpiresAt = null;
        Stage(() => work.Outbox.Add(row));
    }

    public void Schedule<T>(DateTimeOffset dueAt, SendContext<T> message)
        where T : class
    {
        var row = new TimeoutRow { DueAt = dueAt, CauseMessageId = inbox.MessageId };
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
            ConsumerId = inbox.ConsumerId,
            Reason = reason,
            FirstFailedAt = now,
            LastFailedAt = now,
            Failures = 1,
        };
        MessageRows.Fill(kept, context.ReceiveContext, context);
        kept.MessageId = inbox.MessageId;
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

        loader.DetectChanges();
        var group = work.Sagas.Find(saga => saga.Fate != SagaFate.Untouched)?.CorrelationId;
        foreach (var row in work.Outbox)
            row.GroupId = group ?? row.CorrelationId ?? inbox.MessageId;
        foreach (var row in work.Timeouts)
            row.GroupId = group ?? row.CorrelationId ?? inbox.MessageId;
        foreach (var saga in work.Sagas)
            saga.Complete(work, context);
        work.Tracked = loader.Tracked;
    }

    /// <summary>The attempt is over, committed or not: the next message of the saga may load it.</summary>
    public void Dispose() => loader.Dispose();

    private OutboxRow NewRow(bool isTimeout)
    {
        var now = clock.GetUtcNow();
        return new OutboxRow
        {
            Sequence = sequence.Next(),
            CauseMessageId = inbox.MessageId,
            CreatedAt = now,
            NextAttemptAt = leases.About() + options.SweepAfter,
            IsTimeout = isTimeout,
        };
    }

    private void Stage(Action stage)
    {
        lock (_staging)
        {
            if (_isComplete)
            {
                throw new InvalidOperationException(
                    $"The message {inbox.MessageId} has been consumed and committed: what is sent now would be lost. "
                    + "Await every send before the consumer returns.");
            }

            stage();
        }
    }

    private StagedSaga<TSaga>? Find<TSaga>(Guid correlationId)
        where TSaga : class, ISaga, ISagaVersion
    {
        foreach (var staged in work.Sagas)
        {
            if (staged is StagedSaga<TSaga> saga && saga.CorrelationId == correlationId)
                return saga;
        }

        return null;
    }
}
