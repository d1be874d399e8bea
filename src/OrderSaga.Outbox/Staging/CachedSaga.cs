using MassTransit;

namespace OrderSaga.Outbox;

/// <summary>
/// A saga that was handled without a DbContext, on a copy of what the cache holds. Changes are found by comparing the columns, and
/// written by row.
/// </summary>
/// <param name="saga">The copy that the message may change.</param>
/// <param name="loaded">As it was read; null: it is new.</param>
/// <param name="cache">Where it was read.</param>
/// <param name="shape">Its row.</param>
/// <param name="isPresumed">See <see cref="StagedSaga.IsPresumed"/>.</param>
/// <param name="history">Its history, if it has one.</param>
/// <param name="addHistory">Takes a row of its history.</param>
internal sealed class CachedSaga<TSaga>(
    TSaga saga,
    RememberedSaga? loaded,
    SagaCache cache,
    RowShape shape,
    bool isPresumed,
    ISagaHistory<TSaga>? history,
    Action<object> addHistory)
    : StagedSaga<TSaga>(saga, loaded?.Version ?? 0, history)
    where TSaga : class, ISaga, ISagaVersion
{
    private RememberedSaga? _next;

    public override bool IsPresumed => isPresumed;

    public override void Complete(StagedWork work, ConsumeContext context)
    {
        // One that came and went with the same message was never there.
        var isDecided = Fate != SagaFate.Untouched && !(Fate == SagaFate.Removed && LoadedVersion == 0);
        var row = !isDecided ? [] : loaded is null ? shape.Read(Saga) : (object?[])loaded.Row.Clone();
        var changes = !isDecided ? [] : loaded is null ? WhatIsSet(row) : WhatDiffers(loaded, row);
        if (!isDecided || (Fate == SagaFate.Kept && loaded is not null && changes.Count == 0 && !work.SendsOrSchedules))
        {
            // What was decided on a presumption holds only if the presumption does.
            if (isPresumed)
                work.Changes.Add(Change(SagaChangeKind.Check, []));
            return;
        }

        var copy = shape.Copy(Saga);
        if (Advance(work, context, changes) is { } entry)
            addHistory(entry);
        if (Fate == SagaFate.Removed)
        {
            work.Changes.Add(Change(SagaChangeKind.Delete, row));
            return;
        }

        Refresh(row, copy);
        work.Changes.Add(Change(LoadedVersion == 0 ? SagaChangeKind.Insert : SagaChangeKind.Update, row));
        _next = new RememberedSaga(copy, row, Saga.Version);
    }

    public override void Committed()
    {
        if (_next is not null)
            cache.Remember(CorrelationId, _next);
        else if (Fate == SagaFate.Removed)
            cache.Forget<TSaga>(CorrelationId);
    }

    public override void Forget() => cache.Forget<TSaga>(CorrelationId);

    private SagaChangeRow Change(SagaChangeKind kind, object?[] row) =>
        new(shape, kind, Saga, CorrelationId, LoadedVersion, row, loaded?.Row ?? []);

    private List<ChangedProperty> WhatIsSet(object?[] row)
    {
        var changes = new List<ChangedProperty>();
        for (var i = 0; i < row.Length; i++)
        {
            if (!RowColumn.IsSameStored(row[i], shape.Blank[i]))
                changes.Add(new ChangedProperty(shape.Columns[i].Property, shape.Columns[i].ValueOf(Saga), row[i]));
        }

        return changes;
    }

    /// <summary>Brings the row up to what the saga is now as well.</summary>
    private List<ChangedProperty> WhatDiffers(RememberedSaga before, object?[] row)
    {
        var changes = new List<ChangedProperty>();
        for (var i = 0; i < row.Length; i++)
        {
            var column = shape.Columns[i];
            if (column.IsSame(Saga, before.Saga))
                continue;
            var stored = column.Read(Saga);
            if (RowColumn.IsSameStored(stored, row[i]))
                continue;
            row[i] = stored;
            changes.Add(new ChangedProperty(column.Property, column.ValueOf(Saga), stored));
        }

        return changes;
    }

    /// <summary>The version, and what the history has set besides.</summary>
    private void Refresh(object?[] row, object copy)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var column = shape.Columns[i];
            if (column.IsSame(Saga, copy))
                continue;
            row[i] = column.Read(Saga);
            column.Copy(Saga, copy);
        }
    }
}
