using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>
/// A server's clock is an hour behind, which is the same as a process an hour ahead. What it leaves behind must not lie for an hour. A file is one
/// process's: there its clock is the only one.
/// </summary>
public sealed class When_the_clock_of_the_process_is_wrong(string situation) : EngineScenario(situation)
{
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    [Test]
    public async Task What_it_has_in_hand_is_its_own_by_the_databases_clock()
    {
        var later = new TaskCompletionSource();
        await using var host = new EngineHost(Database);
        var behind = Database.Store == Store.PostgreSql ? TimeSpan.FromHours(1) : TimeSpan.Zero;
        if (behind > TimeSpan.Zero)
            await SetBack(host);
        await host.Start();
        var leases = host.Services.GetRequiredService<StoreClock<EngineDbContext>>();
        await host.Until(_ => Task.FromResult((Now() - behind - leases.About()).Duration() < Slack));

        host.Testimony.OnSight = _ => later.Task;
        await host.Send(new OpenTab(TabId));
        await host.Until(db => db.Outbox.AnyAsync());

        var row = await host.Read(db => db.Outbox.AsNoTracking().FirstAsync());
        (row.NextAttemptAt!.Value - (Now() - behind)).Duration().ShouldBeLessThan(Slack);
        later.SetResult();
    }

    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

    // PostgreSQL finds the schema's function before its own, where the path says so.
    private async Task SetBack(EngineHost host)
    {
        await host.Read(db => db.Database.EnsureCreatedAsync());
        await using var connection = new NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync();
        await using var set = connection.CreateCommand();
        set.CommandText = """
            CREATE SCHEMA slow;
            CREATE FUNCTION slow.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT pg_catalog.clock_timestamp() - interval ''1 hour''';
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = slow, public, pg_catalog', current_database()); END $$;
            """;
        await set.ExecuteNonQueryAsync();
        await host.Read(db =>
        {
            NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
            return Task.FromResult(true);
        });
    }
}
