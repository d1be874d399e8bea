using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace OrderSaga.Outbox;

internal sealed class SqliteStore : Store
{
    public override string Name => "Sqlite";

    public override bool IsEmbedded => true;

    private protected override string Provider => "Microsoft.EntityFrameworkCore.Sqlite";

    // A file is one process's: there is no cluster.
    public override void Use(IPersistentStoreBuilder tables, string connectionString) =>
        tables.UseSqlite(SqliteFactory.Instance, connectionString);

    // SQLite neither sorts nor compares text with offsets as times; UTC ticks it does.
    public override void Configure(ModelConfigurationBuilder conventions) =>
        conventions.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    // A file has no schemas; each context has a file of its own.
    public override void Configure(ModelBuilder model, string schema)
    {
    }

    // A migration that was killed leaves its lock behind, and the next would wait for it for ever. The file is one process's alone, so it
    // is nobody's.
    public override Task PrepareMigration(DbContext db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);

    private protected override void UseProvider(
        DbContextOptionsBuilder options, string connectionString, string? schema, int? maxBatchSize) =>
        options.UseSqlite(connectionString, sqlite =>
        {
            sqlite.MigrationsHistoryTable(HistoryTable);
            if (maxBatchSize is { } statements)
                sqlite.MaxBatchSize(statements);
        }).AddInterceptors(new SqliteSettings());
}
