using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Measuring;
using static OrderSaga.Benchmarks.Measuring.Table;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>Runs of several sides, interleaved: A B A B, so that what the machine does meanwhile meets all of them.</summary>
static class Comparison
{
    /// <param name="title">Of the tables.</param>
    /// <param name="sides">The names, in the order of a round.</param>
    /// <param name="rounds">How often each side runs.</param>
    /// <param name="run">Runs one side.</param>
    /// <param name="ofRatio">What is compared pair by pair, with its name.</param>
    public static async Task Run(
        string title, IReadOnlyList<string> sides, int rounds, Func<int, Task<Figures>> run,
        IReadOnlyList<(string Name, Func<Figures, double> Of)> ofRatio)
    {
        var all = sides.Select(_ => new List<Figures>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var side = 0; side < sides.Count; side++)
            {
                var figures = await run(side);
                all[side].Add(figures);
                await Console.Error.WriteLineAsync(
                    $"{title}: round {round + 1} of {rounds}, {sides[side]}: {Show(figures.Load.OrdersPerSecond)} orders/s, "
                    + $"p99 {Show(figures.P99)} ms, faults {figures.Faults}");
            }
        }

        PrintMedians(title, sides, all);
        PrintRatios(title, sides, all, ofRatio);
    }

    private static void PrintMedians(string title, IReadOnlyList<string> sides, List<List<Figures>> all)
    {
        var table = new Table(
            "", "Orders/s", "p50 ms", "p99 ms", "p99.9 ms", "Statements", "Commits", "WAL KB", "WAL syncs",
            "CPU ms service", "CPU ms database", "CPU ms broker", "CPU ms generator",
            "RSS MB", "Orders", "Faults", "Conflicts", "Duplicates");
        for (var side = 0; side < sides.Count; side++)
        {
            var runs = all[side];
            string Median(Func<Figures, double> of) => Show(Statistics.Median(runs.Select(run => of(run))));
            table.Add(
                sides[side], Median(f => f.Load.OrdersPerSecond), Median(f => f.P50), Median(f => f.P99), Median(f => f.P999),
                Median(f => f.Statements), Median(f => f.Commits), Median(f => f.WalKb), Median(f => f.WalSyncs), Median(f => f.HostMs),
                Median(f => f.PostgresMs), Median(f => f.RabbitMqMs), Median(f => f.GeneratorMs), Median(f => f.HostMb),
                $"{runs.Sum(f => f.Load.Orders)}", $"{runs.Sum(f => f.Faults)}", $"{runs.Sum(f => f.Conflicts)}",
                $"{runs.Sum(f => f.Load.Duplicates)}");
        }

        table.Print($"{title}: medians of {all[0].Count}");
    }

    private static void PrintRatios(
        string title, IReadOnlyList<string> sides, List<List<Figures>> all, IReadOnlyList<(string Name, Func<Figures, double> Of)> ofRatio)
    {
        if (sides.Count < 2)
            return;
        var table = new Table("", "Ratio", "95 % from", "to", "Pairs");
        foreach (var (name, of) in ofRatio)
        {
            for (var first = 0; first < sides.Count; first++)
            {
                for (var second = first + 1; second < sides.Count; second++)
                {
                    var ratio = Statistics.PairedRatio([.. all[first].Zip(all[second], (a, b) => (of(a), of(b)))]);
                    var label = $"{name}: {sides[second]} / {sides[first]}";
                    table.Add(label, Show(ratio.Mean), Show(ratio.Low), Show(ratio.High), $"{ratio.Pairs}");
                }
            }
        }

        table.Print($"{title}: pair by pair");
    }
}
