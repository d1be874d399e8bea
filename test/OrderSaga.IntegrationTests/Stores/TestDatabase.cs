using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Stores;

/// <summary>
/// A database of one test's own, on a store that can be had here. It is made by whoever migrates it first, and dropped at the end.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const int SqliteIoError = 10;

    private readonly string _name = $"ordersaga_test_{Guid.NewGuid():N}";
    private readonly DirectoryInfo? _directory;

    public TestDatabase(string store)
    {
        Store = Store.Find(store)!;
        if (Store == Store.Sqlite)
        {
            _directory = Directory.CreateTempSubdirectory("ordersaga-test-");
            File = Path.Combine(_directory.FullName, "test.db");
            ConnectionString = $"Data Source={File}";
        }
        else
        {
            ConnectionString = ConnectionTo(_name);
        }
    }

    private TestDatabase(Keeping keeping) => (Store, Keeping, ConnectionString) = (Store.SqlServer, keeping, "");

    /// <summary>For a SQL Server that is not there; only how the sagas are kept is known of it.</summary>
    internal static TestDatabase Nowhere(Keeping keeping) => new(keeping);

    /// <summary>The names of those that can be had: SQLite always, the others where the environment names a server.</summary>
    public static IEnumerable<string> Stores => Store.All.Where(store => MissingBecause(store) is null).Select(store => store.Name);

    public Store Store { get; }

    /// <summary>How an engine keeps its sagas in it.</summary>
    public Keeping Keeping { get; set; } = Keeping.Rows;

    public string ConnectionString { get; }

    /// <summary>Of SQLite; empty elsewhere.</summary>
    public string File { get; } = "";

    /// <summary>For the service; on SQLite none, for there it has a file of its own.</summary>
    public IEnumerable<string> ServiceSettings => Store.IsEmbedded
        ? []
        : [$"--Service:Database={Store.Name}", $"--ConnectionStrings:Orders={ConnectionString}",
            $"--Providers:Journal:Keys:0={JournalKey}"];

    /// <summary>Beside a server the service makes none of its own.</summary>
    public static string JournalKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Why a store cannot be had here; null when it can.</summary>
    public static string? MissingBecause(Store store) => store == Store.Sqlite || Server(store) is { Length: > 0 }
        ? null
        : $"{VariableOf(store)} holds no connection string: nothing was run on {store.Name}";

    /// <summary>What the store's driver throws when the store cannot be used for the moment.</summary>
    public Exception Away() => Store.Name switch
    {
        "Sqlite" => new SqliteException("disk I/O error", SqliteIoError),
        "PostgreSql" => new PostgresException("the administrator said so", "FATAL", "FATAL", "57P01"),
        _ => SqlServerErrors.Make(40613),
    };

    public async ValueTask DisposeAsync()
    {
        if (_directory is not null)
        {
            Forget(ConnectionString);
            _directory.Delete(recursive: true);
            return;
        }

        await using var connection = Connect(ConnectionTo(Store == Store.PostgreSql ? "postgres" : "master"));
        await connection.OpenAsync();
        await Execute(connection, Store == Store.PostgreSql
            ? $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)"
            : $"IF DB_ID('{_name}') IS NOT NULL BEGIN "
                + $"ALTER DATABASE {_name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {_name} END");
        Forget();
    }

    /// <summary>Closes what is left open to a file of SQLite, and only to that: other tests are at work beside.</summary>
    public static void Forget(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>An empty one.</summary>
    public async Task Make()
    {
        await using var connection = Connect(ConnectionTo(Store == Store.PostgreSql ? "postgres" : "master"));
        await connection.OpenAsync();
        await Execute(connection, $"CREATE DATABASE {_name}");
    }

    /// <summary>For every session that begins from now on; no other goes on.</summary>
    public async Task MakeReadOnly(bool so)
    {
        await using var connection = Connect(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await Execute(connection, $"ALTER DATABASE {_name} SET default_transaction_read_only = {(so ? "on" : "off")}");
        await Execute(connection, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name}'");
    }

    /// <summary>Runs a statement in it, past everything that is tested.</summary>
    public async Task Execute(FormattableString sql)
    {
        await using var connection = Connect(ConnectionString);
        await connection.OpenAsync();
        await Execute(connection, sql.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task Execute(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static string? Server(Store store) => Environment.GetEnvironmentVariable(VariableOf(store));

    private static string VariableOf(Store store) => $"ORDERSAGA_TEST_{store.Name.ToUpperInvariant()}";

    private string ConnectionTo(string database) =>
        new DbConnectionStringBuilder { ConnectionString = Server(Store)!, ["Database"] = database }.ConnectionString;

    private DbConnection Connect(string connectionString) => Store.Name switch
    {
        "Sqlite" => new SqliteConnection(connectionString),
        "PostgreSql" => new NpgsqlConnection(connectionString),
        _ => new SqlConnection(connectionString),
    };

    // Each database has a pool of its own, which would hold its connections until the end of the run.
    private void Forget()
    {
        if (Store != Store.PostgreSql)
        {
            SqlConnection.ClearPool(new SqlConnection(ConnectionString));
            return;
        }

        // Of what a test asks itself, and of the engine.
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        NpgsqlConnection.ClearPool(new NpgsqlConnection(PostgreSqlStore.Limited(ConnectionString)));
    }
}
