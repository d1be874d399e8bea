using System.Data.Common;
using System.Globalization;
using System.Resources;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace OrderSaga.Outbox;

/// <summary>What a database error means, by its code and never by its text.</summary>
public static class StoreErrors
{
    // From here on the connection is gone:
    // https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-error-severities.
    private const byte FatalSeverity = 20;

    // No connection was free in time. SqlClient has neither a code nor a DbException for it: it is known by its place among the driver's own
    // texts, whatever their language.
    private static readonly string[] _noConnection = ["ADP_PooledOpenTimeout", "ADP_NonPooledOpenTimeout"];
    private static readonly ResourceManager _sqlClientTexts = new("Microsoft.Data.SqlClient.Resources.Strings", typeof(SqlException).Assembly);

    /// <summary>Another row has the key: a duplicate message, or another writer was faster.</summary>
    internal static bool IsUniqueViolation(this StoreErrorCodes codes, Exception exception) => Has(exception, codes.Duplicate);

    /// <summary>A row was not as it was read, or another transaction was in the way: the same again in a new one.</summary>
    internal static bool IsStale(this StoreErrorCodes codes, Exception exception) =>
        Chain(exception).Any(error => error is DbUpdateConcurrencyException) || Has(exception, codes.Conflict);

    /// <summary>The database cannot be used right now; waiting helps, and giving up on the message would be wrong.</summary>
    /// <param name="codes">What its codes mean.</param>
    /// <param name="exception">What was thrown, however it is wrapped.</param>
    public static bool IsAway(this StoreErrorCodes codes, Exception exception) => Has(exception, codes.Away)
        // A connection that broke has no code. What has one and is in no list is left to the driver, except where it only lost a race.
        || (Chain(exception).Any(IsBroken) && !Has(exception, codes.Conflict));

    /// <summary>It came from the store, whatever it means.</summary>
    internal static bool IsOfStore(Exception exception) =>
        Chain(exception).Any(error => error is DbException or DbUpdateException || IsWithoutConnection(error));

    // What PostgreSQL did not say, its driver did: of several hosts none is the primary yet, or the handshake failed. Only a connection
    // that two use at once is somebody's mistake.
    private static bool IsBroken(Exception error) =>
        error is DbException { IsTransient: true } or SqlException { Class: >= FatalSeverity }
            or (NpgsqlException and not (PostgresException or NpgsqlOperationInProgressException))
        || IsWithoutConnection(error);

    private static bool IsWithoutConnection(Exception error) =>
        error is InvalidOperationException or TimeoutException
        && error.Source == typeof(SqlException).Assembly.GetName().Name
        && _noConnection.Any(text => _sqlClientTexts.GetString(text, CultureInfo.CurrentUICulture) == error.Message);

    private static bool Has(Exception exception, ISet<string> codes) => Chain(exception).SelectMany(CodesOf).Any(codes.Contains);

    private static IEnumerable<string> CodesOf(Exception exception) => exception switch
    {
        SqliteException sqlite => [Code("Sqlite", sqlite.SqliteExtendedErrorCode), Code("Sqlite", sqlite.SqliteErrorCode)],
        // Several at once: the reason is not always the first.
        SqlException server => server.Errors.Cast<SqlError>().Select(error => Code("SqlServer", error.Number)),
        DbException { SqlState: { Length: 5 } state } => [$"PostgreSql:{state}", $"PostgreSql:{state[..3]}", $"PostgreSql:{state[..2]}"],
        _ => [],
    };

    private static string Code(string store, int code) => string.Create(CultureInfo.InvariantCulture, $"{store}:{code}");

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }
}
