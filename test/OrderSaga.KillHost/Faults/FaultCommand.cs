using System.Diagnostics;
using System.Globalization;

namespace OrderSaga.KillHost.Faults;

/// <summary>The battery of faults: each in a life of its own, so many times; a table as Markdown.</summary>
internal static class FaultCommand
{
    private const int OrdersPerLife = 80;
    private static readonly TimeSpan lifeLimit = TimeSpan.FromMinutes(10);

    public static async Task<int> Run(string[] args)
    {
        if (FaultServers.MissingBecause is { } why)
        {
            Console.WriteLine($"Nothing was run: {why}");
            return 1;
        }

        var repeats = int.Parse(Option(args, "--repeats") ?? "1", CultureInfo.InvariantCulture);
        var replicas = int.Parse(Option(args, "--replicas") ?? "1", CultureInfo.InvariantCulture);
        var seed = int.Parse(Option(args, "--seed") ?? "1", CultureInfo.InvariantCulture);
        var faults = Option(args, "--faults")?.Split(',').Select(Fault.Named).ToList() ?? [.. Fault.All];
        var folder = Directory.CreateTempSubdirectory("ordersaga-servers-");
        var (lives, failed) = (0, 0);
        await using (var servers = await FaultServers.Start(folder.FullName))
        {
            Console.WriteLine("| fault | replicas | repeat | seconds | seen | violations |");
            Console.WriteLine("|---|---|---|---|---|---|");
            foreach (var (fault, repeat) in faults.SelectMany(fault => Enumerable.Range(1, repeats).Select(repeat => (fault, repeat))))
            {
                lives++;
                failed += await Live(servers, fault, replicas, repeat, seed + lives) ? 0 : 1;
            }
        }

        folder.Delete(recursive: true);
        Console.WriteLine($"\n{lives} lives, {failed} with violations");
        return failed == 0 ? 0 : 1;
    }

    private static async Task<bool> Live(FaultServers servers, Fault fault, int replicas, int repeat, int seed)
    {
        using var limit = new CancellationTokenSource(lifeLimit);
        var since = Stopwatch.GetTimestamp();
        var result = await new FaultRun(servers, [fault], replicas, OrdersPerLife, seed).Run(limit.Token);
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        var seen = string.Join("; ", result.Seen.Skip(1));
        Console.WriteLine($"| {fault.Name} | {replicas} | {repeat} | {seconds:F0} | {seen} | {result.Violations.Count} |");
        foreach (var violation in result.Violations)
            Console.WriteLine($"  - {violation}");
        return result.Violations.Count == 0;
    }

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
