using System.Diagnostics;
using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Benchmarks.Measuring;
using static OrderSaga.Benchmarks.Measuring.Table;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>
/// Timeouts that are all due at once, as after an outage: how fast they leave, and what that does to the orders of that hour. They go to a
/// queue of the generator, so that what is measured is their leaving and not what the machine then does.
/// </summary>
static class TimeoutRuns
{
    public static async Task Run(Arguments arguments)
    {
        var contender = Contender.Read(arguments.Text("engine", "reference"));
        var queue = arguments.Choice("queue", QueueKind.Classic);
        var count = arguments.Number("count", 200_000);
        var rate = arguments.Number("rate", 100, max: 10_000);
        var seconds = arguments.Number("seconds", 30);
        var limit = TimeSpan.FromSeconds(arguments.Number("limit", 600));
        arguments.MustBeUsedUp();

        await using var server = new PostgresServer(Surroundings.Postgres);
        await Machine.Print(server, pgbenchSeconds: 0);
        await using var bench = await Bench.Start(server, contender.Options(queue, "bench_timeouts"));
        await bench.Generator.RunClosed(1_000, 20, TimeSpan.FromSeconds(seconds));
        await bench.Generator.PlaceOnly(1);

        var alone = await Drain(server, bench, count, limit);
        var usual = await bench.Generator.RunOpen(rate, TimeSpan.FromSeconds(seconds));
        var (beside, during) = await DrainBeside(server, bench, count, rate, limit);

        var drains = new Table("", "Timeouts", "Seconds until the last is confirmed", "of these until the first arrives", "Per second");
        drains.Add("alone", $"{alone.Count}", Show(alone.Seconds), Show(alone.FirstSeconds), Show(alone.PerSecond));
        drains.Add($"beside {rate} orders/s", $"{beside.Count}", Show(beside.Seconds), Show(beside.FirstSeconds), Show(beside.PerSecond));
        drains.Print($"{count:N0} timeouts due at once, {contender}, {queue.ToString().ToLowerInvariant()} queues");

        var latencies = new Table($"Orders at {rate}/s", "p50 ms", "p99 ms", "p99.9 ms", "Payments");
        Add("as usual", [.. usual.LatenciesMs.Select(latency => latency.Ms)]);
        Add("while timeouts drain", during);
        latencies.Print("From payment to OrderPaid");

        void Add(string name, IReadOnlyCollection<double> ms)
        {
            string At(double percent) => Show(Statistics.Percentile(ms, percent));
            latencies.Add(name, At(50), At(99), At(99.9), $"{ms.Count}");
        }
    }

    private static async Task<(Drained Drained, IReadOnlyCollection<double> DuringMs)> DrainBeside(
        PostgresServer server, Bench bench, int count, int rate, TimeSpan limit)
    {
        // The orders run for longer than the drain could take, and only those paid meanwhile count.
        var started = Stopwatch.GetTimestamp();
        using var drained = new CancellationTokenSource();
        var load = bench.Generator.RunOpen(rate, limit, drained.Token);
        await Task.Delay(TimeSpan.FromSeconds(2)); // the first payments follow a second after the first orders
        var from = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var drain = await Drain(server, bench, count, limit);
        await drained.CancelAsync();
        var result = await load;
        return (drain, [.. result.LatenciesMs.Where(latency => latency.AtSeconds >= from).Select(latency => latency.Ms)]);
    }

    private static async Task<Drained> Drain(PostgresServer server, Bench bench, int count, TimeSpan limit)
    {
        var seenBefore = bench.Generator.TimeoutsSeen;
        await using var db = await server.Open(bench.Options.Database);
        var copies = new Copies(db);
        await using (var transaction = await db.BeginTransactionAsync()) // all at once for whoever looks
        {
            const string ofAnOrder = $"\"Destination\" not like '%{Broker.TimeoutsQueue}%'";
            await copies.Add("timeouts", $"ctid = (select min(ctid) from timeouts where {ofAnOrder})", count,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["MessageId"] = "gen_random_uuid()",
                    ["GroupId"] = "gen_random_uuid()",
                    ["Destination"] = $"regexp_replace(t.\"Destination\", '/[^/]*$', '/{Broker.TimeoutsQueue}')",
                    // The transport's own note of the exchange, which it obeys more than the destination.
                    ["Properties"] = $"replace(t.\"Properties\", '\"{HostOptions.OrdersQueue}\"', '\"{Broker.TimeoutsQueue}\"')",
                    ["DueAt"] = await copies.Time("timeouts", "DueAt", "now()"),
                });
            await transaction.CommitAsync();
        }

        var started = Stopwatch.StartNew();
        var first = 0.0;
        long Seen() => bench.Generator.TimeoutsSeen - seenBefore;
        while (started.Elapsed < limit && (Seen() < count || await IsLeft(db)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(first == 0 ? 10 : 100));
            if (first == 0 && Seen() > 0)
                first = started.Elapsed.TotalSeconds;
        }

        return new Drained(Math.Min(Seen(), count), started.Elapsed.TotalSeconds, first);
    }

    private static Task<bool> IsLeft(Npgsql.NpgsqlConnection db) => db.Ask<bool>(
        $"""
         select exists (select 1 from outbox where "Destination" like '%{Broker.TimeoutsQueue}')
             or exists (select 1 from timeouts where "Destination" like '%{Broker.TimeoutsQueue}')
         """);

    /// <summary>Confirmed to the broker means that the row is gone; the rate leaves out the wait for the next look of the sweep.</summary>
    private sealed record Drained(long Count, double Seconds, double FirstSeconds)
    {
        public double PerSecond => Count / (Seconds - FirstSeconds);
    }
}
