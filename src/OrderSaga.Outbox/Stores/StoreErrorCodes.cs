using System.Text.RegularExpressions;

namespace OrderSaga.Outbox;

/// <summary>
/// What the error codes of the databases mean to the engine. A code is written as <c>Sqlite:2067</c> (a result code or an extended one),
/// <c>PostgreSql:23505</c> (an SQLSTATE, or its first two or three characters) or <c>SqlServer:2627</c> (an error number). Add what a proxy
/// or a hosted database says in its own way, before the host starts.
/// </summary>
public sealed partial class StoreErrorCodes
{
    /// <summary>Another row has the key.</summary>
    public ISet<string> Duplicate { get; } = Set(
        // https://www.sqlite.org/rescode.html: the extended codes of a violated primary key and a violated unique index.
        Of("Sqlite", "1555", "2067"),
        // https://www.postgresql.org/docs/current/errcodes-appendix.html: unique_violation.
        Of("PostgreSql", "23505"),
        // A violated constraint, a violated unique index.
        Of("SqlServer", "2627", "2601"));

    /// <summary>Another transaction was in the way: with a new one it works.</summary>
    public ISet<string> Conflict { get; } = Set(
        // serialization_failure, deadlock_detected, lock_not_available.
        Of("PostgreSql", "40001", "40P01", "55P03"),
        // Deadlock victim, lock request timeout, snapshot update conflict.
        Of("SqlServer", "1205", "1222", "3960"));

    /// <summary>The database cannot be used right now; the message is not at fault, and waiting helps.</summary>
    public ISet<string> Away { get; } = Set(
        // BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL.
        Of("Sqlite", "5", "6", "8", "10", "13", "14", "15"),
        // Connection exception, insufficient resources, operator intervention, system error, a standby that is read-only after a failover, a
        // session that stood still in its transaction for too long and was ended; and the login or the database that is not there: a password that is being changed must not make dead letters.
        Of("PostgreSql", "08", "53", "57P", "58", "25006", "25P03", "28", "3D"),
        // The network and the login: timeout, no server, a broken or refused connection, a database that is not there yet or is recovered.
        Of("SqlServer", "-2", "-1", "2", "20", "53", "64", "121", "233", "258", "997", "1225", "4060", "4221", "10053", "10054", "10060",
            "10061", "11001", "18401", "18456"),
        // https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues: failover, throttling, limits.
        Of("SqlServer", "615", "913", "921", "922", "924", "926", "945", "983", "988", "10928", "10929", "10936", "40143", "40166", "40197",
            "40501", "40540", "40613", "42108", "42109", "49918", "49919", "49920"),
        // No memory, no workers, no log space, no disk, shutdown, read-only: full or held, as with a file.
        Of("SqlServer", "701", "802", "845", "1101", "1105", "3906", "6005", "8628", "8645", "8651", "9001", "9002", "17830", "30053"));

    /// <summary>Is it written as a code is?</summary>
    /// <param name="code">Perhaps one.</param>
    public static bool IsCode(string code) => Written().IsMatch(code);

    [GeneratedRegex(
        "^(Sqlite:[0-9]{1,9}|PostgreSql:([0-9A-Z]{2,3}|[0-9A-Z]{5})|SqlServer:-?[0-9]{1,9})$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written();

    private static IEnumerable<string> Of(string store, params string[] codes) => codes.Select(code => $"{store}:{code}");

    private static HashSet<string> Set(params IEnumerable<string>[] codes) =>
        new(codes.SelectMany(all => all), StringComparer.OrdinalIgnoreCase);
}
