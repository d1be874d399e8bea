using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>What all filters of one DbContext share.</summary>
internal sealed class InboxRuntime<TDbContext>(
    OutboxOptions<TDbContext> options,
    ICommit<TDbContext> commit,
    OutboxDispatcher<TDbContext> dispatcher,
    SetAside<TDbContext> setAside,
    SagaStore<TDbContext> sagas,
    AwaitedSagas<TDbContext> awaited,
    Sequence sequence,
    OutboxProbe probe,
    TimeProvider clock,
    StoreClock<TDbContext> leases,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    ILogger<InboxRuntime<TDbContext>> logger)
    where TDbContext : DbContext
{
    public OutboxOptions Options => options;

    public SetAside<TDbContext> SetAside => setAside;

    public OutboxProbe Probe => probe;

    public Patience Patience { get; } = new(clock);

    public ILogger Logger => logger;

    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>One attempt to consume the message, in a scope of its own.</summary>
    public UnitOfWork Begin(ConsumeContext context, ConsumerIdentity consumer, IServiceProvider scope, bool isFirstAttempt)
    {
        var inbox = new InboxRow { MessageId = IdOf(context), ConsumerId = consumer.Id, ConsumedAt = clock.GetUtcNow() };
        var work = new StagedWork(
            inbox, wasParked: context.ReceiveContext.TransportHeaders.TryGetHeader(StoredMessage.ReleasedHeader, out _));
        var scoped = scope.GetRequiredService<ScopedContext<TDbContext>>();
        var loader = new ScopedSagaLoader<TDbContext>(scoped, sagas, scope, work, isFirstAttempt);
        return new UnitOfWork(inbox, work, loader, options, sequence, clock, leases);
    }

    public async Task Commit(StagedWork work, CancellationToken cancellationToken)
    {
        await commit.Commit(work, cancellationToken);
        foreach (var saga in work.Sagas)
            saga.Committed();
        dispatcher.Hand(work.Outbox);
        OutboxMetrics.Consumed.Count<TDbContext>();
        await awaited.Wake(work.Sagas, cancellationToken);
    }

    /// <summary>
    /// Keeps a message that no consumer answers for, as soon as the database is there: given back to the broker it would be handed over
    /// again at once, and so on at full speed. One that cannot be read comes to both edges of its endpoint, and nobody can have consumed it:
    /// why it was kept at the first is the reason.
    /// </summary>
    public async Task KeepForPeople(ReceiveContext received, ConsumerIdentity consumer, Exception why, Uri? failedAt = null)
    {
        if (received.HasPayloadType(typeof(KeptAtEdge)))
            return;
        received.TryGetPayload<ConsumeContext>(out var message);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await setAside.DeadLetter(received, message, consumer, why, Stopping, failedAt);
                received.GetOrAddPayload(() => new KeptAtEdge());
                return;
            }
            catch (Exception exception) when (StoreErrors.IsOfStore(exception) && !Stopping.IsCancellationRequested)
            {
                if (Patience.MaySpeak())
                    logger.DatabaseAway(exception, typeof(TDbContext).Name);
                await Patience.Wait(Patience.BackOff(attempt, options.BackOffMax), Stopping);
            }
        }
    }

    public async Task<bool> IsConsumed(Guid messageId, Guid consumerId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        return await db.Set<InboxRow>().AnyAsync(row => row.MessageId == messageId && row.ConsumerId == consumerId, cancellationToken);
    }

    /// <summary>Did another writer get there first, with one of these sagas?</summary>
    public async Task<bool> HasMoved(IReadOnlyCollection<StagedSaga> sagas, CancellationToken cancellationToken)
    {
        if (sagas.Count == 0)
            return false;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        foreach (var saga in sagas)
        {
            if (await saga.HasMoved(db, cancellationToken))
                return true;
        }

        return false;
    }

    // The same id as in a dead letter: a message without one is known by its body.
    public static Guid IdOf(ConsumeContext context) =>
        context.GetOriginalMessageId() ?? context.MessageId ?? BodyId.Of(context.ReceiveContext);
}

/// <summary>On a delivery that an edge of its endpoint has kept.</summary>
internal sealed class KeptAtEdge;
