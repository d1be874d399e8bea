using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>The clock that leases go by, without a question to the database.</summary>
internal interface ILeaseClock
{
    /// <inheritdoc cref="StoreClock{TDbContext}.About"/>
    DateTimeOffset About();
}

/// <summary>
/// What time it is for leases and due times: the database's, where several processes share one, so that a process whose clock is wrong
/// neither fires too early nor takes what is another's. Elsewhere, and wherever the application has a clock of its own, that clock.
/// </summary>
/// <typeparam name="TDbContext">A DbContext for which <c>AddOutbox</c> was called.</typeparam>
/// <param name="clock">Of the application.</param>
public sealed class StoreClock<TDbContext>(TimeProvider clock) : ILeaseClock
    where TDbContext : DbContext
{
    private long _aheadTicks;

    // UTC ticks: 100 ns since 0001-01-01, as the tables keep them.
    private const string PostgreSql =
        """SELECT (extract(epoch from clock_timestamp()) * 10000000)::bigint + 621355968000000000 AS "Value" """;

    private const string SqlServer =
        "SELECT DATEDIFF_BIG(microsecond, '1970-01-01', SYSUTCDATETIME()) * 10 + 621355968000000000 AS [Value]";

    /// <summary>Now, in UTC.</summary>
    /// <param name="db">Whose database is asked, where it is asked.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<DateTimeOffset> Now(TDbContext db, CancellationToken cancellationToken)
    {
        var query = ReferenceEquals(clock, TimeProvider.System) ? QueryOf(db) : null;
        if (query is null)
            return clock.GetUtcNow();
        var ticks = await db.Database.SqlQueryRaw<long>(query).SingleAsync(cancellationToken);
        Volatile.Write(ref _aheadTicks, ticks - clock.GetUtcNow().UtcTicks);
        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>Now, in UTC, without a question to the database: the process's clock, set right by what was asked last.</summary>
    public DateTimeOffset About() => clock.GetUtcNow().AddTicks(Volatile.Read(ref _aheadTicks));

    private static string? QueryOf(TDbContext db) => db.Database.ProviderName switch
    {
        StoreNames.PostgreSql => PostgreSql,
        StoreNames.SqlServer => SqlServer,
        _ => null,
    };
}

/// <summary>EF Core's names of the stores that something here is particular to.</summary>
internal static class StoreNames
{
    public const string PostgreSql = "Npgsql.EntityFrameworkCore.PostgreSQL";
    public const string SqlServer = "Microsoft.EntityFrameworkCore.SqlServer";
    public const string Sqlite = "Microsoft.EntityFrameworkCore.Sqlite";
}
