using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace OrderSaga.Outbox;

internal sealed class SqlServerStore : Store
{
    // Order numbers and articles differ by case here as they do everywhere else; the usual collation takes "cup" for "CUP".
    private const string ByLetter = "Latin1_General_100_BIN2";

    public override string Name => "SqlServer";

    private protected override string Provider => "Microsoft.EntityFrameworkCore.SqlServer";

    public override void Use(IPersistentStoreBuilder tables, string connectionString)
    {
        tables.UseSqlServer(SqlClientFactory.Instance, connectionString);
        tables.UseClustering();
    }

    public override void Configure(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateTimeOffset>().HaveConversion<UtcTime>();
        conventions.Properties<string>().UseCollation(ByLetter);
    }

    public override async Task<string?> FindProblem(DbContext db, CancellationToken cancellationToken)
    {
        // Without it readers and writers wait for each other, and a sweep that reads holds up the whole bus.
        var isSnapshot = await db.Database
            .SqlQueryRaw<bool>("SELECT is_read_committed_snapshot_on AS Value FROM sys.databases WHERE database_id = DB_ID()")
            .SingleAsync(cancellationToken);
        return isSnapshot
            ? null
            : "READ_COMMITTED_SNAPSHOT is off; while nobody uses the database run ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON";
    }

    public override string? WhyNot(string connectionString) => WhyNot(() => new SqlConnection(connectionString));

    // No retries by the provider: it cannot repeat what a transaction has done, and the engine does, with a context of its own.
    private protected override void UseProvider(
        DbContextOptionsBuilder options, string connectionString, string? schema, int? maxBatchSize) =>
        options.UseSqlServer(connectionString, server =>
        {
            server.MigrationsHistoryTable(HistoryTable, schema);
            if (maxBatchSize is { } statements)
                server.MaxBatchSize(statements);
        });
}
