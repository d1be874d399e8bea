using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>What all filters of one DbContext share.</summary>
internal sealed class InboxRuntime<TDbContext>(
    OutboxOptions<TDbContext> options,
    IOutboxWriter writer,
    OutboxDispatcher<TDbContext> dispatcher,
    SetAside<TDbContext> setAside,
    SagaTurns turns,
    Sequence sequence,
    TimeProvider clock,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    ILogger<InboxRuntime<TDbContext>> logger)
    where TDbContext : DbContext
{
    public OutboxOptions Options => options;

    public SetAside<TDbContext> SetAside => setAside;

    public Patience Patience { get; } = new(clock);

    public ILogger Logger => logger;

    public CancellationToken Stopping => lifetime.ApplicationStopping;

    public StagedWork Begin(ConsumeContext context, ConsumerIdentity consumer)
    {
        var inbox = new InboxRow { MessageId = IdOf(context), ConsumerId = consumer.Id, ConsumedAt = clock.GetUtcNow() };
        return new StagedWork(inbox, wasParked: context.ReceiveContext.TransportHeaders.TryGetHeader(StoredMessage.ReleasedHeader, out _));
    }

    public UnitOfWork CreateUnit(TDbContext db, StagedWork work, IServiceProvider services) =>
        new(db, work, turns, options, sequence, clock, services);

    public async Task Commit(TDbContext db, StagedWork work, CancellationToken cancellationToken)
    {
        await writer.Write(db, work, cancellationToken);
        dispatcher.Hand(work.Outbox);
        OutboxMetrics.Consumed.Count<TDbContext>();
    }

    public async Task<bool> IsConsumed(Guid messageId, Guid consumerId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        return await db.Set<InboxRow>().AnyAsync(row => row.MessageId == messageId && row.ConsumerId == consumerId, cancellationToken);
    }

    /// <summary>Did another writer get there first, with a saga that this attempt had read?</summary>
    public async Task<bool> HasMoved(StagedWork work, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        foreach (var saga in work.Sagas)
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
