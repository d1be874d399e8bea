using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.Service.Timeouts;

namespace OrderSaga.IntegrationTests.Timeouts;

/// <summary>What every way promises.</summary>
public sealed class When_a_timeout_waits(Waiting waiting) : WaitingScenario(waiting)
{
    static readonly TimeSpan TooLong = TimeSpan.FromMinutes(1);

    [Test]
    public async Task It_comes_once_under_its_token_and_not_early()
    {
        await using var host = await Start(Soon);
        await Tell(host, new OpenTab(TabId));
        var token = await TokenOf(host, TabId);
        await Reminded(host);
        await Passed(host);

        Arrived[token].ShouldBeGreaterThanOrEqualTo(host.Reminders.DueAt.First());
        Arrived.Keys.Except(Markers).ShouldBe([token]);
        host.Testimony.Of<TabReminded>().Count(reminded => reminded.TabId == TabId).ShouldBe(1);
        (await host.FindTab(TabId)).ShouldNotBeNull().ReminderToken.ShouldBeNull();
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task It_comes_after_a_restart_also_when_it_was_due_meanwhile()
    {
        await using var first = await BeforeItIsDue(Stop);
        await PassedBy(first.Reminders.DueAt.First());
        await using var second = await Start(Soon);
        await Reminded(second);
        await Passed(second);

        second.Testimony.Of<TabReminded>().Count(reminded => reminded.TabId == TabId).ShouldBe(1);
    }

    [Test]
    public async Task One_that_was_cancelled_has_no_effect()
    {
        var token = Guid.Empty;
        await using var host = await BeforeItIsDue(async before =>
        {
            token = await TokenOf(before, TabId);
            await Tell(before, new PayTab(TabId));
        });
        await Passed(host);

        // From a queue it comes all the same, and is dropped.
        Arrived.ContainsKey(token).ShouldBe(Waiting.Mode is TimeoutMode.RabbitMq);
        host.Testimony.Of<TabReminded>().ShouldNotContain(reminded => reminded.TabId == TabId);
        (await host.FindTab(TabId)).ShouldBeNull();
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task Of_one_that_was_moved_only_the_new_token_counts()
    {
        var old = Guid.Empty;
        await using var host = await BeforeItIsDue(async before =>
        {
            old = await TokenOf(before, TabId);
            before.Reminders.Delay *= 2;
            await Tell(before, new RemindLater(TabId));
        });
        var moved = await TokenOf(host, TabId);
        await Reminded(host);
        await Passed(host);

        moved.ShouldNotBe(old);
        Arrived[moved].ShouldBeGreaterThanOrEqualTo(host.Reminders.DueAt.ElementAt(1));
        Arrived.ContainsKey(old).ShouldBe(Waiting.Mode is TimeoutMode.RabbitMq);
        host.Testimony.Of<TabReminded>().Count(reminded => reminded.TabId == TabId).ShouldBe(1);
    }

    [Test]
    public async Task Nothing_is_scheduled_when_the_commit_fails()
    {
        var old = Guid.Empty;
        await using var host = await BeforeItIsDue(async before =>
        {
            old = await TokenOf(before, TabId);
            before.Statements.BeforeCommit = () =>
            {
                if (before.Reminders.DueAt.Count == 2)
                    throw new IOException("The disk hiccups");
            };
            await Tell(before, new RemindLater(TabId));
        });
        var token = await TokenOf(host, TabId);
        await Reminded(host);
        await Passed(host);

        // Asked for by the first, by the attempt that failed, by the next, and by the marker.
        host.Reminders.DueAt.Count.ShouldBe(4);
        host.Testimony.Of<TabReminded>().Count(reminded => reminded.TabId == TabId).ShouldBe(1);
        Arrived.Keys.Except(Markers).ShouldBe(Waiting.Mode is TimeoutMode.RabbitMq ? [old, token] : [token], ignoreOrder: true);
    }

    [Test]
    public async Task What_a_failed_message_scheduled_does_not_leave()
    {
        await using var host = await Start(Soon);
        await Tell(host, new OpenTab(TabId));
        var token = await TokenOf(host, TabId);
        await host.Send(new SpoilTab(TabId));
        await host.Until(db => db.DeadLetters.AnyAsync());
        await Reminded(host);
        await Passed(host);

        host.Reminders.DueAt.Count.ShouldBe(4); // it was tried twice
        Arrived.Keys.Except(Markers).ShouldBe([token]);
    }

    [Test]
    public async Task Many_that_are_due_at_once_all_come()
    {
        const int Count = 150;
        await using var host = await Start(Soon);
        var tabs = Enumerable.Range(0, Count).Select(_ => Guid.NewGuid()).ToList();
        await Task.WhenAll(tabs.Select(tab => host.Send(new OpenTab(tab))));
        await Reminded(host, Count);
        await Passed(host);

        host.Testimony.Of<TabReminded>().Select(reminded => reminded.TabId).Where(tabs.Contains).ShouldBe(tabs, ignoreOrder: true);
    }

    [Test]
    public async Task It_comes_although_the_mode_was_changed()
    {
        var (before, after) = (Waiting.Mode, Waiting.Mode is TimeoutMode.Database ? TimeoutMode.Quartz : TimeoutMode.Database);
        await using var first = await BeforeItIsDue(Stop, before);
        await using var second = await Start(Soon, mode: after);
        await Reminded(second);
        await second.Quiet();

        second.Testimony.Of<TabReminded>().Count.ShouldBe(1);
    }

    /// <summary>
    /// A tab is opened, and this happens before it is reminded. Where the machine was too slow for that, it is done again from the
    /// beginning, with more time.
    /// </summary>
    async Task<EngineHost> BeforeItIsDue(Func<EngineHost, Task> act, TimeoutMode? mode = null)
    {
        Exception? late = null;
        for (var delay = Soon; delay < TooLong; delay *= 2)
        {
            var host = await Start(delay, mode: mode);
            try
            {
                await Tell(host, new OpenTab(TabId));
                await act(host);
                if (HasTime(host, delay))
                    return host;
            }
            catch (Exception failure) when (!HasTime(host, delay))
            {
                late = failure; // what was to be dealt with has been reminded already
            }
            catch
            {
                await host.DisposeAsync();
                throw;
            }

            await host.DisposeAsync();
            await DropDatabase();
            Prepare();
        }

        throw new AssertionException($"The machine is too slow: in half of {TooLong} a tab was not opened and dealt with", late);
    }

    // With time to spare: what was decided must also reach whoever keeps the timeout.
    static bool HasTime(EngineHost host, TimeSpan delay) =>
        host.Reminders.DueAt.IsEmpty || TimeProvider.System.GetUtcNow() < host.Reminders.DueAt.First() - (delay / 2);

    static async Task Stop(EngineHost host)
    {
        await host.Quiet();
        await host.DisposeAsync();
    }
}
