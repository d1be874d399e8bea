using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>
/// What the sweeps take, each with one statement. Several processes may sweep at once: what one has locked the others pass over, and what one has
/// claimed none claims again.
/// </summary>
internal sealed class PostgreSqlSweeps<TDbContext>(RowShapes<TDbContext> shapes, OutboxOptions<TDbContext> options, Sequence sequence)
    where TDbContext : DbContext
{
    private string? _fire;
    private string? _claim;

    /// <summary>
    /// Asks by index only, on the connection that stays open with this DbContext. What is due is hardly ever there, and the planner, which takes a third of the
    /// rows for due, would read the table from its beginning: all that leaves just now, or a million messages that wait for the broker, at every look.
    /// </summary>
    public static async Task PreferIndexes(DbContext db, CancellationToken cancellationToken)
    {
        if (db.Database.ProviderName != StoreNames.PostgreSql)
            return;
        await db.Database.OpenConnectionAsync(cancellationToken);
        // The planner writes down what is off as a monstrous cost, for which it would compile the statement anew at every look.
        await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off; SET jit = off", cancellationToken);
    }

    /// <summary>Moves due timeouts into the outbox.</summary>
    public Task<List<OutboxRow>> Fire(TDbContext db, DateTimeOffset now, int rowsMax, CancellationToken cancellationToken)
    {
        _fire ??= Fire(shapes.Of(typeof(TimeoutRow)), shapes.Of(typeof(OutboxRow)));
        return db.Set<OutboxRow>()
            .FromSqlRaw(_fire, now.UtcTicks, rowsMax, sequence.Next(rowsMax), (now + options.SweepAfter).UtcTicks)
            .AsNoTracking().ToListAsync(cancellationToken);
    }

    /// <summary>Takes what is due in the outbox, until <paramref name="until"/>.</summary>
    public async Task<List<OutboxRow>> Claim(
        TDbContext db, DateTimeOffset due, DateTimeOffset until, int rowsMax, CancellationToken cancellationToken)
    {
        _claim ??= Claim(shapes.Of(typeof(OutboxRow)));
        var rows = await db.Set<OutboxRow>().FromSqlRaw(_claim, due.UtcTicks, rowsMax, until.UtcTicks)
            .AsNoTracking().ToListAsync(cancellationToken);
        rows.Sort((one, other) => one.Sequence.CompareTo(other.Sequence));
        return rows;
    }

    private static string Fire(RowShape timeouts, RowShape outbox)
    {
        var key = timeouts.Columns[timeouts.Key[0]].Name;
        var due = FiredColumns.DueAt(timeouts);

        // A token that is on its way already is the same timeout.
        return $$"""
            WITH due AS (
                DELETE FROM {{timeouts.Table}} WHERE {{key}} = any(array(
                    SELECT {{key}} FROM {{timeouts.Table}} WHERE {{due}} <= {0} ORDER BY {{due}} LIMIT {1} FOR UPDATE SKIP LOCKED))
                RETURNING *)
            INSERT INTO {{outbox.Table}} ({{string.Join(", ", outbox.Columns.Select(column => column.Name))}})
            SELECT {{string.Join(", ", FiredColumns.Of(outbox, due))}} FROM due
            ON CONFLICT DO NOTHING RETURNING *
            """;
    }

    private static string Claim(RowShape outbox)
    {
        var key = outbox.Columns[outbox.Key[0]].Name;
        var next = NameOf(outbox, nameof(OutboxRow.NextAttemptAt));
        return $$"""
            UPDATE {{outbox.Table}} SET {{next}} = {2} WHERE {{key}} = any(array(
                SELECT {{key}} FROM {{outbox.Table}} WHERE {{next}} <= {0}
                ORDER BY {{NameOf(outbox, nameof(OutboxRow.Sequence))}} LIMIT {1} FOR UPDATE SKIP LOCKED))
            RETURNING *
            """;
    }

    private static string NameOf(RowShape shape, string property) => shape.Columns.Single(column => column.Property == property).Name;
}
