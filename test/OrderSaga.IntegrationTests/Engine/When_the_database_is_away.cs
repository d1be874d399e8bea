using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_the_database_is_away(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task A_message_waits_for_it_beyond_all_retries_and_the_log_stays_calm()
    {
        await using var host = await EngineHost.Start(Database, options: outbox => outbox.BackOffMax = TimeSpan.FromMilliseconds(10));
        var (failures, since) = (0, Stopwatch.GetTimestamp());
        host.Statements.BeforeCommit = () =>
        {
            if (Interlocked.Increment(ref failures) <= 30)
                throw Database.Away();
        };

        await Open(host, TabId);

        failures.ShouldBeGreaterThan(30);
        (await host.FindTab(TabId)).ShouldNotBeNull().Version.ShouldBe(1);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
        host.Log.Count("cannot be used").ShouldBeInRange(1, 1 + (int)Stopwatch.GetElapsedTime(since).TotalSeconds);
    }

    [Test]
    public async Task A_body_that_nobody_can_read_waits_for_it_too()
    {
        await using var host = await EngineHost.Start(Database, options: outbox => outbox.BackOffMax = TimeSpan.FromMilliseconds(10));
        var failures = 0;
        host.Statements.BeforeQuery = statement =>
        {
            if (statement.Contains("dead_letters", StringComparison.Ordinal) && Interlocked.Increment(ref failures) <= 10)
                throw Database.Away();
        };

        await host.SendBody("{ not json");
        await host.Until(async db => failures > 10 && await db.DeadLetters.AnyAsync());

        (await host.Read(db => db.DeadLetters.SingleAsync())).Reason.ShouldNotContain("times");
    }

    [Test]
    public async Task What_was_sent_meanwhile_is_removed_when_it_is_back()
    {
        var later = new TaskCompletionSource();
        await using var host = await EngineHost.Start(Database, options: outbox => outbox.BackOffMax = TimeSpan.FromMilliseconds(10));
        host.Testimony.OnSight = _ => later.Task;
        await host.Send(new OpenTab(TabId));
        await host.Until(db => db.Outbox.AnyAsync());

        // The witness's own commit, and then the one that would remove the row.
        var failures = 0;
        host.Statements.BeforeCommit = () =>
        {
            if (Interlocked.Increment(ref failures) is > 1 and <= 10)
                throw Database.Away();
        };
        later.SetResult();
        await host.Until(async db => !await db.Outbox.AnyAsync());

        failures.ShouldBe(11);
        host.Testimony.Of<TabOpened>().Count.ShouldBe(1);
    }
}
