using Npgsql;
using OrderSaga.Benchmarks.Measuring;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>
/// Fills a table with copies of rows that the service itself has written, so that what is aged looks like what it will become, whatever
/// columns the schema has meanwhile.
/// </summary>
sealed class Copies(NpgsqlConnection db)
{
    private const int Chunk = 500_000;

    /// <summary>A number for each copy, from 1, in the expressions that are passed in.</summary>
    public const string N = "n.n";

    /// <param name="table">The table.</param>
    /// <param name="template">A condition on the rows that are copied.</param>
    /// <param name="count">How many copies each of them gets.</param>
    /// <param name="changes">By column, in what the copies differ.</param>
    public async Task Add(string table, string template, int count, IReadOnlyDictionary<string, string> changes)
    {
        var columns = (await Columns(table)).Select(column => column.Name).ToList();
        if (changes.Keys.Except(columns, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
            throw new InvalidOperationException($"{table} has no column {string.Join(", ", missing)}: mend the benchmark");
        var names = string.Join(", ", columns.Select(Quote));
        var values = string.Join(", ", columns.Select(column => changes.GetValueOrDefault(column, "t." + Quote(column))));
        await db.Execute($"create temporary table template as select * from {table} where {template}");
        if (await db.Ask<long>("select count(*) from template") == 0)
            throw new InvalidOperationException($"{table} has no row to copy where {template}");
        for (var first = 1; first <= count; first += Chunk)
        {
            var last = Math.Min(count, first + Chunk - 1);
            await db.Execute(
                $"insert into {table} ({names}) select {values} from template t cross join generate_series({first}, {last}) n(n)");
            if (count > Chunk)
                await Console.Error.WriteLineAsync($"{table}: {last} of {count}");
        }

        await db.Execute("drop table template");
    }

    /// <summary>A point in time as the column stores it: as UTC ticks, or as itself.</summary>
    public async Task<string> Time(string table, string column, string timestamp)
    {
        var type = (await Columns(table)).Single(other => other.Name == column).Type;
        return type is "bigint" ? $"((extract(epoch from ({timestamp})) * 10000000)::bigint + 621355968000000000)" : $"({timestamp})";
    }

    private static string Quote(string name) => $"\"{name}\"";

    private async Task<List<(string Name, string Type)>> Columns(string table) => await Read(
        $"""
         select column_name::text, data_type::text from information_schema.columns
         where table_schema = 'public' and table_name = '{table}' and is_generated = 'NEVER' and is_identity = 'NO'
         order by ordinal_position
         """);

    private async Task<List<(string, string)>> Read(string sql)
    {
        await using var command = new NpgsqlCommand(sql, db);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, string)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetString(1)));
        return rows;
    }
}
