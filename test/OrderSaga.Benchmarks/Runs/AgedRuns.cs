using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Lists;
using OrderSaga.Benchmarks.Measuring;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>Whether a database that has served for years is as fast as an empty one: runs on both in turns.</summary>
static class AgedRuns
{
    public static async Task Run(Arguments arguments)
    {
        var contender = Contender.Read(arguments.Text("engine", "reference"));
        var queue = arguments.Choice("queue", QueueKind.Classic);
        var wanted = Filling.Of(arguments, "old-orders", 10_000_000);
        var rounds = arguments.Number("rounds", 5);
        var orders = arguments.Number("orders", 20_000);
        var seconds = arguments.Number("seconds", 30);
        var inFlight = arguments.Number("in-flight", 200);
        var warmUp = arguments.Number("warm-up", 5_000, min: 1);
        arguments.MustBeUsedUp();

        await using var server = new PostgresServer(Surroundings.Postgres);
        await Machine.Print(server, pgbenchSeconds: 0);
        using var settings = new ServiceSettings();
        await new FilledDatabase(server, settings).Get(wanted);
        string[] sides = ["empty", $"{wanted.Orders:N0} orders, {wanted.Timeouts:N0} timeouts"];
        await Comparison.Run(
            $"{contender} on an empty and on a full database",
            sides,
            rounds,
            async side =>
            {
                var isFresh = side == 0;
                var options = contender.Options(queue, isFresh ? "bench_empty" : FilledDatabase.Name);
                await using var bench = await Bench.Start(server, options, isFresh);
                await WarmUp.Run(bench.Host, () => bench.Generator.RunClosed(warmUp, inFlight, TimeSpan.FromSeconds(seconds)));
                return await bench.Measure(generator => generator.RunClosed(orders, inFlight, TimeSpan.FromSeconds(seconds)));
            },
            [
                ("orders/s", figures => figures.Load.OrdersPerSecond),
                ("CPU of database", figures => figures.PostgresMs),
            ]);
    }
}
