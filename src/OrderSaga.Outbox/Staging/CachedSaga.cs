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
    private readonly object?[] _values = new object?[shape.Columns.Count];
    private RememberedSaga? _next;

    public override bool IsPresumed => isPresumed;

    public override void Complete(StagedWork work, ConsumeContext context)
    {
        var wasNeverThere = Fate == SagaFate.Removed && LoadedVersion == 0;
        var row = loaded is null ? new object?[_values.Length] : (object?[])loaded.Row.Clone();
        var stored = new Dictionary<string, object?>(StringComparer.Ordinal);
        var changes = Fate == SagaFate.Untouched || wasNeverThere ? [] : Compare(row, stored);
        if (Fate == SagaFate.Untouched || wasNeverThere || (Fate == SagaFate.Kept && changes.Count == 0 && !work.SendsOrSchedules))
        {
            // What was decided on a presumption holds only if the presumption does.
            if (isPresumed)
                work.Changes.Add(Change(SagaChangeKind.Check, []));
            return;
        }

        if (Advance(work, context, changes, stored) is { } entry)
            addHistory(entry);
        if (Fate == SagaFate.Removed)
        {
            work.Changes.Add(Change(SagaChangeKind.Delete, row));
            return;
        }

        Refresh(row);
        work.Changes.Add(Change(LoadedVersion == 0 ? SagaChangeKind.Insert : SagaChangeKind.Update, row));
        _next = new RememberedSaga(Saga, row, Saga.Version);
    }

    public override void Committed()
    {
        if (_next is not null)
            cache.Remember(CorrelationId, _next with { Saga = shape.Copy(Saga) });
        else if (Fate == SagaFate.Removed)
            cache.Forget<TSaga>(CorrelationId);
    }

    public override void Forget() => cache.Forget<TSaga>(CorrelationId);

    private SagaChangeRow Change(SagaChangeKind kind, object?[] row) => new(shape, kind, Saga, CorrelationId, LoadedVersion, row);

    /// <summary>Brings the row up to what the saga is now; what differs is returned by the property's name.</summary>
    private Dictionary<string, object?> Compare(object?[] row, Dictionary<string, object?> allStored)
    {
        var changes = new Dictionary<string, object?>(loaded is null ? row.Length : 0, StringComparer.Ordinal);
        for (var i = 0; i < row.Length; i++)
        {
            var column = shape.Columns[i];
            var value = _values[i] = column.ValueOf(Saga);
            if (loaded is not null && RowColumn.IsSame(value, column.ValueOf(loaded.Saga)))
                continue;
            var stored = column.Convert(value);
            if (loaded is not null && RowColumn.IsSameStored(stored, row[i]))
                continue;
            row[i] = stored;
            changes[column.Property] = value;
            if (!ReferenceEquals(stored, value))
                allStored[column.Property] = stored;
        }

        return changes;
    }

    /// <summary>The version, and what the history has set besides.</summary>
    private void Refresh(object?[] row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var value = shape.Columns[i].ValueOf(Saga);
            if (!RowColumn.IsSame(value, _values[i]))
                row[i] = shape.Columns[i].Convert(value);
        }
    }
}
