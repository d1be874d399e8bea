using System.Diagnostics;
using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Measuring;
using static OrderSaga.Benchmarks.Measuring.Table;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>Whether the service's memory grows with what it has consumed.</summary>
static class MemoryRuns
{
    private const int RowsShown = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public static async Task Run(Arguments arguments)
    {
        var contender = Contender.Read(arguments.Text("engine", "reference"));
        var queue = arguments.Choice("queue", QueueKind.Classic);
        var messages = arguments.Number("messages", 1_000_000, min: 2);
        var seconds = arguments.Number("seconds", 3600);
        var inFlight = arguments.Number("in-flight", 200);
        arguments.MustBeUsedUp();

        await using var server = new PostgresServer(Surroundings.Postgres);
        await using var bench = await Bench.Start(server, contender.Options(queue, "bench_memory"));
        var samples = new List<(double Messages, double Mb, HostCounters Counters)>();
        var started = Stopwatch.StartNew();
        var load = bench.Generator.RunClosed(messages / 2, inFlight, TimeSpan.FromSeconds(seconds)); // two messages in, per order
        while (await Task.WhenAny(load, Task.Delay(Every)) != load)
            await Sample(bench.Generator.PaidSeen);
        var result = await load;
        await Sample(result.Orders);

        var table = new Table("Messages", "RSS MB", "Heap MB", "Gen 2 MB", "Gen 2 collections", "GC pauses, s");
        for (var i = 0; i < samples.Count; i += Math.Max(1, samples.Count / RowsShown))
        {
            var (count, mb, counters) = samples[i];
            table.Add(
                Show(count), Show(mb), Show(counters.HeapMb), Show(counters.Gen2Mb), $"{counters.Gen2Collections}",
                Show(counters.GcPauseMs / 1000));
        }

        table.Print($"Memory of {contender}, {queue.ToString().ToLowerInvariant()} queues, {Show(result.OrdersPerSecond)} orders/s");

        // The first fifth warms up: code is compiled, pools and caches fill.
        var warm = samples.Where(sample => sample.Messages >= samples[^1].Messages / 5).ToList();
        var slopes = new Table("", "");
        slopes.Add("Largest RSS, MB", Show(samples.Max(sample => sample.Mb)));
        slopes.Add("RSS, MB per 100,000 messages", Show(1e5 * Statistics.Slope([.. warm.Select(sample => (sample.Messages, sample.Mb))])));
        slopes.Add(
            "Gen 2, MB per 100,000 messages",
            Show(1e5 * Statistics.Slope([.. warm.Select(sample => (sample.Messages, sample.Counters.Gen2Mb))])));
        slopes.Add("Seconds", Show(started.Elapsed.TotalSeconds));
        slopes.Print("Slope after the first fifth");

        async Task Sample(long orders) => samples.Add(
            (2.0 * orders, ProcessTime.ResidentMb(bench.Host.Pid), await bench.Host.Ask<HostCounters>("counters")));
    }
}
