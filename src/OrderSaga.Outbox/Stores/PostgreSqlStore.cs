using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Quartz;

namespace OrderSaga.Outbox;

internal sealed class PostgreSqlStore : Store
{
    // Any number that is ours alone in a database: "ordersag" in ASCII.
    private const long MigrationLock = 0x6f72646572736167;

    // A process may stand still in the middle of a transaction: its machine is paused, or swaps. What it has locked then, a row of an order or
    // the next number of a chain, all others wait for, until their own commands time out (30 s). The server ends such a session before: what
    // was not committed is done again, by the engine or by whoever asked.
    private const string IdleLimit = "idle_in_transaction_session_timeout";
    private const int IdleLimitMs = 10_000;

    public override string Name => "PostgreSql";

    private protected override string Provider => "Npgsql.EntityFrameworkCore.PostgreSQL";

    public override void Use(IPersistentStoreBuilder tables, string connectionString)
    {
        tables.UsePostgres(NpgsqlFactory.Instance, Limited(connectionString));
        tables.UseClustering();
    }

    // timestamp with time zone, which takes UTC only. Lists stay text: jsonb is parsed at every write, refuses the character 0, and nobody
    // queries them.
    public override void Configure(ModelConfigurationBuilder conventions) =>
        conventions.Properties<DateTimeOffset>().HaveConversion<UtcTime>();

    // EF Core's lock ends with the transaction of each migration. Whoever waited for it then runs one that the other is about to run, too.
    public override async Task<IAsyncDisposable?> LockMigration(DbContext db, CancellationToken cancellationToken)
    {
        await MakeDatabase(db.GetService<IRelationalDatabaseCreator>(), cancellationToken);
        // Without a pool, closing it ends the session, and with it the lock.
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(db.Database.GetConnectionString()) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var wait = new NpgsqlCommand($"SELECT pg_advisory_lock({MigrationLock})", connection) { CommandTimeout = 0 };
            await wait.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>With a limit, unless the settings say another. It is in the options of the session, which a pool leaves as they are.</summary>
    internal static string Limited(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var options = builder.Options ?? Environment.GetEnvironmentVariable("PGOPTIONS");
        if (options?.Contains(IdleLimit, StringComparison.OrdinalIgnoreCase) is true)
            return connectionString;
        builder.Options = string.Create(CultureInfo.InvariantCulture, $"{options} -c {IdleLimit}={IdleLimitMs}").Trim();
        return builder.ConnectionString;
    }

    private static async Task MakeDatabase(IRelationalDatabaseCreator creator, CancellationToken cancellationToken)
    {
        if (await creator.ExistsAsync(cancellationToken))
            return;
        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (PostgresException made) when (made.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // By another that migrates: it was not there a moment ago.
        }
    }

    public override string? WhyNot(string connectionString) => WhyNot(() => NpgsqlDataSource.Create(connectionString));

    // No retries by the provider: it cannot repeat what a transaction has done, and the engine does, with a context of its own.
    private protected override void UseProvider(
        DbContextOptionsBuilder options, string connectionString, string? schema, int? maxBatchSize) =>
        options.UseNpgsql(Limited(connectionString), npgsql =>
        {
            npgsql.MigrationsHistoryTable(HistoryTable, schema);
            if (maxBatchSize is { } statements)
                npgsql.MaxBatchSize(statements);
        });
}
