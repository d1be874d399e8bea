using System.Globalization;
using Npgsql;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service.Timeouts;

namespace OrderSaga.IntegrationTests.Timeouts;

/// <summary>What a timeout costs in each way, on RabbitMQ and PostgreSQL; what it prints is in docs/timeouts.md.</summary>
[TestFixtureSource(typeof(When_the_ways_are_compared), nameof(Situations))]
public sealed class When_the_ways_are_compared(Waiting waiting) : WaitingScenario(waiting)
{
    // What they send is the same with few; figures of the database mean something with two hundred, and are asked for only then.
    static readonly string? Asked = Environment.GetEnvironmentVariable("ORDERSAGA_SAGAS");
    static readonly int Count = int.Parse(Asked ?? "20", CultureInfo.InvariantCulture);

    static IEnumerable<Waiting> Situations =>
        from mode in Enum.GetValues<TimeoutMode>()
        from store in TestDatabase.Stores.Intersect(["PostgreSql"], StringComparer.Ordinal)
        select new Waiting(mode, store, HasBroker: true);

    [Test]
    public async Task A_timeout_that_fires_costs_a_message_or_two_and_one_that_is_cancelled_none_or_two()
    {
        await using var host = await Start(TimeSpan.FromSeconds(2));
        await Tell(host, new OpenTab(TabId));
        await Reminded(host);
        await host.Quiet();

        var fired = await Measure(host, async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => host.Send(new OpenTab(Guid.NewGuid()))));
            await Reminded(host, Count + 1);
        });
        host.Reminders.Delay = TimeSpan.FromHours(1);
        var tabs = Enumerable.Range(0, Count).Select(_ => Guid.NewGuid()).ToList();
        var cancelled = await Measure(host, async () =>
        {
            await Task.WhenAll(tabs.Select(tab => host.Send(new OpenTab(tab))));
            await host.Until(_ => Task.FromResult(host.Testimony.Of<TabOpened>().Count == 1 + (Count * 2)));
            await Task.WhenAll(tabs.Select(tab => host.Send(new PayTab(tab))));
            await host.Until(_ => Task.FromResult(host.Testimony.Of<TabPaid>().Count == Count));
        });

        if (Asked is not null)
            await TestContext.Out.WriteLineAsync($"{Waiting.Mode}: fired {fired}; cancelled {cancelled}");
        // Beside what the tab says: opened and reminded, or opened and paid.
        (fired.Messages - 2).ShouldBe(Waiting.Mode is TimeoutMode.Quartz ? 2 : 1);
        (cancelled.Messages - 2).ShouldBe(Waiting.Mode switch
        {
            TimeoutMode.Quartz => 2,
            TimeoutMode.RabbitMq => 1,
            _ => 0,
        });
    }

    async Task<Cost> Measure(EngineHost host, Func<Task> act)
    {
        using var sent = new Counted("ordersaga.outbox.sent");
        var before = await Statistics();
        await act();
        await host.Quiet();
        var after = await Statistics();
        return new Cost(
            (double)sent.Total / Count, (double)(after.Commits - before.Commits) / Count, (double)(after.Rows - before.Rows) / Count);
    }

    // The server's own figures, which sessions report about once a second: taken when they stand still.
    async Task<(long Commits, long Rows)> Statistics()
    {
        if (Asked is null)
            return (0, 0);
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var name = new NpgsqlConnectionStringBuilder(Database.ConnectionString).Database!;
        var last = (0L, -1L);
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1.5));
        while (true)
        {
            await using var command = new NpgsqlCommand(
                "SELECT xact_commit, tup_inserted + tup_updated + tup_deleted FROM pg_stat_database WHERE datname = $1", connection)
            {
                Parameters = { new() { Value = name } },
            };
            await using (var reader = await command.ExecuteReaderAsync())
            {
                await reader.ReadAsync();
                var now = (reader.GetInt64(0), reader.GetInt64(1));
                if (now.Item2 == last.Item2)
                    return now;
                last = now;
            }

            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    sealed record Cost(double Messages, double Commits, double Rows)
    {
        public override string ToString() => FormattableString.Invariant($"{Messages:0.00} messages, {Commits:0.00} commits, {Rows:0.0} rows written");
    }
}
