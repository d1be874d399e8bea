using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>The loader of one attempt, in the scope of its message.</summary>
internal sealed class ScopedSagaLoader<TDbContext>(
    ScopedContext<TDbContext> scoped, SagaStore<TDbContext> store, IServiceProvider services, StagedWork work, bool isFirstAttempt)
    : SagaLoader
    where TDbContext : DbContext
{
    private IDisposable? _turn;

    /// <inheritdoc/>
    public override DbContext? Tracked =>
        !store.WritesRows ? scoped.Get()
        : scoped.Used is { } db && (db.Database.CurrentTransaction is not null || db.ChangeTracker.HasChanges()) ? db
        : null;

    public override async Task<StagedSaga<TSaga>?> Load<TSaga>(Guid correlationId, CancellationToken cancellationToken)
    {
        await TakeTurn(correlationId, cancellationToken);
        if (store.ShapeOf<TSaga>() is { } shape)
        {
            if (store.Cache.Find<TSaga>(correlationId) is { } remembered)
                return Copy<TSaga>(shape, remembered, isPresumed: true);
            if (await store.Read<TSaga>(shape, correlationId, cancellationToken) is not { } read)
                return null;
            store.Cache.Remember(correlationId, read);
            return Copy<TSaga>(shape, read, isPresumed: false);
        }

        var saga = await scoped.Get().Set<TSaga>().AsTracking()
            .SingleOrDefaultAsync(saga => saga.CorrelationId == correlationId, cancellationToken);
        return saga is null ? null : Track(saga, saga.Version);
    }

    public override async Task<List<StagedSaga<TSaga>>> Query<TSaga>(ISagaQuery<TSaga> query, CancellationToken cancellationToken)
    {
        var sagas = await scoped.Get().Set<TSaga>().AsTracking().Where(query.FilterExpression).ToListAsync(cancellationToken);
        return sagas.ConvertAll(saga => (StagedSaga<TSaga>)Track(saga, saga.Version));
    }

    public override async Task<bool> Exists<TSaga>(Guid correlationId, CancellationToken cancellationToken)
    {
        await TakeTurn(correlationId, cancellationToken);
        if (store.ShapeOf<TSaga>() is { } shape)
        {
            return store.Cache.Find<TSaga>(correlationId) is not null
                || (!isFirstAttempt && await store.Read<TSaga>(shape, correlationId, cancellationToken) is not null);
        }

        return await scoped.Get().Set<TSaga>().AnyAsync(saga => saga.CorrelationId == correlationId, cancellationToken);
    }

    public override StagedSaga<TSaga> New<TSaga>(TSaga saga)
    {
        if (store.ShapeOf<TSaga>() is { } shape)
            return new CachedSaga<TSaga>(saga, null, store.Cache, shape, isPresumed: true, HistoryOf<TSaga>(), AddHistory);
        scoped.Get().Add(saga);
        return Track(saga, loadedVersion: 0);
    }

    public override void DetectChanges() => scoped.Used?.ChangeTracker.DetectChanges();

    public override void Dispose() => _turn?.Dispose();

    private async Task TakeTurn(Guid correlationId, CancellationToken cancellationToken) =>
        _turn ??= await store.Turns.Take(correlationId, cancellationToken);

    private CachedSaga<TSaga> Copy<TSaga>(RowShape shape, RememberedSaga remembered, bool isPresumed)
        where TSaga : class, ISaga, ISagaVersion =>
        new((TSaga)shape.Copy(remembered.Saga), remembered, store.Cache, shape, isPresumed, HistoryOf<TSaga>(), AddHistory);

    private TrackedSaga<TSaga> Track<TSaga>(TSaga saga, int loadedVersion)
        where TSaga : class, ISaga, ISagaVersion
    {
        var entry = scoped.Get().Entry(saga);
        if (!entry.Property(nameof(ISagaVersion.Version)).Metadata.IsConcurrencyToken)
            throw SagaStore.NoToken(typeof(TSaga));
        return new TrackedSaga<TSaga>(entry, loadedVersion, HistoryOf<TSaga>());
    }

    private ISagaHistory<TSaga>? HistoryOf<TSaga>()
        where TSaga : class, ISaga => services.GetService<ISagaHistory<TSaga>>();

    // A row for which the database makes values needs the change tracker.
    private void AddHistory(object row)
    {
        if (store.Shapes.Find(row.GetType()) is not null)
            work.History.Add(row);
        else
            scoped.Get().Add(row);
    }
}
