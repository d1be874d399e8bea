using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Benchmarks.Measuring;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>One engine under load: a fresh database, a host, a generator; all of it gone afterwards.</summary>
sealed class Bench : IAsyncDisposable
{
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(700);

    private readonly PostgresServer _server;
    private readonly bool _ownsDatabase;

    private Bench(PostgresServer server, HostOptions options, HostProcess host, Generator generator, bool ownsDatabase)
    {
        (_server, Options, Host, Generator, _ownsDatabase) = (server, options, host, generator, ownsDatabase);
    }

    public HostOptions Options { get; }

    public HostProcess Host { get; }

    public Generator Generator { get; }

    /// <param name="server">Where the database is.</param>
    /// <param name="options">The host; its database must exist if <paramref name="isFresh"/> is false.</param>
    /// <param name="isFresh">Whether the database is made for this run and dropped after it.</param>
    public static async Task<Bench> Start(PostgresServer server, HostOptions options, bool isFresh = true)
    {
        await Broker.Clean(Surroundings.RabbitMq, CancellationToken.None);
        if (isFresh)
            await server.CreateDatabase(options.Database);
        await server.Checkpoint();
        var host = await HostProcess.Start(options);
        try
        {
            var generator = await Generator.Connect(Surroundings.RabbitMq, options.Queue, Surroundings.Seal, CancellationToken.None);
            return new Bench(server, options, host, generator, isFresh);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Everything that the load cost, from before its first order until its last row is settled.</summary>
    public async Task<Figures> Measure(Func<Generator, Task<LoadResult>> load)
    {
        await Settle();
        var before = await Cost.Read(this, _server);
        var result = await load(Generator);
        await Settle();
        var after = await Cost.Read(this, _server);
        return Figures.Of(Options, result, before, after);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Generator.DisposeAsync();
        await Broker.Clean(Surroundings.RabbitMq, CancellationToken.None);
        if (_ownsDatabase)
            await _server.DropDatabase(Options.Database);
    }

    // What the service still deletes and acknowledges belongs to the price.
    private async Task Settle()
    {
        await Task.Delay(SettleTime);
        await Host.Ask("settle");
        await Task.Delay(SettleTime / 2);
    }
}
