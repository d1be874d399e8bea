using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>Its machine is paused in the middle of a transaction, after it has taken the next number of the audit and before it commits.</summary>
public sealed class When_a_replica_stands_still
{
    static IEnumerable<string> Servers => TestDatabase.Stores.Where(store => store == "PostgreSql");

    [TestCaseSource(nameof(Servers))]
    public async Task The_others_go_on_and_what_it_had_not_committed_is_not_done(string store)
    {
        await using var database = new TestDatabase(store);
        await using var service = await EmbeddedService.Start(null, [.. database.ServiceSettings, "--Service:MigrateAtStart=true"]);
        await service.SetStock("CUP", 10);
        await using var scope = service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        await using var frozen = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<AuditLog>().Write(
            new AuditDraft(new Caller("li", Roles.Agent), "note", "order/frozen", "Done"), CancellationToken.None);

        using var answer = await service.Api.PutAsJsonAsync(
            "/api/v1/stock/CUP", new { available = 20, requestId = Guid.NewGuid(), reason = "counted" });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var ended = await Should.ThrowAsync<Exception>(() => frozen.CommitAsync());
        new StoreErrorCodes().IsAway(ended).ShouldBeTrue(ended.ToString());
        var audit = await service.Get("/api/v1/audit");
        audit.EnumerateArray().Select(row => row.GetProperty("subject").GetString()).ShouldNotContain("order/frozen");
    }

    [TestCase("Host=nowhere", "-c idle_in_transaction_session_timeout=10000")]
    [TestCase("Host=nowhere;Options=-c statement_timeout=5s", "-c statement_timeout=5s -c idle_in_transaction_session_timeout=10000")]
    [TestCase("Host=nowhere;Options=-c idle_in_transaction_session_timeout=0", "-c idle_in_transaction_session_timeout=0")]
    public void The_server_ends_its_session_unless_the_settings_say_another_limit(string settings, string options)
    {
        using var services = new ServiceCollection().AddOrderStore(Store.Find("PostgreSql")!, settings).BuildServiceProvider();
        using var scope = services.CreateScope();

        var said = scope.ServiceProvider.GetRequiredService<OrderDbContext>().Database.GetConnectionString();

        new NpgsqlConnectionStringBuilder(said).Options.ShouldBe(options);
    }
}
