using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.Outbox;
using OrderSaga.Service.Timeouts;

namespace OrderSaga.IntegrationTests.Timeouts;

[TestFixtureSource(typeof(When_a_mode_without_queues_takes_over), nameof(Situations))]
public sealed class When_a_mode_without_queues_takes_over(Waiting waiting) : WaitingScenario(waiting)
{
    static IEnumerable<Waiting> Situations => [new(TimeoutMode.RabbitMq, "Sqlite", HasBroker: true)];

    [Test]
    public async Task One_that_has_not_left_yet_waits_in_the_outbox_where_there_are_no_queues()
    {
        await using (var first = await Start(TimeSpan.FromDays(90)))
        {
            await Tell(first, new OpenTab(TabId));
            await first.Until(db => db.Outbox.AnyAsync());
        }

        await using var second = New(mode: TimeoutMode.Database);
        var due = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3);
        await second.Read(async db =>
        {
            var row = await db.Outbox.SingleAsync();
            var headers = MessageText.Read(row.Headers);
            headers[DelayQueues.DueHeader] = $"{due:O}";
            (row.Headers, row.NextAttemptAt) = (MessageText.Write(headers), TimeProvider.System.GetUtcNow());
            return await db.SaveChangesAsync();
        });
        await second.Start();
        await Reminded(second);

        Arrived.Values.Single().ShouldBeGreaterThanOrEqualTo(due);
        second.Testimony.Of<TabReminded>().Count.ShouldBe(1);
        second.Testimony.Sightings.ShouldAllBe(sighting => !sighting.Headers.ContainsKey(DelayQueues.DueHeader));
    }
}
