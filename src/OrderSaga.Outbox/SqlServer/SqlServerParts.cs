namespace OrderSaga.Outbox;

/// <summary>In the order in which a batch does them: what goes first may come again.</summary>
internal enum SqlServerPartKind
{
    Remove,
    Insert,
    Update,
    Delete,
    Check,
}

/// <summary>What a batch does to one table.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Shape">Of the table.</param>
/// <param name="Json">The rows or keys.</param>
/// <param name="Count">How many they are.</param>
internal sealed record SqlServerPart(SqlServerPartKind Kind, RowShape Shape, string Json, int Count)
{
    /// <summary>Sagas that must be as they were read: all of them, or the batch fails.</summary>
    public bool IsCounted => Kind is SqlServerPartKind.Update or SqlServerPartKind.Delete or SqlServerPartKind.Check;
}

internal static class SqlServerParts
{
    /// <summary>The parts of a group, the same tables always in the same order; null: EF Core must write it.</summary>
    public static List<SqlServerPart>? Of(RowBatch batch, RowShape outbox, RowShape timeouts)
    {
        var parts = new List<SqlServerPart>();
        if (batch.CancelledTimeouts is { Count: > 0 } cancelled)
            parts.Add(new SqlServerPart(SqlServerPartKind.Remove, timeouts, SqlServerJson.Of(cancelled), cancelled.Count));
        if (batch.Sent is { Count: > 0 } sent)
            parts.Add(new SqlServerPart(SqlServerPartKind.Remove, outbox, SqlServerJson.Of(sent), sent.Count));

        foreach (var (shape, entities) in batch.Inserts)
        {
            if (!SqlServerJson.Suits(shape) || SqlServerJson.Of(entities.ConvertAll(shape.Read)) is not { } json)
                return null;
            parts.Add(new SqlServerPart(SqlServerPartKind.Insert, shape, json, entities.Count));
        }

        foreach (var ((kind, shape), changes) in batch.Changes)
        {
            if (!SqlServerJson.Suits(shape) || JsonOf(kind, changes) is not { } json)
                return null;
            parts.Add(new SqlServerPart(KindOf(kind), shape, json, changes.Count));
        }

        parts.Sort((one, other) => one.Kind != other.Kind
            ? one.Kind.CompareTo(other.Kind)
            : string.CompareOrdinal(one.Shape.Table, other.Shape.Table));
        return parts;
    }

    private static string? JsonOf(SagaChangeKind kind, List<SagaChangeRow> changes) => kind switch
    {
        SagaChangeKind.Insert => SqlServerJson.Of(changes.ConvertAll(change => change.Row)),
        SagaChangeKind.Update => SqlServerJson.Of(changes.ConvertAll(change => change.Row), changes),
        _ => SqlServerJson.Of(changes),
    };

    private static SqlServerPartKind KindOf(SagaChangeKind kind) => kind switch
    {
        SagaChangeKind.Insert => SqlServerPartKind.Insert,
        SagaChangeKind.Update => SqlServerPartKind.Update,
        SagaChangeKind.Delete => SqlServerPartKind.Delete,
        _ => SqlServerPartKind.Check,
    };
}
