using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_the_host_stops(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task What_is_committed_still_leaves()
    {
        const int Count = 100;
        await using (var host = await EngineHost.Start(Database, options: outbox => outbox.DrainTimeout = TimeSpan.FromSeconds(15)))
        {
            await using var scope = host.Services.CreateAsyncScope();
            var publish = scope.ServiceProvider.GetRequiredService<IPublishEndpoint>();
            for (var total = 1; total <= Count; total++)
                await publish.Publish(new TabGrew(TabId, total));
            await scope.ServiceProvider.GetRequiredService<EngineDbContext>().SaveChangesAsync();
        }

        await using var after = new EngineHost(Database);
        (await after.Read(db => db.Outbox.CountAsync())).ShouldBe(0);
        (await after.Read(db => db.Notes.CountAsync())).ShouldBe(Count);
    }
}
