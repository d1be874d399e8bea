using System.Text;

namespace OrderSaga.Outbox;

/// <summary>
/// One statement for a whole group, and with it one round trip and one transaction: every table is a common table expression over arrays.
/// </summary>
/// <remarks>
/// A saga that is no longer as it was read makes the count at the end wrong, and that a division by zero, so that the statement fails as
/// a whole. See https://www.postgresql.org/docs/15/queries-with.html#QUERIES-WITH-MODIFYING.
/// </remarks>
internal sealed class PostgreSqlStatement
{
    /// <summary>division_by_zero: a saga was not as it was read.</summary>
    public const string StaleState = "22012";

    private readonly StringBuilder _sql = new();
    private readonly List<string> _counted = [];
    private readonly ColumnUse _use;
    private int _expressions;
    private int _expected;

    private PostgreSqlStatement(ColumnUse use) => _use = use;

    public string Text { get; private set; } = "";

    /// <summary>The arrays, in the order of the text's parameters.</summary>
    public List<object> Parameters { get; } = [];

    public static PostgreSqlStatement Of(RowBatch batch, RowShape outbox, RowShape timeouts, ColumnUse use)
    {
        // Always in the same order, whatever the group began with: so that there are few texts, and groups lock in the same order.
        var statement = new PostgreSqlStatement(use);
        foreach (var (shape, rows) in batch.Inserts.OrderBy(insert => insert.Key.Table, StringComparer.Ordinal))
            statement.Insert(shape, shape.Columns.Select(column => column.Of(rows)));
        foreach (var ((kind, shape), changes) in batch.Changes.OrderBy(change => change.Key.Shape.Table, StringComparer.Ordinal).ThenBy(change => change.Key.Kind))
            statement.Change(kind, shape, changes);
        statement.Delete(timeouts, batch.CancelledTimeouts);
        statement.Delete(outbox, batch.Sent);
        statement.Finish();
        return statement;
    }

    private void Insert(RowShape shape, IEnumerable<ColumnValues> columns)
    {
        var (used, arrays) = _use.OfInsert(shape, columns);
        Begin();
        _sql.Append("INSERT INTO ").Append(shape.Table).Append(" (").AppendJoin(", ", used.Select(i => shape.Columns[i].Name))
            .Append(") SELECT * FROM unnest(").Append(Arrays(arrays)).Append(')');
        End();
    }

    private void Change(SagaChangeKind kind, RowShape shape, List<SagaChangeRow> changes)
    {
        if (kind == SagaChangeKind.Insert)
        {
            var rows = changes.ConvertAll(change => change.Row);
            Insert(shape, shape.Columns.Select((column, i) => column.Of(rows, i)));
            return;
        }

        var versions = Add(changes.ConvertAll(change => change.LoadedVersion).ToArray());
        _expected += changes.Count;
        if (kind == SagaChangeKind.Update)
            Update(shape, changes, versions);
        else if (kind == SagaChangeKind.Delete)
            Remove(shape, changes, versions);
        else
            Check(shape, changes, versions);
    }

    private void Update(RowShape shape, List<SagaChangeRow> changes, string versions)
    {
        var used = _use.OfUpdate(shape, changes);
        var rows = changes.ConvertAll(change => change.Row);
        _counted.Add(Begin());
        _sql.Append("UPDATE ").Append(shape.Table).Append(" t SET ").AppendJoin(", ", used.Select(i => $"{shape.Columns[i].Name} = u.c{i}"))
            .Append(" FROM unnest(").Append(Ids(changes)).Append(", ").Append(versions).Append(", ")
            .Append(Arrays(used.Select(i => shape.Columns[i].Of(rows, i).Array))).Append(") u(k, v, ")
            .AppendJoin(", ", used.Select(i => $"c{i}")).Append(") WHERE t.").Append(shape.Columns[shape.Key[0]].Name)
            .Append(" = u.k AND t.").Append(shape.Version.Name).Append(" = u.v RETURNING 1");
        End();
    }

    private void Remove(RowShape shape, List<SagaChangeRow> changes, string versions)
    {
        _counted.Add(Begin());
        _sql.Append("DELETE FROM ").Append(shape.Table).Append(" t USING unnest(").Append(Ids(changes)).Append(", ").Append(versions)
            .Append(") u(k, v) WHERE t.").Append(shape.Columns[shape.Key[0]].Name).Append(" = u.k AND t.").Append(shape.Version.Name)
            .Append(" = u.v RETURNING 1");
        End();
    }

    private void Check(RowShape shape, List<SagaChangeRow> changes, string versions)
    {
        _counted.Add(Begin());
        _sql.Append("SELECT 1 FROM unnest(").Append(Ids(changes)).Append(", ").Append(versions)
            .Append(") u(k, v) WHERE u.v = coalesce((SELECT t.").Append(shape.Version.Name).Append(" FROM ").Append(shape.Table)
            .Append(" t WHERE t.").Append(shape.Columns[shape.Key[0]].Name).Append(" = u.k), 0)");
        End();
    }

    private void Delete(RowShape shape, List<Guid> ids)
    {
        if (ids.Count == 0)
            return;
        Begin();
        _sql.Append("DELETE FROM ").Append(shape.Table).Append(" WHERE ").Append(shape.Columns[shape.Key[0]].Name)
            .Append(" = any(").Append(Add(ids.ToArray())).Append(')');
        End();
    }

    private void Finish()
    {
        _sql.Append(" SELECT ");
        if (_counted.Count == 0)
            _sql.Append('1');
        else
            _sql.Append("1 / (CASE WHEN ").AppendJoin(" + ", _counted.Select(name => $"(SELECT count(*) FROM {name})"))
                .Append(" = ").Append(Add((long)_expected)).Append(" THEN 1 ELSE 0 END)");
        Text = _sql.ToString();
    }

    private string Begin()
    {
        var name = $"e{_expressions++}";
        _sql.Append(_expressions == 1 ? "WITH " : ", ").Append(name).Append(" AS (");
        return name;
    }

    private void End() => _sql.Append(')');

    private string Ids(List<SagaChangeRow> changes) => Add(changes.ConvertAll(change => change.Id).ToArray());

    private string Arrays(IEnumerable<Array> columns) => string.Join(", ", columns.Select(Add));

    private string Add(object value)
    {
        Parameters.Add(value);
        return $"${Parameters.Count}";
    }
}
