using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

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
internal abstract class StagedSaga(EntityEntry entry, int loadedVersion)
{
    public EntityEntry Entry { get; } = entry;

    /// <summary>The version in the database when it was read; 0 means that it was not there.</summary>
    public int LoadedVersion { get; } = loadedVersion;

    public abstract Guid CorrelationId { get; }

    public SagaFate Fate { get; set; }

    /// <summary>Gives a changed saga its next version and its history row. One that is as it was, and sent nothing, gets neither.</summary>
    public abstract void Complete(StagedWork work, ConsumeContext context);

    /// <summary>Has somebody else written it since it was read?</summary>
    public abstract Task<bool> HasMoved(DbContext db, CancellationToken cancellationToken);
}

internal sealed class StagedSaga<TSaga>(EntityEntry<TSaga> entry, int loadedVersion, ISagaHistory<TSaga>? history)
    : StagedSaga(entry, loadedVersion)
    where TSaga : class, ISaga, ISagaVersion
{
    public TSaga Saga => entry.Entity;

    public override Guid CorrelationId => Saga.CorrelationId;

    public override void Complete(StagedWork work, ConsumeContext context)
    {
        if (Fate == SagaFate.Untouched)
        {
            SagaChanges.Forget(entry);
            return;
        }

        var changes = SagaChanges.Of(entry);
        if (changes.Count == 0 && Fate == SagaFate.Kept && !work.SendsOrSchedules)
            return;

        Saga.Version = LoadedVersion + 1;
        var change = new SagaChange<TSaga>(
            context, Saga, Saga.Version, changes, work.Outbox, work.Timeouts, work.CancelledTimeouts, Fate == SagaFate.Removed);
        if (history?.Append(change) is { } row)
            entry.Context.Add(row);
        if (Fate == SagaFate.Removed)
            entry.Context.Remove(Saga);
    }

    public override async Task<bool> HasMoved(DbContext db, CancellationToken cancellationToken)
    {
        var id = CorrelationId;
        var stored = await db.Set<TSaga>().Where(saga => saga.CorrelationId == id)
            .Select(saga => (int?)saga.Version).SingleOrDefaultAsync(cancellationToken);
        return (stored ?? 0) != LoadedVersion;
    }
}
