using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

internal sealed class PostgreSqlStore : Store
{
    public override string Name => "PostgreSql";

    private protected override string Provider => "Npgsql.EntityFrameworkCore.PostgreSQL";

    // timestamp with time zone, which takes UTC only. Lists stay text: jsonb is parsed at every write, refuses the character 0, and nobody
    // queries them.
    public override void Configure(ModelConfigurationBuilder conventions) =>
        conventions.Properties<DateTimeOffset>().HaveConversion<UtcTime>();

    // No retries by the provider: it cannot repeat what a transaction has done, and the engine does, with a context of its own.
    private protected override void UseProvider(DbContextOptionsBuilder options, string connectionString, string? schema) =>
        options.UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(HistoryTable, schema));
}
