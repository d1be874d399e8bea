using Microsoft.EntityFrameworkCore;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_message_is_consumed(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task Saga_inbox_outbox_timeout_and_history_are_written_in_one_transaction()
    {
        var release = new TaskCompletionSource();
        await using var host = await EngineHost.Start(Database);
        host.Testimony.OnSight = _ => release.Task;
        var commits = host.Statements.Commits;

        var id = Guid.NewGuid();
        await host.Send(new OpenTab(TabId), id);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id));

        host.Statements.Commits.ShouldBe(commits + 1);
        var tab = (await host.FindTab(TabId)).ShouldNotBeNull();
        tab.Version.ShouldBe(1);
        var timeout = await host.Read(db => db.Timeouts.SingleAsync());
        timeout.MessageId.ShouldBe(tab.ReminderToken!.Value);
        timeout.GroupId.ShouldBe(TabId);
        var sent = await host.Read(db => db.Outbox.SingleAsync());
        sent.CauseMessageId.ShouldBe(id);
        sent.GroupId.ShouldBe(TabId);
        var history = await host.Read(db => db.History.SingleAsync());
        history.ShouldSatisfyAllConditions(h => h.Version.ShouldBe(1), h => h.CauseMessageId.ShouldBe(id), h => h.Sent.ShouldBe(2));
        release.SetResult();
        await host.Quiet();
    }

    [Test]
    public async Task Nothing_of_it_is_left_when_one_row_cannot_be_written()
    {
        await using var host = await EngineHost.Start(Database);
        await host.Read(async db =>
        {
            db.History.Add(new TabHistoryRow { TabId = TabId, Version = 1 });
            return await db.SaveChangesAsync();
        });

        await host.Send(new OpenTab(TabId));
        await host.Until(db => db.DeadLetters.AnyAsync());

        (await host.FindTab(TabId)).ShouldBeNull();
        (await host.Read(db => db.Inbox.CountAsync())).ShouldBe(0);
        (await host.Read(db => db.Outbox.CountAsync())).ShouldBe(0);
        (await host.Read(db => db.Timeouts.CountAsync())).ShouldBe(0);
        host.Testimony.Sightings.ShouldBeEmpty();
    }

    [Test]
    public async Task A_commit_that_fails_is_repeated_whole()
    {
        await using var host = await EngineHost.Start(Database);
        var hasFailed = 0;
        host.Statements.BeforeCommit = () =>
        {
            if (Interlocked.Exchange(ref hasFailed, 1) == 0)
                throw new IOException("The disk hiccups");
        };

        await Open(host, TabId);

        hasFailed.ShouldBe(1);
        (await host.FindTab(TabId)).ShouldNotBeNull().Version.ShouldBe(1);
        host.Testimony.Of<TabOpened>().Count.ShouldBe(1);
    }

    [Test]
    public async Task One_that_changes_nothing_makes_no_version_and_no_history()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);

        var id = Guid.NewGuid();
        await host.Send(new LookAtTab(TabId), id);
        await host.Consumed(id);

        (await host.FindTab(TabId)).ShouldNotBeNull().Version.ShouldBe(1);
        (await host.Read(db => db.History.CountAsync())).ShouldBe(1);
    }

    [Test]
    public async Task A_change_deep_in_a_JSON_column_makes_a_version()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);
        await Add(host, TabId, 5);

        var id = Guid.NewGuid();
        await host.Send(new DiscountTab(TabId), id);
        await host.Consumed(id);

        var tab = (await host.FindTab(TabId)).ShouldNotBeNull();
        tab.Version.ShouldBe(3);
        tab.Lines.ShouldHaveSingleItem().Amount.ShouldBe(4);
        (await host.Read(db => db.History.SingleAsync(row => row.Version == 3))).Changed.ShouldBe("Lines");
    }

    [Test]
    public async Task The_history_names_what_changed()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);
        await Add(host, TabId, 5);

        (await host.Read(db => db.History.SingleAsync(row => row.Version == 2))).Changed.ShouldBe("Lines,Total");
    }

    [Test]
    public async Task A_saga_that_is_done_is_removed_with_its_last_history_row()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);

        var id = Guid.NewGuid();
        await host.Send(new PayTab(TabId), id);
        await host.Consumed(id);

        (await host.FindTab(TabId)).ShouldBeNull();
        (await host.Read(db => db.History.CountAsync())).ShouldBe(2);
        host.Testimony.Of<TabPaid>().Count.ShouldBe(1);
    }
}
