using Npgsql;
using OrderSaga.Benchmarks.Measuring;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>A table and its indexes as PostgreSQL describes them.</summary>
static class Rebuilt
{
    /// <summary>Those that can be written, in the order of the table.</summary>
    public static async Task<IReadOnlyList<string>> Columns(this NpgsqlConnection db, string table) => (await db.Rows(
        $"""
         select column_name::text, data_type::text from information_schema.columns
         where table_schema = 'public' and table_name = '{table}'
            and is_generated = 'NEVER' and coalesce(identity_generation, '') <> 'ALWAYS'
         order by ordinal_position
         """)).ConvertAll(column => column.First);

    /// <summary>Builds the indexes once, after the rows are in, and not row by row.</summary>
    public static async Task WithoutIndexes(this NpgsqlConnection db, string table, Func<Task> fill)
    {
        var constraints = await db.Rows(
            $"""
             select format('alter table %s drop constraint %I', conrelid::regclass, conname),
                    format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
             from pg_constraint where contype in ('p', 'u') and conrelid = '{table}'::regclass
             """);
        var indexes = await db.Rows(
            $"""
             select format('drop index %I', i.indexname), i.indexdef from pg_indexes i
             where i.schemaname = 'public' and i.tablename = '{table}'
                and not exists (select 1 from pg_constraint c where c.conname = i.indexname)
             """);
        foreach (var (drop, _) in constraints.Concat(indexes))
            await db.Execute(drop);
        await fill();
        foreach (var (_, create) in constraints.Concat(indexes))
            await db.Execute(create);
    }

    private static async Task<List<(string First, string Second)>> Rows(this NpgsqlConnection db, string sql)
    {
        await using var command = new NpgsqlCommand(sql, db);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, string)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetString(1)));
        return rows;
    }
}
