using System.Diagnostics;
using System.Globalization;
using OrderSaga.KillHost.Hosting;

namespace OrderSaga.KillHost.Battery;

/// <summary>The long battery: every point, on every store, so many times; a table as Markdown.</summary>
internal static class KillCommand
{
    private const int OrdersPerLife = 40;
    private static readonly TimeSpan lifeLimit = TimeSpan.FromMinutes(8);

    public static async Task<int> Run(string[] args)
    {
        var repeats = int.Parse(Option(args, "--repeats") ?? "3", CultureInfo.InvariantCulture);
        var points = Option(args, "--points")?.Split(',').Select(KillPoint.Named).ToList() ?? [.. KillPoint.All];
        var stores = Option(args, "--stores")?.Split(',') is { } names
            ? KillStore.All.Where(store => names.Contains(store.Name)).ToList()
            : [.. KillStore.All];
        var seed = int.Parse(Option(args, "--seed") ?? "1", CultureInfo.InvariantCulture);
        if (Option(args, "--mutant") is { } mutant)
            Console.WriteLine($"With the mutant {mutant}: violations are what is to be seen.");

        Console.WriteLine("| point | store | repeat | seconds | deaths: pid, place, messages (rows pending) | violations |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var (lives, failed) = (0, 0);
        foreach (var store in stores)
        {
            if (store.MissingBecause is { } why)
            {
                Console.WriteLine($"| all | {store} | - | - | {why} | not run |");
                failed++;
                continue;
            }

            foreach (var (point, repeat) in points.SelectMany(point => Enumerable.Range(1, repeats).Select(repeat => (point, repeat))))
            {
                lives++;
                failed += await Live(store, point, repeat, seed + lives, Option(args, "--mutant")) ? 0 : 1;
            }
        }

        Console.WriteLine($"\n{lives} lives, {failed} with violations");
        return failed == 0 ? 0 : 1;
    }

    private static async Task<bool> Live(KillStore store, KillPoint point, int repeat, int seed, string? mutant)
    {
        using var limit = new CancellationTokenSource(lifeLimit);
        var since = Stopwatch.GetTimestamp();
        var result = await new KillRun(store, point.Deaths, OrdersPerLife, seed, mutant).Run(limit.Token);
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        Console.WriteLine(
            $"| {point.Name} | {store} | {repeat} | {seconds:F0} | {string.Join("; ", result.Deaths)} | {result.Violations.Count} |");
        foreach (var violation in result.Violations)
            Console.WriteLine($"  - {violation}");
        return result.Violations.Count == 0;
    }

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
