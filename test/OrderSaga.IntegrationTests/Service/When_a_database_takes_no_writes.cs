using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>It can be read, and that is all: the disk is full, or the connections lead to a standby since a failover.</summary>
public sealed class When_a_database_takes_no_writes
{
    // With SQLite a trigger stands for the full disk: its error is told to be one that means that the database is away.
    const string Full = "--Database:Errors:Away:0=Sqlite:1811";

    static IEnumerable<string> Stores => TestDatabase.Stores.Except(["SqlServer"]);

    [TestCaseSource(nameof(Stores))]
    public async Task The_process_is_not_ready_and_callers_are_told_to_come_again(string store)
    {
        await using var database = new TestDatabase(store);
        if (!database.Store.IsEmbedded)
            (await Task.Run(() => ServiceHost.Migrate([.. database.ServiceSettings]))).ShouldBe(0);
        await using var service = await EmbeddedService.Start(null, [.. database.ServiceSettings, Full]);
        await Ready(service, HttpStatusCode.OK);

        await Refuse(database, service);
        using (var refused = await service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(AnOrder.NewNumber())))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter.ShouldNotBeNull();
        }

        await Ready(service, HttpStatusCode.ServiceUnavailable);

        await Allow(database, service);
        await Ready(service, HttpStatusCode.OK);
        using var taken = await service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(AnOrder.NewNumber()));
        taken.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    static async Task Ready(EmbeddedService service, HttpStatusCode expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            using var answer = await service.Stranger.GetAsync("/health/ready", CancellationToken.None);
            if (answer.StatusCode == expected)
                return;
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }

    static Task Refuse(TestDatabase database, EmbeddedService service) => database.Store.IsEmbedded
        ? OnFile(service, """
            CREATE TRIGGER full_for_beats BEFORE UPDATE ON workers BEGIN SELECT RAISE(ABORT, 'full'); END;
            CREATE TRIGGER full_for_orders BEFORE INSERT ON submitted_orders BEGIN SELECT RAISE(ABORT, 'full'); END;
            """)
        : database.MakeReadOnly(true);

    static Task Allow(TestDatabase database, EmbeddedService service) => database.Store.IsEmbedded
        ? OnFile(service, "DROP TRIGGER full_for_beats; DROP TRIGGER full_for_orders;")
        : database.MakeReadOnly(false);

    static async Task OnFile(EmbeddedService service, string sql)
    {
        await using var connection = new SqliteConnection(service.Services.GetRequiredService<DataDirectory>().Orders);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
