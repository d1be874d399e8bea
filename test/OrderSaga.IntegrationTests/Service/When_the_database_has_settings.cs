using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.Service;

public sealed class When_the_database_has_settings
{
    [Test]
    public async Task Both_databases_go_by_them()
    {
        await using var service = await EmbeddedService.Start(
            null, "--Database:MaxBatchSize=7", "--Database:Errors:Away:0=PostgreSql:XXP01", "--Database:Errors:Conflict:0=SqlServer:50001");
        await using var scope = service.Scope();

        var (orders, participants) =
            (scope.ServiceProvider.GetRequiredService<OrderDbContext>(), scope.ServiceProvider.GetRequiredService<ParticipantsDbContext>());
        foreach (var db in (DbContext[])[orders, participants])
            db.GetService<IDbContextOptions>().Extensions.OfType<RelationalOptionsExtension>().Single().MaxBatchSize.ShouldBe(7);
        foreach (var codes in (StoreErrorCodes[])[CodesOf<OrderDbContext>(service), CodesOf<ParticipantsDbContext>(service)])
        {
            codes.Away.ShouldContain("PostgreSql:XXP01");
            codes.Conflict.ShouldContain("SqlServer:50001");
            codes.Duplicate.ShouldContain("SqlServer:2627", "what is known stays");
        }
    }

    [TestCase("MaxBatchSize", "0", "between 1 and 1000")]
    [TestCase("MaxBatchSize", "many", "MaxBatchSize")]
    [TestCase("Errors:Away:0", "57P01", "write a store and its code, as in SqlServer:2627")]
    [TestCase("Errors:Away:0", "MySql:1062", "write a store and its code, as in SqlServer:2627")]
    [TestCase("Errors:Duplicate:0", "SqlServer:1205", "which means Conflict already")]
    [TestCase("Errors:Duplicates:0", "SqlServer:2627", "Duplicates")]
    public async Task One_that_is_wrong_stops_the_start_and_is_named(string setting, string value, string says)
    {
        var refusal = await Should.ThrowAsync<StartupException>(() => EmbeddedService.Start(null, $"--Database:{setting}={value}"));

        refusal.Message.ShouldContain("Database");
        refusal.Message.ShouldContain(says);
    }

    private static StoreErrorCodes CodesOf<TDbContext>(EmbeddedService service)
        where TDbContext : DbContext => service.Services.GetRequiredService<OutboxOptions<TDbContext>>().ErrorCodes;
}
