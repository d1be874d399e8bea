namespace OrderSaga.Outbox;

/// <summary>
/// Which columns a writer sends: those that ever had a value when a row was made, and those that ever changed afterwards. A message without an expiry, or
/// the lines of an order that never change, need not travel. What was sent once is sent from then on, so that there are few statements.
/// </summary>
/// <remarks>Of one writer, which writes one group at a time.</remarks>
internal sealed class ColumnUse
{
    private readonly Dictionary<RowShape, bool[]> _inserted = [];
    private readonly Dictionary<RowShape, bool[]> _updated = [];

    /// <summary>The columns of new rows, and their values; the others are null in all of them.</summary>
    public (IReadOnlyList<int> Used, IReadOnlyList<Array> Arrays) OfInsert(RowShape shape, IEnumerable<ColumnValues> columns)
    {
        var isUsed = Of(_inserted, shape);
        var used = new List<int>(isUsed.Length);
        var arrays = new List<Array>(isUsed.Length);
        foreach (var (i, values) in columns.Index())
        {
            if (!(isUsed[i] |= !values.AreNull || shape.Columns[i].HasDefault))
                continue;
            used.Add(i);
            arrays.Add(values.Array);
        }

        return (used, arrays);
    }

    /// <summary>The columns of changed rows, but for the key; the others are as they were in all of them.</summary>
    public List<int> OfUpdate(RowShape shape, List<SagaChangeRow> changes)
    {
        var isUsed = Of(_updated, shape);
        var used = new List<int>(isUsed.Length);
        for (var i = 0; i < isUsed.Length; i++)
        {
            if (i != shape.Key[0] && (isUsed[i] |= changes.Exists(change => HasChanged(change, i))))
                used.Add(i);
        }

        return used;
    }

    private static bool HasChanged(SagaChangeRow change, int column) =>
        change.Before.Length == 0 || !ReferenceEquals(change.Row[column], change.Before[column]);

    private static bool[] Of(Dictionary<RowShape, bool[]> uses, RowShape shape)
    {
        if (!uses.TryGetValue(shape, out var isUsed))
            uses[shape] = isUsed = new bool[shape.Columns.Count];
        return isUsed;
    }
}
