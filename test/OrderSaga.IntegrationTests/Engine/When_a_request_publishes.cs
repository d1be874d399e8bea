using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_request_publishes(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task It_leaves_with_the_commit_of_the_request_and_as_it_was_given()
    {
        await using var host = await EngineHost.Start(Database);
        var id = Guid.NewGuid();
        await InScope(host, async (publish, db) =>
        {
            db.Notes.Add(new NoteRow { TabId = TabId, Text = "request" });
            await publish.Publish(new TabOpened(TabId), context =>
            {
                context.MessageId = id;
                context.Headers.Set("OrderSaga-Seal", "sealed");
                context.Headers.Set("Weight", 7L);
            });
            (await host.Read(fresh => fresh.Outbox.CountAsync())).ShouldBe(0);
            await db.SaveChangesAsync();
        });
        await host.Consumed(id);

        var seen = host.Testimony.Sightings.ShouldHaveSingleItem();
        seen.MessageId.ShouldBe(id);
        seen.Headers["OrderSaga-Seal"].ShouldBe("sealed");
        Convert.ToInt64(seen.Headers["Weight"], null).ShouldBe(7);
        seen.ContentType.ShouldBe("application/vnd.masstransit+json");
    }

    [Test]
    public async Task It_does_not_leave_without_a_save_and_the_log_says_so()
    {
        await using var host = await EngineHost.Start(Database);
        await InScope(host, (publish, _) => publish.Publish(new TabOpened(TabId)));
        await Open(host, Guid.NewGuid());

        host.Testimony.Of<TabOpened>().ShouldNotContain(opened => opened.TabId == TabId);
        host.Log.Count("ended without saving").ShouldBe(1);
    }

    [Test]
    public async Task After_the_commit_publishing_is_an_error()
    {
        await using var host = await EngineHost.Start(Database);
        await InScope(host, async (publish, db) =>
        {
            await publish.Publish(new TabOpened(TabId));
            await db.SaveChangesAsync();
            await Should.ThrowAsync<InvalidOperationException>(() => publish.Publish(new TabPaid(TabId, 1)));
        });
    }

    [Test]
    public async Task In_a_transaction_of_the_application_it_leaves_with_that_transaction()
    {
        await using var host = await EngineHost.Start(Database, options: outbox => outbox.SweepAfter = TimeSpan.FromHours(1));
        await InScope(host, async (publish, db) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await publish.Publish(new TabOpened(TabId));
            await db.SaveChangesAsync();
            host.Testimony.Sightings.ShouldBeEmpty();
            await transaction.CommitAsync();
        });
        await host.Until(db => db.Notes.AnyAsync());
    }

    [Test]
    public async Task A_rollback_takes_it_back()
    {
        await using var host = await EngineHost.Start(Database);
        await InScope(host, async (publish, db) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await publish.Publish(new TabOpened(TabId));
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
        });
        await Open(host, Guid.NewGuid());

        host.Testimony.Of<TabOpened>().ShouldNotContain(opened => opened.TabId == TabId);
    }

    [Test]
    public async Task Many_leave_in_their_order()
    {
        await using var host = await EngineHost.Start(Database);
        await InScope(host, async (publish, db) =>
        {
            for (var total = 1; total <= 50; total++)
                await publish.Publish(new TabGrew(TabId, total));
            await db.SaveChangesAsync();
        });
        await host.Until(_ => Task.FromResult(host.Testimony.Sightings.Count == 50));

        host.Testimony.Of<TabGrew>().Select(grew => grew.Total).ShouldBe(Enumerable.Range(1, 50));
    }

    private static async Task InScope(EngineHost host, Func<IPublishEndpoint, EngineDbContext, Task> request)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await request(
            scope.ServiceProvider.GetRequiredService<IPublishEndpoint>(),
            scope.ServiceProvider.GetRequiredService<EngineDbContext>());
    }
}
