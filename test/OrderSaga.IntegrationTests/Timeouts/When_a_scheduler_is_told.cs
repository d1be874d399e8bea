using MassTransit;
using MassTransit.Scheduling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Service.Timeouts;
using Quartz;

namespace OrderSaga.IntegrationTests.Timeouts;

/// <summary>Our own scheduler, told by anybody who speaks MassTransit's messages.</summary>
[TestFixtureSource(typeof(When_a_scheduler_is_told), nameof(Situations))]
public sealed class When_a_scheduler_is_told(Waiting waiting) : WaitingScenario(waiting)
{
    static readonly TimeSpan InASecond = TimeSpan.FromSeconds(1);

    static IEnumerable<Waiting> Situations =>
        TestDatabase.Stores.Select(store => new Waiting(TimeoutMode.Quartz, store, HasBroker: false));

    [Test]
    public async Task The_same_again_is_the_same_trigger()
    {
        await using var host = await Start(TimeSpan.FromHours(1));
        await Tell(host, new OpenTab(TabId));
        await host.Quiet();
        var token = NewId.NextGuid();
        var command = new ScheduleMessageCommand<TabReminderDue>(Due(TimeSpan.FromMinutes(5)), Tab, new TabReminderDue(TabId), token);
        await Say<ScheduleMessage>(host, command);
        await Say<ScheduleMessage>(host, command);

        (await TriggersOf(host)).ShouldContain(new TriggerKey(token.ToString("N")));
        (await TriggersOf(host)).Count.ShouldBe(2); // and the tab's own
    }

    [Test]
    public async Task What_it_says_again_after_a_crash_is_a_duplicate()
    {
        await using var host = await Start(InASecond);
        await Tell(host, new OpenTab(TabId));
        var token = await TokenOf(host, TabId);
        await Reminded(host);
        await host.Quiet();

        // It died before it acknowledged, and is told again of what has been sent.
        using var duplicates = new Counted("ordersaga.inbox.duplicates");
        await Say<ScheduleMessage>(
            host, new ScheduleMessageCommand<TabReminderDue>(host.Reminders.DueAt.First().UtcDateTime, Tab, new TabReminderDue(TabId), token));
        await host.Until(_ => Task.FromResult(duplicates.Total == 1));
        await host.Until(async _ => (await TriggersOf(host)).Count == 0);

        host.Testimony.Of<TabReminded>().Count.ShouldBe(1);
        (await host.Read(db => db.Outbox.CountAsync(row => row.QuarantinedAt != null))).ShouldBe(0);
    }

    [Test]
    public async Task A_cancel_that_overtakes_leaves_a_timer_that_is_dropped()
    {
        await using var host = await Start(TimeSpan.FromHours(1));
        await Tell(host, new OpenTab(TabId));
        var orphan = NewId.NextGuid();
        await Say<CancelScheduledMessage>(host, new CancelScheduledMessageCommand(orphan));
        await Say<ScheduleMessage>(
            host, new ScheduleMessageCommand<TabReminderDue>(Due(InASecond), Tab, new TabReminderDue(TabId), orphan));
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == orphan));
        await host.Quiet();

        host.Testimony.Of<TabReminded>().ShouldBeEmpty();
        (await host.FindTab(TabId)).ShouldNotBeNull().Version.ShouldBe(1);
    }

    [Test]
    public async Task A_cancelled_trigger_is_gone()
    {
        await using var host = await Start(TimeSpan.FromHours(1));
        await Tell(host, new OpenTab(TabId));
        await host.Quiet();
        (await TriggersOf(host)).Count.ShouldBe(1);
        await Tell(host, new PayTab(TabId));
        await host.Quiet();
        await host.Until(async _ => (await TriggersOf(host)).Count == 0);
    }

    static DateTime Due(TimeSpan delay) => (TimeProvider.System.GetUtcNow() + delay).UtcDateTime;

    Uri Tab => new("loopback://localhost/Tab");

    async Task Say<T>(EngineHost host, T message)
        where T : class
    {
        var id = Guid.NewGuid();
        var endpoint = await host.Bus.GetSendEndpoint(new Uri($"queue:{Scheduler}"));
        await endpoint.Send(message, context => context.MessageId = id);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id));
    }

    static async Task<IReadOnlyCollection<TriggerKey>> TriggersOf(EngineHost host)
    {
        var scheduler = await host.Services.GetRequiredKeyedService<ISchedulerFactory>(TimeoutSchedulerService.Name).GetScheduler();
        return await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.AnyGroup());
    }
}
