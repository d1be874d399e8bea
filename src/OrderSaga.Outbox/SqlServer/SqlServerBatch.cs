using System.Globalization;
using System.Text;

namespace OrderSaga.Outbox;

/// <summary>
/// The text of a batch that writes a whole group in one round trip and one transaction. It depends on the tables alone, and so does
/// its plan.
/// </summary>
/// <remarks>
/// <c>XACT_ABORT</c>: whatever fails, and a client that is gone or gives up waiting, rolls all of it back. The settings end with the batch,
/// since the driver runs a text with parameters by <c>sp_executesql</c>.
/// </remarks>
internal static class SqlServerBatch
{
    /// <summary>The number of the error that a batch throws when a saga is no longer as it was read.</summary>
    public const int StaleNumber = 50409;

    private const string Begin =
        "SET NOCOUNT ON; SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;\nBEGIN TRANSACTION;\n";

    private const string Commit = "COMMIT TRANSACTION;";

    // From the few keys to their rows by the primary key, whatever the table's size was when the plan was made, and for good.
    private const string ByKey = " OPTION (LOOP JOIN, FORCE ORDER, KEEPFIXED PLAN, MAXDOP 1);\n";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static string Of(IReadOnlyList<SqlServerPart> parts)
    {
        var sql = new StringBuilder(Begin);
        for (var i = 0; i < parts.Count; i++)
        {
            switch (parts[i].Kind)
            {
                case SqlServerPartKind.Remove:
                    Remove(sql, parts[i].Shape, i);
                    break;
                case SqlServerPartKind.Insert:
                    Insert(sql, parts[i].Shape, i);
                    break;
                case SqlServerPartKind.Update:
                    Update(sql, parts[i].Shape, i);
                    break;
                case SqlServerPartKind.Delete:
                    Delete(sql, parts[i].Shape, i);
                    break;
                default:
                    Check(sql, parts[i].Shape, i);
                    break;
            }
        }

        return sql.Append(Commit).ToString();
    }

    /// <summary>The parameter with the rows of a part.</summary>
    public static string Rows(int part) => string.Create(Invariant, $"@p{part}");

    /// <summary>The parameter that says how many they are.</summary>
    public static string Count(int part) => string.Create(Invariant, $"@n{part}");

    private static void Remove(StringBuilder sql, RowShape shape, int part) =>
        sql.Append(Invariant, $"DELETE t FROM OPENJSON({Rows(part)}) WITH (k uniqueidentifier '$') j ")
            .Append(Invariant, $"JOIN {shape.Table} t WITH (ROWLOCK) ON t.{KeyOf(shape)} = j.k").Append(ByKey);

    private static void Insert(StringBuilder sql, RowShape shape, int part) =>
        sql.Append(Invariant, $"INSERT INTO {shape.Table} (").AppendJoin(", ", shape.Columns.Select(column => column.Name))
            .Append(") SELECT ").AppendJoin(", ", shape.Columns.Select((_, i) => $"j.c{i}"))
            .Append(Invariant, $" FROM OPENJSON({Rows(part)}) WITH ({Columns(shape)}) j;\n");

    private static void Update(StringBuilder sql, RowShape shape, int part)
    {
        var key = shape.Key[0];
        var sets = Enumerable.Range(0, shape.Columns.Count).Where(i => i != key).Select(i => $"t.{shape.Columns[i].Name} = j.c{i}");
        sql.Append("UPDATE t SET ").AppendJoin(", ", sets)
            .Append(Invariant, $" FROM OPENJSON({Rows(part)}) WITH ({Columns(shape)}, v int) j ")
            .Append(Invariant, $"JOIN {shape.Table} t WITH (ROWLOCK) ON t.{KeyOf(shape)} = j.c{key} WHERE t.{shape.Version.Name} = j.v")
            .Append(ByKey);
        DemandAll(sql, "@@ROWCOUNT", part);
    }

    private static void Delete(StringBuilder sql, RowShape shape, int part)
    {
        sql.Append(Invariant, $"DELETE t FROM OPENJSON({Rows(part)}) WITH (k uniqueidentifier, v int) j ")
            .Append(Invariant, $"JOIN {shape.Table} t WITH (ROWLOCK) ON t.{KeyOf(shape)} = j.k WHERE t.{shape.Version.Name} = j.v")
            .Append(ByKey);
        DemandAll(sql, "@@ROWCOUNT", part);
    }

    // A saga that was not there has version 0.
    private static void Check(StringBuilder sql, RowShape shape, int part)
    {
        sql.Append(Invariant, $"DECLARE @same{part} int;\n")
            .Append(Invariant, $"SELECT @same{part} = COUNT(*) FROM OPENJSON({Rows(part)}) WITH (k uniqueidentifier, v int) j ")
            .Append(Invariant, $"LEFT JOIN {shape.Table} t WITH (FORCESEEK) ON t.{KeyOf(shape)} = j.k ")
            .Append(Invariant, $"WHERE ISNULL(t.{shape.Version.Name}, 0) = j.v").Append(ByKey);
        DemandAll(sql, $"@same{part}", part);
    }

    private static void DemandAll(StringBuilder sql, string found, int part) =>
        sql.Append(Invariant, $"IF {found} <> {Count(part)} THROW {StaleNumber}, N'A saga is no longer as it was read.', 1;\n");

    private static string KeyOf(RowShape shape) => shape.Columns[shape.Key[0]].Name;

    private static string Columns(RowShape shape) =>
        string.Join(", ", shape.Columns.Select((column, i) => $"c{i} {SqlServerJson.TypeOf(column)}"));
}
