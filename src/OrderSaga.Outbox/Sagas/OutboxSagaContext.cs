using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;

namespace OrderSaga.Outbox;

/// <summary>The repository as one message sees it. Nothing here writes: all of it is staged in the unit of work.</summary>
internal sealed class OutboxSagaContext<TSaga, TMessage>(
    UnitOfWork unit, ConsumeContext<TMessage> context, ISagaConsumeContextFactory<UnitOfWork, TSaga> factory)
    : ConsumeContextScope<TMessage>(context), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga, ISagaVersion
    where TMessage : class
{
    private readonly ConsumeContext<TMessage> _context = context;

    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        factory.CreateSagaConsumeContext(unit, _context, instance, SagaConsumeContextMode.Add);

    public async Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance)
    {
        // Null means that it is there already: whoever asked loads it.
        if (!await unit.TryInsert(instance, CancellationToken))
            return null!;
        return await factory.CreateSagaConsumeContext(unit, _context, instance, SagaConsumeContextMode.Insert);
    }

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId) =>
        await unit.Load<TSaga>(correlationId, CancellationToken) is { } saga
            ? await factory.CreateSagaConsumeContext(unit, _context, saga, SagaConsumeContextMode.Load)
            : null!;

    public Task Save(SagaConsumeContext<TSaga> context)
    {
        unit.Insert(context.Saga);
        return Task.CompletedTask;
    }

    public Task Update(SagaConsumeContext<TSaga> context) => Decide(context, SagaFate.Kept);

    public Task Delete(SagaConsumeContext<TSaga> context) => Decide(context, SagaFate.Removed);

    public Task Discard(SagaConsumeContext<TSaga> context) => Decide(context, SagaFate.Untouched);

    public Task Undo(SagaConsumeContext<TSaga> context) => Decide(context, SagaFate.Untouched);

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(
        ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class =>
        factory.CreateSagaConsumeContext(unit, consumeContext, instance, mode);

    private Task Decide(SagaConsumeContext<TSaga> context, SagaFate fate)
    {
        unit.Decide(context.Saga, fate);
        return Task.CompletedTask;
    }
}
