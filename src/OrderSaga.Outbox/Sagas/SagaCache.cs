using BitFaster.Caching.Lru;

namespace OrderSaga.Outbox;

/// <summary>A saga as it was last committed or read. Nobody changes it: whoever works on it works on a copy.</summary>
/// <param name="Saga">The saga.</param>
/// <param name="Row">Its row, as the database has it.</param>
/// <param name="Version">Its version.</param>
internal sealed record RememberedSaga(object Saga, object?[] Row, int Version);

/// <summary>
/// The sagas that were used last. Another process may have written one since; the version tells, in the transaction that was decided on
/// it, and costs a second try.
/// </summary>
internal sealed class SagaCache(int capacity)
{
    private readonly ConcurrentLru<(Type Type, Guid Id), RememberedSaga> _sagas = new(Math.Max(capacity, 3));

    public RememberedSaga? Find<TSaga>(Guid id) => _sagas.TryGet((typeof(TSaga), id), out var saga) ? saga : null;

    public void Remember(Guid id, RememberedSaga saga) => _sagas.AddOrUpdate((saga.Saga.GetType(), id), saga);

    public void Forget<TSaga>(Guid id) => _sagas.TryRemove((typeof(TSaga), id));
}
