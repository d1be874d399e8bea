using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

internal static class SagaStore
{
    public static InvalidOperationException NoToken(Type saga) =>
        new($"{saga.Name}.Version must be mapped with IsConcurrencyToken(): without it updates are lost.");
}

/// <summary>What all messages share to find their sagas.</summary>
internal sealed class SagaStore<TDbContext>(
    ICommit<TDbContext> commit,
    RowShapes<TDbContext> shapes,
    SagaTurns turns,
    OutboxOptions<TDbContext> options,
    IServiceScopeFactory scopes)
    where TDbContext : DbContext
{
    public SagaTurns Turns => turns;

    public RowShapes<TDbContext> Shapes => shapes;

    public SagaCache Cache { get; } = new(options.CachedSagasMax);

    public bool WritesRows => commit.WritesRows;

    /// <summary>Null: sagas of this type need a change tracker.</summary>
    public RowShape? ShapeOf<TSaga>()
        where TSaga : class, ISaga, ISagaVersion
    {
        if (!commit.WritesRows || shapes.Find(typeof(TSaga)) is not { CanCopy: true } shape)
            return null;
        return shape.HasConcurrencyToken ? shape : throw SagaStore.NoToken(typeof(TSaga));
    }

    /// <summary>Null: there is none.</summary>
    public async Task<RememberedSaga?> Read<TSaga>(RowShape shape, Guid correlationId, CancellationToken cancellationToken)
        where TSaga : class, ISaga, ISagaVersion
    {
        await using var scope = scopes.CreateAsyncScope();
        var saga = await scope.ServiceProvider.GetRequiredService<TDbContext>().Set<TSaga>().AsNoTracking()
            .SingleOrDefaultAsync(saga => saga.CorrelationId == correlationId, cancellationToken);
        return saga is null ? null : new RememberedSaga(saga, shape.Read(saga), saga.Version);
    }
}
