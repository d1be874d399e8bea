using Npgsql;

namespace OrderSaga.Benchmarks.Measuring;

/// <summary>What PostgreSQL says about itself; all counters grow only.</summary>
/// <param name="Statements">Without those that only begin and end transactions; NaN where pg_stat_statements is missing.</param>
/// <param name="Commits">Transactions committed, those that only read among them.</param>
/// <param name="WalBytes">Written to the write-ahead log by the whole server.</param>
/// <param name="WalSyncs">Fsyncs of the write-ahead log by the whole server.</param>
sealed record PostgresCounters(double Statements, double Commits, double WalBytes, double WalSyncs);

/// <summary>The server of a run: makes and drops its databases, and reads its counters.</summary>
sealed class PostgresServer(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _admin = NpgsqlDataSource.Create(Of(connectionString, "postgres"));

    private bool? _hasStatements;

    public async Task<string> CreateDatabase(string name)
    {
        await DropDatabase(name);
        await Execute($"create database {name}");
        return name;
    }

    public Task DropDatabase(string name) => Execute($"drop database if exists {name} with (force)");

    /// <summary>Every run begins with the same distance to the next checkpoint.</summary>
    public Task Checkpoint() => Execute("checkpoint");

    public async Task<PostgresCounters> Read(string database)
    {
        _hasStatements ??= await HasStatements();
        var statements = _hasStatements is true
            ? """
              (select coalesce(sum(calls), 0) from pg_stat_statements s join pg_database d on d.oid = s.dbid
               where d.datname = @name and query !~* '^(begin|commit|rollback|discard|set|reset|show)\M')::float8
              """
            : "'NaN'::float8";
        await using var command = _admin.CreateCommand(
            $"""
             select {statements}, (select xact_commit from pg_stat_database where datname = @name)::float8,
                    wal_bytes::float8, wal_sync::float8 from pg_stat_wal
             """);
        command.Parameters.AddWithValue("name", database);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new PostgresCounters(row.GetDouble(0), row.GetDouble(1), row.GetDouble(2), row.GetDouble(3));
    }

    /// <summary>For filling and looking at the database of a run; nothing of it is pooled.</summary>
    public async Task<NpgsqlConnection> Open(string database)
    {
        var connection = new NpgsqlConnection(Of(connectionString, database));
        await connection.OpenAsync();
        return connection;
    }

    public async Task<string> Version()
    {
        const string sql = "select current_setting('server_version') || ', fsync ' || current_setting('fsync')";
        await using var command = _admin.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => _admin.DisposeAsync();

    private static string Of(string connectionString, string database) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = database, CommandTimeout = 0, Pooling = false }.ConnectionString;

    private async Task<bool> HasStatements()
    {
        try
        {
            await Execute("create extension if not exists pg_stat_statements");
            await Execute("select 1 from pg_stat_statements limit 1");
            return true;
        }
        catch (PostgresException)
        {
            return false; // the package with the extensions is not installed
        }
    }

    private async Task Execute(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

static class NpgsqlConnections
{
    public static async Task<int> Execute(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> Ask<T>(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
