using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace OrderSaga.Outbox;

/// <summary>A saga that EF Core tracks: what changed in it is the change tracker's to say.</summary>
internal sealed class TrackedSaga<TSaga>(EntityEntry<TSaga> entry, int loadedVersion, ISagaHistory<TSaga>? history)
    : StagedSaga<TSaga>(entry.Entity, loadedVersion, history)
    where TSaga : class, ISaga, ISagaVersion
{
    public override void Complete(StagedWork work, ConsumeContext context)
    {
        // One that came and went with the same message was never there.
        if (Fate == SagaFate.Untouched || (Fate == SagaFate.Removed && LoadedVersion == 0))
        {
            SagaChanges.Forget(entry);
            return;
        }

        var changes = SagaChanges.Of(entry);
        if (changes.Count == 0 && Fate == SagaFate.Kept && !work.SendsOrSchedules)
            return;

        if (Advance(work, context, changes) is { } row)
            entry.Context.Add(row);
        if (Fate == SagaFate.Removed)
            entry.Context.Remove(Saga);
    }
}
