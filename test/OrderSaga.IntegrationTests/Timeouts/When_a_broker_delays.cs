using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.Outbox;
using OrderSaga.Service.Timeouts;
using RabbitMQ.Client;

namespace OrderSaga.IntegrationTests.Timeouts;

[TestFixtureSource(typeof(When_a_broker_delays), nameof(Situations))]
public sealed class When_a_broker_delays(Waiting waiting) : WaitingScenario(waiting)
{
    static IEnumerable<Waiting> Situations => [new(TimeoutMode.RabbitMq, "Sqlite", HasBroker: true)];

    [Test]
    public async Task A_message_comes_whole_and_once_whatever_it_was_given_for_the_way()
    {
        await using var host = await Start(TimeSpan.FromSeconds(1));
        await Tell(host, new OpenTab(TabId));
        var held = await TokenOf(host, TabId);

        // It may live for a tenth of its delay; the broker would send copies.
        await Tell(host, new Postpone(TabId, TimeSpan.FromSeconds(3), $"{TabId:N}Tab"));
        var due = Postponer.DueAt;
        await Reminded(host);
        await host.Until(_ => Task.FromResult(Arrived.Count == 2));

        var late = Arrived.Single(timer => timer.Key != held);
        late.Value.ShouldBeGreaterThanOrEqualTo(due);
        var seen = TimerHeaders[late.Key];
        seen["Color"].ShouldBe("red");
        seen[MessageHeaders.SchedulingTokenId].ShouldBe(late.Key.ToString("D"));
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
        host.Testimony.Of<TabReminded>().Count.ShouldBe(1);
    }

    [Test]
    public async Task One_for_an_endpoint_that_the_queues_do_not_lead_to_is_refused_when_it_is_scheduled()
    {
        await using var host = await Start(TimeSpan.FromSeconds(1));
        await host.Send(new Postpone(TabId, TimeSpan.FromSeconds(1), $"{TabId:N}Witness"));
        await host.Until(db => db.DeadLetters.AnyAsync());

        (await host.Read(db => db.DeadLetters.SingleAsync())).Reason.ShouldContain("cannot wait in delay queues");
        (await host.Read(db => db.Outbox.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task One_that_is_longer_than_all_queues_waits_in_the_outbox_first()
    {
        await using var host = await Start(TimeSpan.FromDays(90));
        await Tell(host, new OpenTab(TabId));
        var due = host.Reminders.DueAt.Single();
        DateTimeOffset? expected = due - DelayQueues.LongestDelay;
        await host.Until(db => db.Outbox.AnyAsync(row => row.NextAttemptAt == expected));

        var row = await host.Read(db => db.Outbox.SingleAsync());
        row.Attempts.ShouldBe(0);
        row.QuarantinedAt.ShouldBeNull();
    }

    /// <summary>The demonstration that docs/timeouts.md shows; what it prints is the table there.</summary>
    [TestCase("classic")]
    [TestCase("quorum")]
    public async Task A_time_to_live_per_message_lets_the_short_wait_behind_the_long_and_a_queue_per_time_does_not(string kind)
    {
        await using var client = await new ConnectionFactory { Uri = Broker }.CreateConnectionAsync();
        await using var channel = await client.CreateChannelAsync(new CreateChannelOptions(true, true));
        var (one, own, end) = ($"{TabId:N}-one", $"{TabId:N}-own", $"{TabId:N}-end");
        await channel.QueueDeclareAsync(end, true, false, false, Kind([]));
        await channel.QueueDeclareAsync(one, true, false, false, Kind(Ending()));
        foreach (var seconds in (int[])[6, 1])
            await channel.QueueDeclareAsync($"{own}-{seconds}", true, false, false, Kind(Ending().Append(new("x-message-ttl", seconds * 1000))));

        var watch = Stopwatch.StartNew();
        foreach (var seconds in (int[])[6, 1])
        {
            await Publish(one, $"one {seconds}", $"{seconds * 1000}");
            await Publish($"{own}-{seconds}", $"own {seconds}", expiration: null);
        }

        var came = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (came.Count < 4 && watch.Elapsed < TimeSpan.FromSeconds(30))
        {
            await tick.WaitForNextTickAsync(CancellationToken.None);
            if (await channel.BasicGetAsync(end, autoAck: true) is { } message)
                came[System.Text.Encoding.UTF8.GetString(message.Body.Span)] = watch.Elapsed;
        }

        foreach (var (name, after) in came.OrderBy(pair => pair.Value))
            await TestContext.Out.WriteLineAsync($"{kind}: {name} s came after {after.TotalSeconds:0.00} s");
        foreach (var queue in (string[])[one, end, $"{own}-6", $"{own}-1"])
            await channel.QueueDeleteAsync(queue);

        came["one 1"].ShouldBeGreaterThan(TimeSpan.FromSeconds(6)); // five seconds late: the long one is before it
        came["own 1"].ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
        came["own 1"].ShouldBeLessThan(came["own 6"]);

        IEnumerable<KeyValuePair<string, object?>> Ending() => [new("x-dead-letter-exchange", ""), new("x-dead-letter-routing-key", end)];

        Dictionary<string, object?> Kind(IEnumerable<KeyValuePair<string, object?>> arguments) =>
            new(arguments.Append(new("x-queue-type", kind)), StringComparer.Ordinal);

        ValueTask Publish(string queue, string body, string? expiration) => channel.BasicPublishAsync(
            "", queue, mandatory: true, new BasicProperties { Expiration = expiration, Persistent = true },
            System.Text.Encoding.UTF8.GetBytes(body));
    }

    protected override void Add(IBusRegistrationConfigurator bus) => bus.AddConsumer<Postponer>();
}

public sealed record Postpone(Guid TabId, TimeSpan Delay, string Queue);

/// <summary>Schedules a timer that no saga asked for, with all that can be given to a message.</summary>
public sealed class Postponer : IConsumer<Postpone>
{
    public static DateTimeOffset DueAt { get; private set; }

    public Task Consume(ConsumeContext<Postpone> context)
    {
        DueAt = TimeProvider.System.GetUtcNow() + context.Message.Delay;
        return context.ScheduleSend(
            new Uri($"queue:{context.Message.Queue}"),
            DueAt.UtcDateTime,
            new TabReminderDue(context.Message.TabId),
            Pipe.Execute<SendContext<TabReminderDue>>(send =>
            {
                send.TimeToLive = context.Message.Delay / 10;
                send.Headers.Set("Color", "red");
                send.Headers.Set("CC", "elsewhere");
            }));
    }
}
