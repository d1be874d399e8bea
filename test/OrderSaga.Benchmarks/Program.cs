using System.Globalization;
using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Lists;
using OrderSaga.Benchmarks.Runs;

namespace OrderSaga.Benchmarks;

static class Program
{
    private const string Usage = """
        test/bench.sh throughput | latency | aged | timeouts | memory | sqlite | callbacks | lists   [--name value ...]
        docs/benchmarks.md says what each measures and takes
        """;

    static async Task<int> Main(string[] args)
    {
        // Figures are written alike everywhere.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            var arguments = new Arguments(args);
            switch (arguments.Command)
            {
                case "host":
                    await HostCommand.Run(arguments);
                    return 0;
                case "throughput":
                    await Throughput.Run(arguments);
                    return 0;
                case "latency":
                    await LatencyRuns.Run(arguments);
                    return 0;
                case "aged":
                    await AgedRuns.Run(arguments);
                    return 0;
                case "timeouts":
                    await TimeoutRuns.Run(arguments);
                    return 0;
                case "memory":
                    await MemoryRuns.Run(arguments);
                    return 0;
                case "sqlite":
                    await SqliteRuns.Run(arguments);
                    return 0;
                case "callbacks":
                    await CallbackRuns.Run(arguments);
                    return 0;
                case "lists":
                    return await ListRuns.Run(arguments);
                case "service":
                    await ServiceCommand.Run(arguments);
                    return 0;
                case "webhook":
                    await WebhookCommand.Run(arguments);
                    return 0;
                default:
                    Console.WriteLine(Usage);
                    return 64; // EX_USAGE
            }
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 64;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync($"The benchmark gives up: {e.Message}");
            return 70; // EX_SOFTWARE
        }
    }
}
