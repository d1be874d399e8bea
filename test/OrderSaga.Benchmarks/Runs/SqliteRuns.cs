using System.Globalization;
using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Benchmarks.Measuring;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>The embedded service: SQLite and the in-memory transport, the generator inside because nothing else reaches it.</summary>
static class SqliteRuns
{
    public static async Task Run(Arguments arguments)
    {
        var contenders = Contender.ReadAll(arguments, "none,reference");
        var rounds = arguments.Number("rounds", 5);
        var orders = arguments.Number("orders", 5_000);
        var seconds = arguments.Number("seconds", 30);
        var inFlight = arguments.Number("in-flight", 100);
        var warmUp = arguments.Number("warm-up", 2_000, min: 1);
        arguments.MustBeUsedUp();
        if (contenders.Any(contender => contender.Engine is Engine.Relay or Engine.Consumer))
            throw new UsageException("sqlite: relay and consumer need a broker; choose among none, reference, group");

        await using var server = new PostgresServer(Surroundings.Postgres);
        await Machine.Print(server, pgbenchSeconds: 0);
        await Comparison.Run(
            $"SQLite and the in-memory transport, {inFlight} in flight",
            [.. contenders.Select(contender => contender.ToString())],
            rounds,
            side => Run(contenders[side], orders, inFlight, seconds, warmUp),
            [("orders/s", figures => figures.Load.OrdersPerSecond)]);
    }

    private static async Task<Figures> Run(Contender contender, int orders, int inFlight, int seconds, int warmUp)
    {
        var file = Path.Combine(Surroundings.Folder, "orders.db");
        foreach (var left in (string[])[file, file + "-wal", file + "-shm"])
            File.Delete(left);
        var options = contender.Options(QueueKind.Classic, file) with { Transport = Transport.Memory, Store = StoreKind.Sqlite };
        await using var host = await HostProcess.Start(options);
        await WarmUp.Run(host, () => host.Ask(Load(warmUp, inFlight, seconds)));

        var before = await host.Ask<HostCounters>("counters");
        var (cpuBefore, flushesBefore) = (ProcessTime.OfTreeMs(host.Pid), ProcessTime.DiskFlushes());
        var load = await host.Ask<LoadResult>(Load(orders, inFlight, seconds));
        await Task.Delay(TimeSpan.FromSeconds(1)); // what is still deleted belongs to the price
        var (cpu, flushes) = (ProcessTime.OfTreeMs(host.Pid), ProcessTime.DiskFlushes());
        var after = await host.Ask<HostCounters>("counters");
        double PerOrder(double value) => value / load.Orders;
        return new Figures(
            options, load, PerOrder(after.Statements - before.Statements), PerOrder(after.Commits - before.Commits), double.NaN,
            PerOrder(flushes - flushesBefore), PerOrder(cpu - cpuBefore), double.NaN, double.NaN, double.NaN,
            ProcessTime.ResidentMb(host.Pid), after.Faults - before.Faults, Figures.Conflicted(after) - Figures.Conflicted(before));
    }

    private static string Load(int orders, int inFlight, int seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"load {orders} {inFlight} {seconds}");
}
