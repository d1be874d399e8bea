using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>A message that nobody can handle and a row that nobody can send, in front of all others.</summary>
public sealed class When_poison_is_at_the_head(string situation) : EngineScenario(situation)
{
    private static readonly string? asked = Environment.GetEnvironmentVariable("ORDERSAGA_NEIGHBOURS");
    private static readonly int neighbours = asked is { Length: > 0 } ? int.Parse(asked, CultureInfo.InvariantCulture) : 50;
    private static readonly TimeSpan firstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan soon = TimeSpan.FromMilliseconds(100);

    // Longer than any machine takes for the neighbours: so the poison has not been given up when they have been through.
    private static readonly TimeSpan never = TimeSpan.FromHours(1);

    [Test]
    public async Task Neighbours_go_on_while_it_is_tried_again()
    {
        await using (var host = await Start(sendAttemptsMax: int.MaxValue, soon, never))
        {
            await Open(host, TabId);
            if (asked is { Length: > 0 }) // somebody compares
            {
                await Load(host, "warming up");
                await Load(host, "without poison");
            }

            var since = Stopwatch.GetTimestamp();
            await AddUnsendable(host);
            await host.Send(new SpoilTab(TabId));
            await host.Until(db => db.Outbox.AnyAsync(row => row.Attempts > 0));
            await host.Until(_ => Task.FromResult(host.Log.Count("is tried again") > 0));
            await Load(host, "with poison");

            (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
            var row = await host.Read(db => db.Outbox.SingleAsync());
            row.QuarantinedAt.ShouldBeNull();
            WaitsBefore(row.Attempts).ShouldBeLessThan(Stopwatch.GetElapsedTime(since), "it is tried without a pause");
        }

        await using var after = await Start(sendAttemptsMax: 1);
        await after.Send(new SpoilTab(TabId));
        await after.Until(async db => await db.DeadLetters.AnyAsync() && await db.Outbox.AnyAsync(row => row.QuarantinedAt != null));
        (await after.Read(db => db.DeadLetters.SingleAsync())).Reason.ShouldBe("Spoilt");
        (await after.Read(db => db.Outbox.SingleAsync())).LastError.ShouldNotBeNull().ShouldContain("Nobody listens");
    }

    private static TimeSpan WaitsBefore(int attempts) => firstWait * (Math.Pow(2, attempts - 1) - 1);

    private static Task<int> AddUnsendable(EngineHost host) => host.Read(async db =>
    {
        db.Outbox.Add(new OutboxRow
        {
            MessageId = Guid.NewGuid(),
            Destination = "queue:nobody-listens-here",
            ContentType = "application/json",
            Body = [1],
            Sequence = 1,
            NextAttemptAt = DateTimeOffset.UnixEpoch,
        });
        return await db.SaveChangesAsync();
    });

    private Task<EngineHost> Start(int sendAttemptsMax, params TimeSpan[] retries) => EngineHost.Start(Database, options: outbox =>
    {
        outbox.SendLanes = 1; // the one behind which all wait
        outbox.SendAttemptsMax = sendAttemptsMax;
        outbox.RetryDelays.Clear();
        Array.ForEach(retries, outbox.RetryDelays.Add);
    });

    /// <summary>Neighbours: tabs of their own, whose messages leave by the same lane. Returns when all have been through.</summary>
    private static async Task Load(EngineHost host, string what)
    {
        using var self = Process.GetCurrentProcess();
        var (cpu, took, began) = (self.TotalProcessorTime, new List<double>(), new ConcurrentDictionary<Guid, long>());
        var all = new TaskCompletionSource();
        host.Testimony.OnSight = message =>
        {
            if (message is not TabOpened opened || !began.TryGetValue(opened.TabId, out var since))
                return Task.CompletedTask;
            took.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds); // one at a time, as the witness works
            if (took.Count == neighbours)
                all.SetResult();
            return Task.CompletedTask;
        };
        var tabs = Enumerable.Range(0, neighbours).Select(_ => Guid.NewGuid()).ToList();
        foreach (var tab in tabs)
        {
            began[tab] = Stopwatch.GetTimestamp();
            await host.Send(new OpenTab(tab));
        }

        await all.Task.WaitAsync(TimeSpan.FromSeconds(60));
        host.Testimony.OnSight = _ => Task.CompletedTask;
        await host.Until(async db => await db.Outbox.CountAsync(row => row.Sequence > 1) == 0);
        took.Sort();
        self.Refresh();
        var used = (self.TotalProcessorTime - cpu).TotalMilliseconds / neighbours;
        await TestContext.Out.WriteLineAsync(
            $"{what}: {neighbours} neighbours, p50 {took[neighbours / 2]:F0} ms, p99 {took[neighbours * 99 / 100]:F0} ms, {used:F1} ms of CPU each");
    }
}
