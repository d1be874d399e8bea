using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_timeout_is_due(string situation) : EngineScenario(situation)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task It_comes_once_under_its_token()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        await Open(host, TabId);
        var token = (await host.FindTab(TabId))!.ReminderToken!.Value;

        _clock.Advance(TabMachine.ReminderDelay);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == token), Tick);
        await host.Until(db => db.Notes.AnyAsync(note => note.Text == nameof(TabReminded)), Tick);
        await SeveralSweeps(host);

        host.Testimony.Of<TabReminded>().Count.ShouldBe(1);
        (await host.FindTab(TabId))!.ReminderToken.ShouldBeNull();
        (await host.Read(db => db.Timeouts.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task It_does_not_come_a_second_too_early()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        await Open(host, TabId);
        var dueAt = (await host.Read(db => db.Timeouts.SingleAsync())).DueAt;

        _clock.SetUtcNow(dueAt - TimeSpan.FromSeconds(1));
        var queries = host.Statements.Queries;
        await host.Until(_ => Task.FromResult(host.Statements.Queries > queries + 30), () => _clock.Advance(TimeSpan.FromMilliseconds(1)));

        (await host.Read(db => db.Timeouts.CountAsync())).ShouldBe(1);
        host.Testimony.Of<TabReminded>().ShouldBeEmpty();
    }

    [Test]
    public async Task One_that_was_cancelled_never_comes()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        await Open(host, TabId);
        var id = Guid.NewGuid();
        await host.Send(new PayTab(TabId), id);
        await host.Consumed(id);

        (await host.Read(db => db.Timeouts.CountAsync())).ShouldBe(0);
        using var fired = new Counted("ordersaga.timeouts.fired");
        _clock.Advance(TabMachine.ReminderDelay * 2);
        await SeveralSweeps(host);
        fired.Total.ShouldBe(0);
    }

    [Test]
    public async Task One_that_was_moved_comes_only_at_its_new_time()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        await Open(host, TabId);
        _clock.Advance(TabMachine.ReminderDelay / 2);
        var id = Guid.NewGuid();
        await host.Send(new RemindLater(TabId), id);
        await host.Consumed(id);
        var moved = await host.Read(db => db.Timeouts.SingleAsync());
        moved.MessageId.ShouldBe((await host.FindTab(TabId))!.ReminderToken!.Value);

        _clock.Advance(TabMachine.ReminderDelay * 3 / 4);
        await SeveralSweeps(host);
        host.Testimony.Of<TabReminded>().ShouldBeEmpty();

        _clock.Advance(TabMachine.ReminderDelay);
        await host.Until(db => db.Notes.AnyAsync(note => note.Text == nameof(TabReminded)), Tick);
        (await host.Read(db => db.Inbox.AnyAsync(row => row.MessageId == moved.MessageId))).ShouldBeTrue();
    }

    [Test]
    public async Task One_with_a_token_that_the_saga_no_longer_holds_is_dropped()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        await Open(host, TabId);
        var stale = await host.Read(db => db.Timeouts.AsNoTracking().SingleAsync());
        var id = Guid.NewGuid();
        await host.Send(new RemindLater(TabId), id);
        await host.Consumed(id);

        // As if it had fired just before it was cancelled.
        stale.DueAt = _clock.GetUtcNow();
        await host.Read(async db =>
        {
            db.Timeouts.Add(stale);
            return await db.SaveChangesAsync();
        });
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == stale.MessageId), Tick);

        (await host.FindTab(TabId)).ShouldNotBeNull().Version.ShouldBe(2);
        host.Testimony.Of<TabReminded>().ShouldBeEmpty();
    }

    [Test]
    public async Task One_that_is_on_its_way_already_does_not_hold_up_the_others()
    {
        await using var host = await EngineHost.Start(Database, _clock);
        await Open(host, TabId);
        var token = (await host.Read(db => db.Timeouts.SingleAsync())).MessageId;
        var stuck = Guid.NewGuid();
        await host.Read(async db =>
        {
            db.Outbox.Add(new OutboxRow { MessageId = stuck, Destination = "queue:Tab", QuarantinedAt = _clock.GetUtcNow() });
            var dueAt = _clock.GetUtcNow() + TabMachine.ReminderDelay;
            db.Timeouts.Add(new TimeoutRow { MessageId = stuck, Destination = "queue:Tab", DueAt = dueAt });
            return await db.SaveChangesAsync();
        });

        _clock.Advance(TabMachine.ReminderDelay);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == token), Tick);
        (await host.Read(db => db.Timeouts.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task Many_go_in_portions_beside_other_messages_and_all_of_them_go()
    {
        const int portion = 200;
        await using var host = await EngineHost.Start(Database, _clock);
        await Open(host, TabId); // what it says is the other message
        var one = await host.Read(db => db.Timeouts.AsNoTracking().SingleAsync());
        await host.Read(async db =>
        {
            for (var i = 0; i < portion; i++)
            {
                var copy = db.Timeouts.Entry(one).CurrentValues.Clone();
                copy[nameof(TimeoutRow.MessageId)] = Guid.NewGuid();
                db.Timeouts.Add((TimeoutRow)copy.ToObject());
            }

            return await db.SaveChangesAsync();
        });

        _clock.Advance(TabMachine.ReminderDelay);
        await host.Until(async db => !await db.Timeouts.AnyAsync() && !await db.Outbox.AnyAsync(), Tick);

        host.Statements.Fired.First().ShouldBe(portion);
        host.Statements.Fired.Sum().ShouldBe(portion + 1);
    }

    private void Tick() => _clock.Advance(TimeSpan.FromMilliseconds(100));

    private async Task SeveralSweeps(EngineHost host)
    {
        var queries = host.Statements.Queries;
        await host.Until(_ => Task.FromResult(host.Statements.Queries > queries + 30), Tick);
        await host.Quiet();
    }
}
