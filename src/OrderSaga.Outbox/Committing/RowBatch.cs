using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>The rows of a group by table, for writers that speak SQL.</summary>
internal sealed class RowBatch
{
    private readonly Dictionary<RowShape, List<object>> _inserts = [];
    private readonly Dictionary<(SagaChangeKind Kind, RowShape Shape), List<SagaChangeRow>> _changes = [];

    private RowBatch()
    {
    }

    /// <summary>What is new, but for sagas.</summary>
    public IReadOnlyDictionary<RowShape, List<object>> Inserts => _inserts;

    /// <summary>Sagas, by what becomes of them.</summary>
    public IReadOnlyDictionary<(SagaChangeKind Kind, RowShape Shape), List<SagaChangeRow>> Changes => _changes;

    public List<Guid> CancelledTimeouts { get; } = [];

    public List<Guid> Sent { get; } = [];

    /// <summary>What comes once in a thousand messages, or is tracked by a DbContext, is left to EF Core.</summary>
    public static bool Suits(IReadOnlyList<StagedWork> group)
    {
        foreach (var work in group)
        {
            if (work.Tracked is not null || work.WasParked || work.Kept.Count > 0)
                return false;
        }

        return true;
    }

    public static RowBatch Of<TDbContext>(IReadOnlyList<StagedWork> group, RowShapes<TDbContext> shapes)
        where TDbContext : DbContext
    {
        var batch = new RowBatch();
        foreach (var work in group)
        {
            if (work.Inbox is { } inbox)
                batch.Insert(shapes.Of(typeof(InboxRow)), inbox);
            foreach (var row in work.Outbox)
                batch.Insert(shapes.Of(typeof(OutboxRow)), row);
            foreach (var row in work.Timeouts)
                batch.Insert(shapes.Of(typeof(TimeoutRow)), row);
            foreach (var row in work.History)
                batch.Insert(shapes.Of(row.GetType()), row);
            foreach (var change in work.Changes)
                ListOf(batch._changes, (change.Kind, change.Shape)).Add(change);
            batch.CancelledTimeouts.AddRange(work.CancelledTimeouts);
            batch.Sent.AddRange(work.Sent);
        }

        return batch;
    }

    private void Insert(RowShape shape, object entity) => ListOf(_inserts, shape).Add(entity);

    private static List<TItem> ListOf<TKey, TItem>(Dictionary<TKey, List<TItem>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
            lists[key] = list = [];
        return list;
    }
}
