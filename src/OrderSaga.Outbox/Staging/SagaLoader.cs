using MassTransit;

namespace OrderSaga.Outbox;

/// <summary>How the sagas of one attempt are found: by EF Core's change tracker, or from the cache and by rows.</summary>
internal abstract class SagaLoader : IDisposable
{
    /// <summary>Null: nothing that a DbContext tracks has to be written.</summary>
    public abstract Microsoft.EntityFrameworkCore.DbContext? Tracked { get; }

    public abstract Task<StagedSaga<TSaga>?> Load<TSaga>(Guid correlationId, CancellationToken cancellationToken)
        where TSaga : class, ISaga, ISagaVersion;

    public abstract Task<List<StagedSaga<TSaga>>> Query<TSaga>(ISagaQuery<TSaga> query, CancellationToken cancellationToken)
        where TSaga : class, ISaga, ISagaVersion;

    /// <summary>
    /// An insert that only fails at the commit would fail in every retry when the saga is there already; so it is looked up, but for the
    /// first time: then it is presumed to be new, and the commit tells.
    /// </summary>
    public abstract Task<bool> Exists<TSaga>(Guid correlationId, CancellationToken cancellationToken)
        where TSaga : class, ISaga, ISagaVersion;

    public abstract StagedSaga<TSaga> New<TSaga>(TSaga saga)
        where TSaga : class, ISaga, ISagaVersion;

    public abstract void DetectChanges();

    public abstract void Dispose();
}
