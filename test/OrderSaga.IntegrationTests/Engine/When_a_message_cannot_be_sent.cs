using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_message_cannot_be_sent(string situation) : EngineScenario(situation)
{
    [TestCase("nonsense")]
    [TestCase("queue:nobody-listens-here")]
    public async Task It_is_quarantined_with_the_reason_and_the_others_leave(string destination)
    {
        await using var host = await EngineHost.Start(Database, options: outbox =>
        {
            outbox.SendAttemptsMax = 3;
            outbox.SendLanes = 1;
        });
        var unsendable = new OutboxRow
        {
            MessageId = Guid.NewGuid(),
            Destination = destination,
            ContentType = "application/json",
            Body = [1],
            Sequence = 1,
            NextAttemptAt = DateTimeOffset.UnixEpoch,
        };
        await host.Read(async db =>
        {
            db.Outbox.Add(unsendable);
            return await db.SaveChangesAsync();
        });
        await Open(host, TabId);
        await host.Until(db => db.Outbox.AnyAsync(row => row.QuarantinedAt != null));

        var row = await host.Read(db => db.Outbox.SingleAsync());
        row.Attempts.ShouldBe(3);
        row.LastError.ShouldNotBeNullOrEmpty();
        row.NextAttemptAt.ShouldBeNull();
        host.Testimony.Of<TabOpened>().Count.ShouldBe(1);
    }

    [Test]
    public async Task One_that_must_arrive_and_has_nobody_to_arrive_at_is_quarantined()
    {
        await using var host = await EngineHost.Start(Database, options: outbox =>
        {
            outbox.SendAttemptsMax = 2;
            outbox.MustArrive(typeof(AuditTab)).MustArrive(typeof(TabOpened));
        });
        await Publish(host, new AuditTab(TabId));
        await Publish(host, new TabForgotten(TabId));
        await Open(host, TabId);
        await host.Until(db => db.Outbox.AnyAsync(row => row.QuarantinedAt != null));
        await host.Quiet();

        var row = await host.Read(db => db.Outbox.SingleAsync());
        row.MessageType.ShouldEndWith(nameof(AuditTab));
        row.LastError.ShouldNotBeNull().ShouldContain("Nobody is bound to");
        host.Testimony.Of<TabOpened>().Count.ShouldBe(1);
    }

    [Test]
    public async Task One_in_quarantine_is_sent_when_people_say_so()
    {
        await using var host = new EngineHost(Database);
        await host.Read(db => db.Database.EnsureCreatedAsync());
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new TabOpened(TabId));
            var db = scope.ServiceProvider.GetRequiredService<EngineDbContext>();
            var row = db.Outbox.Local.Single();
            (row.QuarantinedAt, row.NextAttemptAt) = (TimeProvider.System.GetUtcNow(), null);
            await db.SaveChangesAsync();
        }

        await host.Start();
        await host.Read(db => db.Outbox.ExecuteUpdateAsync(update => update
            .SetProperty(row => row.QuarantinedAt, (DateTimeOffset?)null)
            .SetProperty(row => row.NextAttemptAt, DateTimeOffset.UnixEpoch)));

        await host.Until(async db => !await db.Outbox.AnyAsync());
        host.Testimony.Of<TabOpened>().Count.ShouldBe(1);
    }

    private static async Task Publish<T>(EngineHost host, T message)
        where T : class
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(message);
        await scope.ServiceProvider.GetRequiredService<EngineDbContext>().SaveChangesAsync();
    }
}
