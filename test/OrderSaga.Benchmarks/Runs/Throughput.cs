using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Measuring;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>How many orders a second, and at what price, with a number of them always under way.</summary>
static class Throughput
{
    public static async Task Run(Arguments arguments)
    {
        var contenders = Contender.ReadAll(arguments, "none,reference");
        var queues = arguments.Choices<QueueKind>("queues", "classic,quorum");
        var rounds = arguments.Number("rounds", 5);
        var orders = arguments.Number("orders", 20_000);
        var seconds = arguments.Number("seconds", 30);
        var inFlight = arguments.Number("in-flight", 200);
        var warmUp = arguments.Number("warm-up", 5_000, min: 1);
        var pgbenchSeconds = arguments.Number("pgbench", 10, min: 0);
        arguments.MustBeUsedUp();

        await using var server = new PostgresServer(Surroundings.Postgres);
        await Machine.Print(server, pgbenchSeconds);
        foreach (var queue in queues)
        {
            await Comparison.Run(
                $"Throughput, {queue.ToString().ToLowerInvariant()} queues, {inFlight} in flight",
                [.. contenders.Select(contender => contender.ToString())],
                rounds,
                async side =>
                {
                    await using var bench = await Bench.Start(server, contenders[side].Options(queue, "bench_throughput"));
                    await WarmUp.Run(bench.Host, () => bench.Generator.RunClosed(warmUp, inFlight, TimeSpan.FromSeconds(seconds)));
                    return await bench.Measure(generator => generator.RunClosed(orders, inFlight, TimeSpan.FromSeconds(seconds)));
                },
                [
                    ("orders/s", figures => figures.Load.OrdersPerSecond),
                    ("CPU of service + database", figures => figures.HostMs + figures.PostgresMs),
                ]);
        }
    }
}

/// <summary>How long from payment to <c>OrderPaid</c>, at a fixed rate.</summary>
static class LatencyRuns
{
    public static async Task Run(Arguments arguments)
    {
        var contenders = Contender.ReadAll(arguments, "relay,none,reference");
        var queues = arguments.Choices<QueueKind>("queues", "classic,quorum");
        var rounds = arguments.Number("rounds", 3);
        var rate = arguments.Number("rate", 50, max: 10_000);
        var seconds = arguments.Number("seconds", 60);
        var warmUp = arguments.Number("warm-up", 2_000, min: 1);
        arguments.MustBeUsedUp();

        await using var server = new PostgresServer(Surroundings.Postgres);
        await Machine.Print(server, pgbenchSeconds: 0);
        foreach (var queue in queues)
        {
            await Comparison.Run(
                $"Latency at {rate} orders/s, {queue.ToString().ToLowerInvariant()} queues",
                [.. contenders.Select(contender => contender.ToString())],
                rounds,
                async side =>
                {
                    await using var bench = await Bench.Start(server, contenders[side].Options(queue, "bench_latency"));
                    await WarmUp.Run(bench.Host, () => bench.Generator.RunClosed(warmUp, 20, TimeSpan.FromSeconds(seconds)));
                    await bench.Generator.RunOpen(rate, TimeSpan.FromSeconds(5)); // the pace of the run before the run
                    return await bench.Measure(generator => generator.RunOpen(rate, TimeSpan.FromSeconds(seconds)));
                },
                [("p50", figures => figures.P50), ("p99", figures => figures.P99)]);
        }
    }
}
