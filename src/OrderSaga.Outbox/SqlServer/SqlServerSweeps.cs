using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>
/// What the sweeps take, in one round trip. Several processes may sweep at once: what one has locked the others pass over, and what
/// one has claimed none claims again.
/// </summary>
internal sealed class SqlServerSweeps<TDbContext>(RowShapes<TDbContext> shapes, OutboxOptions<TDbContext> options, Sequence sequence)
    where TDbContext : DbContext
{
    // A plan that was made while nothing was due scans the table, and is kept: each of these few statements gets one of its own, by index.
    private string? _fire;
    private string? _claim;

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

    // What was moved is read after the commit: an error of the commit itself would be lost behind rows.
    private static string Fire(RowShape timeouts, RowShape outbox)
    {
        var key = timeouts.Columns[timeouts.Key[0]].Name;
        var due = FiredColumns.DueAt(timeouts);

        // A token that is on its way already is the same timeout.
        return $$"""
            SET NOCOUNT ON; SET XACT_ABORT ON;
            DECLARE @due TABLE ({{Declared(timeouts)}});
            DECLARE @fired TABLE ({{Declared(outbox)}});
            BEGIN TRANSACTION;
            WITH due AS (
                SELECT TOP ({1}) {{Names(timeouts)}} FROM {{timeouts.Table}} WITH (UPDLOCK, READPAST, ROWLOCK)
                WHERE {{due}} <= {0} ORDER BY {{due}})
            DELETE FROM due OUTPUT {{Names(timeouts, "deleted.")}} INTO @due ({{Names(timeouts)}}) OPTION (RECOMPILE);
            INSERT INTO {{outbox.Table}} ({{Names(outbox)}})
            OUTPUT {{Names(outbox, "inserted.")}} INTO @fired ({{Names(outbox)}})
            SELECT {{string.Join(", ", FiredColumns.Of(outbox, due))}} FROM @due d
            WHERE NOT EXISTS (SELECT 1 FROM {{outbox.Table}} o WHERE o.{{key}} = d.{{key}});
            COMMIT TRANSACTION;
            SELECT {{Names(outbox)}} FROM @fired;
            """;
    }

    // Chosen without locks, so that a long backlog is not locked as a whole; looked at again under the lock of each row.
    private static string Claim(RowShape outbox)
    {
        var key = outbox.Columns[outbox.Key[0]].Name;
        var next = NameOf(outbox, nameof(OutboxRow.NextAttemptAt));
        return $$"""
            UPDATE o SET o.{{next}} = {2} OUTPUT {{Names(outbox, "inserted.")}}
            FROM (SELECT TOP ({1}) {{key}} FROM {{outbox.Table}}
                WHERE {{next}} <= {0} ORDER BY {{NameOf(outbox, nameof(OutboxRow.Sequence))}}) d
            JOIN {{outbox.Table}} o WITH (UPDLOCK, READPAST, ROWLOCK) ON o.{{key}} = d.{{key}}
            WHERE o.{{next}} <= {0} OPTION (LOOP JOIN, FORCE ORDER, RECOMPILE)
            """;
    }

    private static string NameOf(RowShape shape, string property) => shape.Columns.Single(column => column.Property == property).Name;

    private static string Names(RowShape shape, string prefix = "") =>
        string.Join(", ", shape.Columns.Select(column => prefix + column.Name));

    private static string Declared(RowShape shape) =>
        string.Join(", ", shape.Columns.Select(column => $"{column.Name} {column.StoreType} NULL"));
}
