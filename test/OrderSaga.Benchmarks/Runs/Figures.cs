using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Benchmarks.Measuring;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>What everything had cost at one moment.</summary>
sealed record Cost(
    PostgresCounters Postgres, HostCounters Host, double HostMs, double PostgresMs, double RabbitMqMs, double GeneratorMs, double HostMb)
{
    public static async Task<Cost> Read(Bench bench, PostgresServer server) => new(
        await server.Read(bench.Options.Database),
        await bench.Host.Ask<HostCounters>("counters"),
        ProcessTime.OfTreeMs(bench.Host.Pid),
        ProcessTime.OfTreeMs(Surroundings.PostgresPid),
        ProcessTime.OfTreeMs(Surroundings.RabbitMqPid),
        Environment.CpuUsage.TotalTime.TotalMilliseconds,
        ProcessTime.ResidentMb(bench.Host.Pid));
}

/// <summary>One run. All but rate, latency and memory is per order.</summary>
sealed record Figures(
    HostOptions Options,
    LoadResult Load,
    double Statements,
    double Commits,
    double WalKb,
    double WalSyncs,
    double HostMs,
    double PostgresMs,
    double RabbitMqMs,
    double GeneratorMs,
    double HostMb,
    long Faults,
    long Conflicts)
{
    private const string ConflictsCounter = "ordersaga.inbox.conflicts";

    public double P50 => Latency(50);

    public double P99 => Latency(99);

    public double P999 => Latency(99.9);

    public static Figures Of(HostOptions options, LoadResult load, Cost before, Cost after)
    {
        var orders = (double)load.Orders;
        return new Figures(
            options,
            load,
            (after.Postgres.Statements - before.Postgres.Statements) / orders,
            (after.Postgres.Commits - before.Postgres.Commits) / orders,
            (after.Postgres.WalBytes - before.Postgres.WalBytes) / 1024 / orders,
            (after.Postgres.WalSyncs - before.Postgres.WalSyncs) / orders,
            (after.HostMs - before.HostMs) / orders,
            (after.PostgresMs - before.PostgresMs) / orders,
            (after.RabbitMqMs - before.RabbitMqMs) / orders,
            (after.GeneratorMs - before.GeneratorMs) / orders,
            after.HostMb,
            after.Host.Faults - before.Host.Faults,
            Conflicted(after.Host) - Conflicted(before.Host));
    }

    public static long Conflicted(HostCounters counters) => counters.Engine.GetValueOrDefault(ConflictsCounter);

    private double Latency(double percent) => Statistics.Percentile([.. Load.LatenciesMs.Select(latency => latency.Ms)], percent);
}

/// <summary>One engine of a comparison: <c>name/concurrency/prefetch</c> on the command line, the last two if they matter.</summary>
sealed record Contender(Engine Engine, int Concurrency, int Prefetch)
{
    public static IReadOnlyList<Contender> ReadAll(Arguments arguments, string otherwise) =>
        [.. arguments.Text("engines", otherwise).Split(',').Select(Read)];

    public HostOptions Options(QueueKind queue, string database) =>
        new(Engine, queue, Transport.RabbitMq, StoreKind.Postgres, database, Concurrency, Prefetch);

    public override string ToString() => $"{Engine.ToString().ToLowerInvariant()}/{Concurrency}/{Prefetch}";

    public static Contender Read(string text)
    {
        var words = text.Split('/');
        // The service's settings where a message waits for the disk; more where it waits only for the broker.
        if (!Enum.TryParse<Engine>(words[0], ignoreCase: true, out var engine) || !Enum.IsDefined(engine))
            throw new UsageException($"--engines {text}: there are {string.Join(", ", Enum.GetNames<Engine>()).ToLowerInvariant()}");
        var (concurrency, prefetch) = engine is Engine.Reference ? (8, 64) : (64, 256);
        return new Contender(
            engine,
            words.Length > 1 ? int.Parse(words[1], null) : concurrency,
            words.Length > 2 ? int.Parse(words[2], null) : prefetch);
    }
}
