using System.Diagnostics;
using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Measuring;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>Whether a database that has served for years is as fast as an empty one: runs on both in turns.</summary>
static class AgedRuns
{
    private const string Aged = "bench_aged";

    public static async Task Run(Arguments arguments)
    {
        var contender = Contender.Read(arguments.Text("engine", "reference"));
        var queue = arguments.Choice("queue", QueueKind.Classic);
        var oldOrders = arguments.Number("old-orders", 10_000_000);
        var timeouts = arguments.Number("timeouts", 1_000_000);
        var inbox = arguments.Number("inbox", (int)Math.Min(2L * oldOrders, 2_000_000));
        var rounds = arguments.Number("rounds", 5);
        var orders = arguments.Number("orders", 20_000);
        var seconds = arguments.Number("seconds", 30);
        var inFlight = arguments.Number("in-flight", 200);
        var warmUp = arguments.Number("warm-up", 5_000, min: 1);
        arguments.MustBeUsedUp();

        await using var server = new PostgresServer(Surroundings.Postgres);
        await Machine.Print(server, pgbenchSeconds: 0);
        await Fill(server, queue, oldOrders, timeouts, inbox);
        string[] sides = ["empty", $"{oldOrders:N0} orders, {timeouts:N0} timeouts"];
        await Comparison.Run(
            $"{contender} on an empty and on a full database",
            sides,
            rounds,
            async side =>
            {
                var isFresh = side == 0;
                await using var bench = await Bench.Start(server, contender.Options(queue, isFresh ? "bench_empty" : Aged), isFresh);
                await WarmUp.Run(bench.Host, () => bench.Generator.RunClosed(warmUp, inFlight, TimeSpan.FromSeconds(seconds)));
                return await bench.Measure(generator => generator.RunClosed(orders, inFlight, TimeSpan.FromSeconds(seconds)));
            },
            [
                ("orders/s", figures => figures.Load.OrdersPerSecond),
                ("CPU of database", figures => figures.PostgresMs),
            ]);
        await server.DropDatabase(Aged);
    }

    private static async Task Fill(PostgresServer server, QueueKind queue, int orders, int timeouts, int inbox)
    {
        var started = Stopwatch.StartNew();
        await server.CreateDatabase(Aged);
        await using (var bench = await Bench.Start(server, Contender.Read("reference").Options(queue, Aged), isFresh: false))
        {
            // One life of an order to copy, and one timeout that is pending.
            await bench.Generator.RunClosed(1, 1, TimeSpan.FromSeconds(60));
            await bench.Generator.PlaceOnly(1);
            await Task.Delay(TimeSpan.FromSeconds(2)); // until its outbox is empty
        }

        await using var db = await server.Open(Aged);
        await db.Execute("set synchronous_commit = off");
        var copies = new Copies(db);
        var id = $"md5('order' || {Copies.N})::uuid";
        const string paid = "(select \"OrderId\" from orders where \"CurrentState\" = 'Closed' order by \"PlacedAt\" limit 1)";
        await copies.WithoutIndexes(["orders", "timeline", "inbox", "timeouts"], async () =>
        {
            await copies.Add("timeline", $"\"OrderId\" = {paid}", orders, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["OrderId"] = id,
            });
            await copies.Add("orders", $"\"OrderId\" = {paid}", orders, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["OrderId"] = id,
                ["OrderNumber"] = $"'A' || lpad(({Copies.N})::text, 12, '0')",
                ["CustomerId"] = $"'customer-' || ({Copies.N} / 10)",
                ["PlacedAt"] = await copies.Time("orders", "PlacedAt", $"now() - {Copies.N} * interval '6 seconds'"),
            });
            await copies.Add("inbox", "ctid = (select min(ctid) from inbox)", inbox, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["MessageId"] = $"md5('message' || {Copies.N})::uuid",
                ["ConsumedAt"] = await copies.Time("inbox", "ConsumedAt", $"now() - {Copies.N} * interval '6 days' / {inbox}"),
            });
            await copies.Add("timeouts", "true", timeouts, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["MessageId"] = $"md5('timeout' || {Copies.N})::uuid",
                ["GroupId"] = id,
                ["DueAt"] = await copies.Time("timeouts", "DueAt", $"now() + interval '1 day' + {Copies.N} * interval '1 second'"),
            });
        });
        await db.Execute("vacuum (analyze)");
        await Console.Error.WriteLineAsync(
            $"filled in {started.Elapsed.TotalSeconds:F0} s: {await db.Ask<long>($"select pg_database_size('{Aged}')") >> 20} MB");
    }
}
