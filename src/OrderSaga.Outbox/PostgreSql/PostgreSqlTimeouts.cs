using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>
/// Moves due timeouts into the outbox with one statement. Several processes may do it at once: what one has locked, the others pass over.
/// </summary>
internal sealed class PostgreSqlTimeouts<TDbContext>(
    RowShapes<TDbContext> shapes, OutboxOptions<TDbContext> options, Sequence sequence)
    where TDbContext : DbContext
{
    private string? _sql;

    public Task<List<OutboxRow>> Fire(TDbContext db, DateTimeOffset now, int rowsMax, CancellationToken cancellationToken)
    {
        _sql ??= Build();
        return db.Set<OutboxRow>()
            .FromSqlRaw(_sql, now.UtcTicks, rowsMax, sequence.Next(rowsMax), (now + options.SweepAfter).UtcTicks)
            .AsNoTracking().ToListAsync(cancellationToken);
    }

    private string Build()
    {
        var (timeouts, outbox) = (shapes.Of(typeof(TimeoutRow)), shapes.Of(typeof(OutboxRow)));
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
}
