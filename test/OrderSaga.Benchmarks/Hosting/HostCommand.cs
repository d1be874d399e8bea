using System.Globalization;
using System.Runtime;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Persistence;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>
/// The process under measurement. It says <c>ready</c>, then obeys lines on its standard input: <c>counters</c>, <c>settle</c>,
/// <c>load orders in-flight seconds</c> (embedded only), <c>stop</c>. Its log goes to the error stream.
/// </summary>
static class HostCommand
{
    private const int ThreadsMin = 32; // as the service

    public static async Task Run(Arguments arguments)
    {
        var options = HostOptions.Read(arguments);
        arguments.MustBeUsedUp();
        if (options.Store is StoreKind.Sqlite)
        {
            ThreadPool.GetMinThreads(out var workers, out var ports);
            ThreadPool.SetMinThreads(Math.Max(workers, ThreadsMin), ports);
        }

        Environment.SetEnvironmentVariable("MASSTRANSIT_USAGE_TELEMETRY", "false"); // nothing here leaves this machine
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<EngineMeter>();
        builder.Services.AddSingleton<EmbeddedLoad>();
        builder.Services.AddSingleton<FaultCounter>().AddReceiveObserver(provider => provider.GetRequiredService<FaultCounter>());
        builder.Services.AddSingleton(Surroundings.Seal);
        builder.Services.AddEngine(options, Surroundings.Seal);
        // Ready means that the queues are bound: what is published before that reaches nobody.
        builder.Services.Configure<MassTransitHostOptions>(bus => bus.WaitUntilStarted = true);
        using var host = builder.Build();
        host.Services.GetRequiredService<EngineMeter>();
        if (options.HasDatabase)
            await CreateTables(host.Services);

        await host.StartAsync();
        await Console.Out.WriteLineAsync("ready");
        // The end of the input is the end of whoever measures.
        while (await Console.In.ReadLineAsync() is { } line && line is not "stop")
            await Console.Out.WriteLineAsync(await Obey(line.Split(' '), host.Services));
        await host.StopAsync();
    }

    private static async Task<string> Obey(string[] words, IServiceProvider services)
    {
        switch (words)
        {
            case ["counters"]:
                return JsonSerializer.Serialize(Count(services));
            case ["settle"]:
                // A connection of PostgreSQL reports what it did once a second at most, and when it is closed.
                NpgsqlConnection.ClearAllPools();
                return "settled";
            case ["load", var orders, var inFlight, var seconds]:
                var result = await services.GetRequiredService<EmbeddedLoad>().Run(
                    int.Parse(orders, CultureInfo.InvariantCulture), int.Parse(inFlight, CultureInfo.InvariantCulture),
                    TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
                return JsonSerializer.Serialize(result);
            default:
                throw new UsageException($"'{string.Join(' ', words)}' is no command of the host");
        }
    }

    private static HostCounters Count(IServiceProvider services)
    {
        const double mb = 1024 * 1024;
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        var statements = services.GetService<StatementCounter>();
        return new HostCounters(
            memory.HeapSizeBytes / mb,
            memory.GenerationInfo.Length > 2 ? memory.GenerationInfo[2].SizeAfterBytes / mb : 0,
            GC.CollectionCount(2),
            GC.GetTotalPauseDuration().TotalMilliseconds,
            JitInfo.GetCompilationTime().TotalMilliseconds,
            statements?.Statements ?? 0,
            statements?.Commits ?? 0,
            services.GetRequiredService<FaultCounter>().Faults,
            services.GetRequiredService<EngineMeter>().Counts);
    }

    private static async Task CreateTables(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Database.EnsureCreatedAsync();
    }
}
