using System.Globalization;
using System.Security.Cryptography;
using OrderSaga.KillHost.Battery;
using OrderSaga.KillHost.OwnServers;
using OrderSaga.Simulator;
using OrderSaga.Simulator.Checkout;
using OrderSaga.Tool.Demo;

namespace OrderSaga.KillHost.Faults;

/// <param name="Seen">What was seen of the faults.</param>
/// <param name="Violations">Empty: nothing was lost, nothing done twice, and the faults had their effect.</param>
internal sealed record FaultResult(IReadOnlyList<string> Seen, IReadOnlyList<string> Violations);

/// <summary>One life of the service with traffic from outside and faults, one after the other, and a judge at its end.</summary>
internal sealed class FaultRun(FaultServers servers, IReadOnlyList<Fault> faults, int replicas, int orders, int seed)
{
    private const int PiecesOfEach = 10_000;

    // Customers come for as long as the longest fault lasts.
    private const int Stretch = 8;
    private static readonly TimeSpan playWithin = TimeSpan.FromMinutes(6);

    private readonly TimeProvider time = TimeProvider.System;
    private readonly string apiKey = "osk_" + RandomNumberGenerator.GetHexString(64, lowercase: true);
    private readonly Disturbances disturbances = new();

    public static string Executable { get; set; } = Path.Combine(AppContext.BaseDirectory, "ordersaga");

    /// <summary>So many times six seconds customers come at least.</summary>
    public int StretchOf { get; init; } = Stretch;

    public async Task<FaultResult> Run(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("ordersaga-faults-").FullName;
        await using var providers = await ProviderSimulator.Start(
            new ProviderSimulatorOptions { Account = DemoMerchant.Account, TimeCompression = DemoMerchant.TimeCompression, Time = time },
            cancellationToken);
        providers.Merchant = LifeSettings.FreeAddress();
        await using var cutter = new CommitCutter(servers.Database.Port, seed);
        await using var tables = ServiceTables.OnServer(servers.Database.ConnectionString, cutter.Port);
        await BrokerQueues.Empty(servers.Broker.Address, cancellationToken);
        var result = await Run(directory, providers, cutter, tables, cancellationToken);
        if (result.Violations.Count == 0)
        {
            Directory.Delete(directory, recursive: true);
            return result;
        }

        await tables.WriteTimelines(Path.Combine(directory, "timelines"), cancellationToken);
        await Console.Error.WriteLineAsync($"The logs and the orders' timelines are in {directory}");
        return result;
    }

    private async Task<FaultResult> Run(
        string directory, ProviderSimulator providers, CommitCutter cutter, ServiceTables tables, CancellationToken cancellationToken)
    {
        var seal = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var process = Make("first", providers.Merchant!, disturbances);
        var scene = new FaultScene(servers, cutter, process, tables, disturbances, time);
        var start = faults.Select(fault => fault.Start).SingleOrDefault(start => start is not null);
        await (start?.Invoke(scene, cancellationToken) ?? process.Start(cancellationToken));
        await using var second = replicas > 1 ? Make("second", LifeSettings.FreeAddress(), new Disturbances()) : null;
        if (second is not null)
            await second.Start(cancellationToken);

        using var service = new ServiceConnection(providers.Merchant!, apiKey, time);
        var shelf = new Shelf(service);
        await shelf.Fill(PiecesOfEach, cancellationToken);
        await using var broker = faults.Any(fault => fault.IsWithoutBrokerAtFirst)
            ? null
            : await RabbitMqCheckout.Connect(servers.Broker.Address, time, cancellationToken);
        SimulatedCheckout[] checkouts = broker is null ? [new HttpCheckout(service)] : [new HttpCheckout(service), broker];
        var run = (seed % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var stage = new Stage(providers, checkouts, service, process, shelf, new OrderWatch(service, time), disturbances, time, run);
        var play = new LifePlay(stage, tables, servers.Broker.Address, orders, seed, playWithin, StretchOf);
        var violations = await play.Run([breakOff => Strike(scene, breakOff)], () => scene.Failures, cancellationToken);
        return new FaultResult(scene.Seen, violations);

        ServiceProcess Make(string name, Uri address, Disturbances its)
        {
            var settings = LifeSettings.Of(
                Path.Combine(directory, name + "-keys"), Path.Combine(directory, name), providers, tables, servers.Broker.Address, apiKey, seal);
            settings["Urls"] = address.ToString();
            return new ServiceProcess(address, Path.Combine(directory, name + ".log"), settings, its, time, Executable);
        }
    }

    private async Task Strike(FaultScene scene, CancellationToken cancellationToken)
    {
        foreach (var fault in faults)
        {
            scene.See(fault.Name);
            await fault.Strike(scene, cancellationToken);
        }
    }
}
