using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>What a database error means, by its code and never by its text.</summary>
internal static class StoreErrors
{
    // https://www.sqlite.org/rescode.html: extended codes of a violated primary key and a violated unique index.
    private const int SqlitePrimaryKey = 1555;
    private const int SqliteUnique = 2067;

    // BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL: the file is away, full or held; the message is not at fault.
    private static readonly HashSet<int> SqliteAway = [5, 6, 8, 10, 13, 14, 15];

    /// <summary>Another row has the key: a duplicate message, or another writer was faster.</summary>
    public static bool IsUniqueViolation(Exception exception) => Chain(exception).Any(error => error switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqlitePrimaryKey or SqliteUnique,
        DbException { SqlState: "23505" } => true,
        _ => false,
    });

    /// <summary>A row was not as it was read.</summary>
    public static bool IsStale(Exception exception) => Chain(exception).Any(error => error is DbUpdateConcurrencyException);

    /// <summary>The database cannot be used right now; waiting helps, and giving up on the message would be wrong.</summary>
    public static bool IsAway(Exception exception) => Chain(exception).Any(error => error switch
    {
        SqliteException sqlite => SqliteAway.Contains(sqlite.SqliteErrorCode),
        DbException database => database.IsTransient,
        _ => false,
    });

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }
}
