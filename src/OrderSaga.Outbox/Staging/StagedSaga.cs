using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>What becomes of a saga when the message has been handled.</summary>
internal enum SagaFate
{
    /// <summary>It was only read, or the message was not for it.</summary>
    Untouched,
    Kept,
    Removed,
}

/// <summary>A saga that one message has loaded or created.</summary>
internal abstract class StagedSaga(int loadedVersion)
{
    /// <summary>The version in the database when it was read; 0 means that it was not there, or is taken not to be.</summary>
    public int LoadedVersion { get; } = loadedVersion;

    public abstract Guid CorrelationId { get; }

    public SagaFate Fate { get; set; }

    /// <summary>
    /// Was it taken from memory, or for new, without a look at the database? Then whatever was decided may have been decided on what is
    /// no longer so.
    /// </summary>
    public virtual bool IsPresumed => false;

    /// <summary>Gives a changed saga its next version and its history row. One that is as it was, and sent nothing, gets neither.</summary>
    public abstract void Complete(StagedWork work, ConsumeContext context);

    /// <summary>All of the work is committed.</summary>
    public virtual void Committed()
    {
    }

    /// <summary>The attempt failed: what is remembered of the saga may be wrong.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Has somebody else written it since it was read?</summary>
    public abstract Task<bool> HasMoved(DbContext db, CancellationToken cancellationToken);
}

internal abstract class StagedSaga<TSaga>(TSaga saga, int loadedVersion, ISagaHistory<TSaga>? history) : StagedSaga(loadedVersion)
    where TSaga : class, ISaga, ISagaVersion
{
    public TSaga Saga => saga;

    public override Guid CorrelationId => saga.CorrelationId;

    public override async Task<bool> HasMoved(DbContext db, CancellationToken cancellationToken)
    {
        var id = CorrelationId;
        var stored = await db.Set<TSaga>().Where(row => row.CorrelationId == id)
            .Select(row => (int?)row.Version).SingleOrDefaultAsync(cancellationToken);
        return (stored ?? 0) != LoadedVersion;
    }

    /// <summary>The saga's next version, and the history row of it.</summary>
    protected object? Advance(StagedWork work, ConsumeContext context, IReadOnlyList<ChangedProperty> changes)
    {
        saga.Version = LoadedVersion + 1;
        return history?.Append(new SagaChange<TSaga>(
            context, saga, saga.Version, changes, work.Messages, work.Timeouts, work.CancelledTimeouts, Fate == SagaFate.Removed));
    }
}
