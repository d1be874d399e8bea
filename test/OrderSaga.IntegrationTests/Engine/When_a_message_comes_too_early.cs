using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_message_comes_too_early(string situation) : EngineScenario(situation)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task It_is_parked_and_consumed_under_its_id_when_its_saga_has_come()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        var id = Guid.NewGuid();
        await host.Send(new AddToTab(TabId, 5), id);
        await host.Until(db => db.Parked.AnyAsync());
        var parked = await host.Read(db => db.Parked.SingleAsync());
        parked.MessageId.ShouldBe(id);
        parked.Reason.ShouldBe(new NoSuchTabException(TabId).Message);
        (await host.Read(db => db.Inbox.CountAsync())).ShouldBe(0);

        await Open(host, TabId);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id), Tick);
        await host.Quiet();

        (await host.FindTab(TabId)).ShouldNotBeNull().Total.ShouldBe(5);
        (await host.Read(db => db.Parked.CountAsync())).ShouldBe(0);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task It_waits_longer_and_longer()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        await host.Send(new AddToTab(TabId, 5));
        await host.Until(db => db.Parked.AnyAsync());

        var waits = new List<double>();
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var next = (await host.Read(db => db.Parked.SingleAsync())).NextAttemptAt;
            _clock.SetUtcNow(next);
            var expected = attempt;
            await host.Until(db => db.Parked.AnyAsync(row => row.Attempts == expected), () => _clock.Advance(TimeSpan.FromMilliseconds(1)));
            waits.Add(Math.Round(((await host.Read(db => db.Parked.SingleAsync())).NextAttemptAt - next).TotalSeconds));
        }

        waits.ShouldBe([2, 4, 8, 16]);
    }

    [Test]
    public async Task After_the_limit_it_is_overdue_and_still_tried()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        var id = Guid.NewGuid();
        await host.Send(new AddToTab(TabId, 5), id);
        await host.Until(db => db.Parked.AnyAsync());

        _clock.Advance(TimeSpan.FromHours(1));
        await host.Until(db => db.Parked.AnyAsync(row => row.Overdue), Tick);
        var parked = await host.Read(db => db.Parked.SingleAsync());
        (parked.NextAttemptAt - _clock.GetUtcNow()).ShouldBeGreaterThan(TimeSpan.FromMinutes(50));

        await Open(host, TabId);
        _clock.Advance(TimeSpan.FromHours(1));
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id), Tick);
        (await host.Read(db => db.Parked.CountAsync())).ShouldBe(0);
    }

    // A customer had paid; the order came a minute after the notice, and its deadline before the next try.
    [TestCase(false, TestName = "It is due at once when its saga comes, and others wait on")]
    [TestCase(true, TestName = "It is due at once when its saga comes after a restart, and others wait on")]
    public async Task It_is_due_at_once_when_its_saga_comes_and_others_wait_on(bool restarts)
    {
        var (id, other) = (Guid.NewGuid(), Guid.NewGuid());
        var host = await EngineHost.Start(Database, _clock);
        try
        {
            await host.Send(new AddToTab(TabId, 5), id);
            await host.Send(new AddToTab(Guid.NewGuid(), 5), other);
            await host.Until(async db => await db.Parked.CountAsync() == 2);
            _clock.Advance(TimeSpan.FromHours(1));
            await host.Until(async db => await db.Parked.CountAsync(row => row.Overdue) == 2, Tick);
            if (restarts)
            {
                await host.DisposeAsync();
                host = await EngineHost.Start(Database, _clock);
            }

            await Open(host, TabId);
            await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id), Tick);

            var waiting = await host.Read(db => db.Parked.SingleAsync());
            waiting.MessageId.ShouldBe(other);
            waiting.NextAttemptAt.ShouldBeGreaterThan(_clock.GetUtcNow()); // so it was not time that woke the first
            (await host.FindTab(TabId)).ShouldNotBeNull().Total.ShouldBe(5);
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    [Test]
    public async Task It_is_kept_over_a_restart()
    {
        var id = Guid.NewGuid();
        await using (var first = await EngineHost.Start(Database, _clock))
        {
            await first.Send(new AddToTab(TabId, 5), id);
            await first.Until(db => db.Parked.AnyAsync());
        }

        await using var host = await EngineHost.Start(Database, _clock);
        await Open(host, TabId);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id), Tick);
        (await host.FindTab(TabId)).ShouldNotBeNull().Total.ShouldBe(5);
    }

    // A process that is killed takes along what it had sent to its own queue, and the next try was five minutes away.
    [Test]
    public async Task What_was_tried_before_a_restart_may_be_lost_and_is_tried_at_once()
    {
        var id = Guid.NewGuid();
        await using (var first = await EngineHost.Start(Database, _clock))
        {
            await first.Send(new AddToTab(TabId, 5), id);
            await first.Until(db => db.Parked.AnyAsync());
            await Open(first, TabId);
            await first.Until(db => db.Tabs.AnyAsync());
            var next = _clock.GetUtcNow().AddMinutes(5);
            await first.Read(db => db.Parked.ExecuteUpdateAsync(
                update => update.SetProperty(row => row.Attempts, 6).SetProperty(row => row.NextAttemptAt, next)));
        }

        var start = _clock.GetUtcNow();
        await using var host = await EngineHost.Start(Database, _clock);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id), Tick);

        _clock.GetUtcNow().ShouldBeLessThan(start.AddMinutes(5));
        (await host.FindTab(TabId)).ShouldNotBeNull().Total.ShouldBe(5);
    }

    [Test]
    public async Task One_that_came_twice_is_parked_once()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        using var parkings = new Counted("ordersaga.inbox.parked");
        var id = Guid.NewGuid();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Send(new AddToTab(TabId, 5), id)));
        await host.Until(_ => Task.FromResult(parkings.Total == 5));

        (await host.Read(db => db.Parked.CountAsync())).ShouldBe(1);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task One_that_was_consumed_meanwhile_leaves_the_parking_place()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        var id = Guid.NewGuid();
        await host.Send(new AddToTab(TabId, 5), id);
        await host.Until(db => db.Parked.AnyAsync());
        await Open(host, TabId);

        // Another delivery of the same message, which knows nothing of the parked one.
        await host.Send(new AddToTab(TabId, 5), id);
        await host.Until(async db => !await db.Parked.AnyAsync(), Tick);

        (await host.FindTab(TabId)).ShouldNotBeNull().Total.ShouldBe(5);
    }

    private void Tick() => _clock.Advance(TimeSpan.FromMilliseconds(250));
}
