using System.Diagnostics;
using OrderSaga.KillHost.Battery;
using OrderSaga.KillHost.OwnServers;
using OrderSaga.Tool.Demo;

namespace OrderSaga.KillHost.Faults;

/// <summary>The servers of a battery, which may be killed.</summary>
internal sealed record FaultServers(OwnPostgreSql Database, OwnRabbitMq Broker) : IAsyncDisposable
{
    /// <summary>Why they cannot be had here; null when they can.</summary>
    public static string? MissingBecause => OwnPostgreSql.MissingBecause ?? OwnRabbitMq.MissingBecause;

    /// <param name="folder">On a disk.</param>
    public static async Task<FaultServers> Start(string folder)
    {
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()) // the servers run as others, and must get there
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var servers = new FaultServers(await OwnPostgreSql.Make(folder), await OwnRabbitMq.Make(folder));
        await Task.WhenAll(servers.Database.Start(), servers.Broker.Start());
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <summary>What a fault can see and do, and what it has to say.</summary>
internal sealed class FaultScene(
    FaultServers servers, CommitCutter cutter, ServiceProcess process, ServiceTables tables, Disturbances disturbances, TimeProvider time)
{
    private static readonly TimeSpan glance = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan healWithin = TimeSpan.FromSeconds(90);

    private readonly List<string> seen = [];
    private readonly List<string> failures = [];

    public FaultServers Servers => servers;

    public CommitCutter Cutter => cutter;

    public ServiceProcess Process => process;

    public ServiceTables Tables => tables;

    public Disturbances Disturbances => disturbances;

    public TimeProvider Time => time;

    public IReadOnlyList<string> Seen => seen;

    /// <summary>A fault that had no effect, or a service that did not get over it.</summary>
    public IReadOnlyList<string> Failures => failures;

    public void See(string words) => seen.Add(words);

    public void Demand(bool isSo, string otherwise)
    {
        if (!isSo)
            failures.Add(otherwise);
    }

    /// <summary>Until messages are committed and not yet sent, so that something is under way.</summary>
    public async Task UnderLoad(CancellationToken cancellationToken)
    {
        while ((await tables.Pending(cancellationToken)) is not { Outbox: > 0, Timeouts: > 0 })
            await Task.Delay(glance, time, cancellationToken);
        var (outbox, timeouts) = await tables.Pending(cancellationToken);
        See($"struck while the outboxes held {outbox} messages and {timeouts} timeouts waited");
    }

    /// <summary>Takes something away and brings it back. Everything that this causes has its cause in the judge's eyes.</summary>
    /// <param name="what">Of the fault, in the past.</param>
    /// <param name="port">Whose connections it costs.</param>
    /// <param name="take">Takes it away.</param>
    /// <param name="meanwhile">What is looked at until it is brought back.</param>
    /// <param name="bring">Brings it back.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <param name="mayKeep">It only hung: who is connected may still be so.</param>
    public async Task Outage(
        string what,
        int port,
        Func<Task> take,
        Func<Task> meanwhile,
        Func<Task> bring,
        CancellationToken cancellationToken,
        bool mayKeep = false)
    {
        var (from, before) = (time.GetUtcNow(), OpenConnections.To(port));
        await take();
        try
        {
            await meanwhile();
        }
        finally
        {
            await bring();
        }

        Tables.Forget(); // ours, to a server that may be another by now
        await Healed(cancellationToken);
        disturbances.Took(what, from, time.GetUtcNow());
        var dropped = before.Except(OpenConnections.To(port)).Count();
        See($"{dropped} of {before.Count} connections were lost");
        Demand(mayKeep || dropped > 0, "no connection was lost: the fault had no effect");
    }

    /// <summary>Until the service can use all it needs again, by itself.</summary>
    public async Task Healed(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = process.Address };
        var since = Stopwatch.GetTimestamp();
        while (await Health(http, cancellationToken) is not "Healthy" and var health)
        {
            if (Stopwatch.GetElapsedTime(since) > healWithin)
            {
                Demand(false, $"the service was {health} {healWithin.TotalSeconds:F0} s after all was well again");
                return;
            }

            await Task.Delay(glance, time, cancellationToken);
        }

        See($"healthy {Stopwatch.GetElapsedTime(since).TotalSeconds:F1} s later");
    }

    private static async Task<string> Health(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready", cancellationToken);
            return await answer.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }
}
