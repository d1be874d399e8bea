using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>Keeps sagas in a DbContext, in the unit of work of the message.</summary>
public static class OutboxSagaRepository
{
    /// <summary>
    /// Keeps the saga in the DbContext. Its endpoint needs <see cref="OutboxEndpoint.UseOutbox{TDbContext}"/>, and its <c>Version</c> must
    /// be
    /// mapped as concurrency token.
    /// </summary>
    /// <typeparam name="TSaga">The saga.</typeparam>
    /// <typeparam name="TDbContext">The DbContext that maps it.</typeparam>
    /// <param name="saga">The registration of the saga.</param>
    public static ISagaRegistrationConfigurator<TSaga> OutboxRepository<TSaga, TDbContext>(this ISagaRegistrationConfigurator<TSaga> saga)
        where TSaga : class, SagaStateMachineInstance, ISagaVersion
        where TDbContext : DbContext =>
        saga.Repository(repository =>
        {
            repository.RegisterLoadSagaRepository<TSaga, OutboxSagaContextFactory<TSaga, TDbContext>>();
            repository.RegisterQuerySagaRepository<TSaga, OutboxSagaContextFactory<TSaga, TDbContext>>();
            repository.RegisterSagaRepository<
                TSaga, UnitOfWork, SagaConsumeContextFactory<UnitOfWork, TSaga>, OutboxSagaContextFactory<TSaga, TDbContext>>();
        });
}

internal sealed class OutboxSagaContextFactory<TSaga, TDbContext>(
    IServiceProvider services, ISagaConsumeContextFactory<UnitOfWork, TSaga> factory)
    : ISagaRepositoryContextFactory<TSaga>, IQuerySagaRepositoryContextFactory<TSaga>, ILoadSagaRepositoryContextFactory<TSaga>
    where TSaga : class, SagaStateMachineInstance, ISagaVersion
    where TDbContext : DbContext
{
    public void Probe(ProbeContext context) => context.Add("persistence", "outbox");

    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class =>
        next.Send(new OutboxSagaContext<TSaga, T>(UnitOf(context), context, factory));

    public async Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class
    {
        var unit = UnitOf(context);
        var sagas = await unit.Query(query, context.CancellationToken);
        var repository = new OutboxSagaContext<TSaga, T>(unit, context, factory);
        await next.Send(new LoadedSagaRepositoryQueryContext<TSaga, T>(repository, sagas));
    }

    public Task<T> Execute<T>(Func<QuerySagaRepositoryContext<TSaga>, Task<T>> read, CancellationToken cancellationToken = default)
        where T : class =>
        read(new SagaReadContext<TSaga>(services.GetRequiredService<TDbContext>(), cancellationToken));

    public Task<T> Execute<T>(Func<LoadSagaRepositoryContext<TSaga>, Task<T>> read, CancellationToken cancellationToken = default)
        where T : class =>
        read(new SagaReadContext<TSaga>(services.GetRequiredService<TDbContext>(), cancellationToken));

    private static UnitOfWork UnitOf(ConsumeContext context) =>
        context.TryGetPayload<UnitOfWork>(out var unit)
            ? unit
            : throw new InvalidOperationException(
                $"The endpoint {context.ReceiveContext.InputAddress} of saga {typeof(TSaga).Name} has no outbox: "
                + $"call UseOutbox<{typeof(TDbContext).Name}>() on it.");
}
