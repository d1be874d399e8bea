using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Timeouts;

[TestFixtureSource(typeof(When_the_broker_goes_away), nameof(Situations))]
public sealed class When_the_broker_goes_away(Waiting waiting) : WaitingScenario(waiting)
{
    static IEnumerable<Waiting> Situations => Waiting.All.Where(one => one.HasBroker);

    [Test]
    public async Task A_timeout_that_is_being_scheduled_is_not_lost()
    {
        await using var wire = new Wire(Broker);
        wire.Mend();
        await using var host = await Start(Soon, wire.Address);
        // Committed, and nothing of it has left.
        var isCut = 0;
        host.Statements.AfterCommit = () =>
        {
            if (!host.Reminders.DueAt.IsEmpty && Interlocked.Exchange(ref isCut, 1) == 0)
                wire.Cut();
        };
        await host.Send(new OpenTab(TabId));
        await host.Until(db => db.Tabs.AnyAsync());
        wire.Mend();
        await Reminded(host);
        await Passed(host);

        host.Testimony.Of<TabReminded>().Count(reminded => reminded.TabId == TabId).ShouldBe(1);
    }
}
