using System.Diagnostics;
using OrderSaga.Benchmarks.Hosting;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>
/// Loads a host until its code is compiled: the runtime recompiles what runs often, for the first half minute or more, and that is no price of an
/// order.
/// </summary>
static class WarmUp
{
    private const double QuietShare = 0.03;
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(90);

    /// <param name="host">Whose code.</param>
    /// <param name="load">One portion of load; at least one is given.</param>
    public static Task Run(HostProcess host, Func<Task> load) =>
        Run(async () => (await host.Ask<HostCounters>("counters")).JitMs, load);

    /// <param name="compiled">How many milliseconds the process has compiled since it began.</param>
    /// <param name="load">One portion of load; at least one is given.</param>
    public static async Task Run(Func<Task<double>> compiled, Func<Task> load)
    {
        var all = Stopwatch.StartNew();
        while (true)
        {
            var (before, started) = (await compiled(), all.Elapsed);
            await load();
            var spent = await compiled() - before;
            var took = all.Elapsed - started;
            if (spent < QuietShare * took.TotalMilliseconds)
                return;
            if (all.Elapsed < Max)
                continue;
            await Console.Error.WriteLineAsync($"after {Max.TotalSeconds:F0} s of warm-up {spent / took.TotalMilliseconds:P0} of a core still compiles");
            return;
        }
    }
}
