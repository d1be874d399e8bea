using System.Globalization;
using System.Security.Cryptography;
using OrderSaga.KillHost.Hosting;
using OrderSaga.Simulator;
using OrderSaga.Simulator.Checkout;
using OrderSaga.Tool.Demo;

namespace OrderSaga.KillHost.Battery;

/// <summary>How one death was: the proof that it was reached, and what was under way.</summary>
internal sealed record Death(string Words, int Outbox, int Timeouts)
{
    public override string ToString() => $"{Words} (outbox {Outbox}, timeouts {Timeouts})";
}

/// <param name="Deaths">Each with its proof.</param>
/// <param name="Violations">Empty: nothing was lost, and nothing done twice.</param>
internal sealed record KillResult(IReadOnlyList<Death> Deaths, IReadOnlyList<string> Violations);

/// <summary>One life of the service with traffic from outside, deaths, and a judge at its end.</summary>
internal sealed class KillRun(KillStore store, IReadOnlyList<KillOrder> deaths, int orders, int seed, string? mutant = null)
{
    private const int PiecesOfEach = 10_000;
    private static readonly TimeSpan dieWithin = TimeSpan.FromSeconds(60);

    private readonly TimeSpan playWithin = TimeSpan.FromSeconds(mutant is null ? 240 : 30);

    private readonly TimeProvider time = TimeProvider.System;
    private readonly string apiKey = "osk_" + RandomNumberGenerator.GetHexString(64, lowercase: true);
    private readonly Disturbances disturbances = new();

    /// <summary>Where its messages go; the queues are emptied before.</summary>
    public Uri? Broker { get; init; } = store.IsEmbedded ? null : Servers.RabbitMq;

    public static string Executable { get; set; } = Path.Combine(AppContext.BaseDirectory, "OrderSaga.KillHost");

    public async Task<KillResult> Run(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("ordersaga-kill-").FullName;
        var first = Path.Combine(directory, "first");
        await using var providers = await ProviderSimulator.Start(
            new ProviderSimulatorOptions { Account = DemoMerchant.Account, TimeCompression = DemoMerchant.TimeCompression, Time = time },
            cancellationToken);
        providers.Merchant = LifeSettings.FreeAddress();
        await using var tables = ServiceTables.Name(store, first);
        var result = await Run(directory, first, providers, tables, cancellationToken);
        if (result.Violations.Count == 0)
            Directory.Delete(directory, recursive: true);
        return result;
    }

    private async Task<KillResult> Run(
        string directory, string first, ProviderSimulator providers, ServiceTables tables, CancellationToken cancellationToken)
    {
        var seal = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        if (Broker is not null)
            await BrokerQueues.Empty(Broker, cancellationToken);
        var settings = Settings(directory, first, providers, tables, seal);
        var words = Path.Combine(directory, "killed");
        settings[Executioner.FileVariable] = words;
        settings[Mutant.Variable] = mutant ?? string.Empty;
        var own = deaths.Where(death => store.Replicas == 1 || !death.IsOfTheOther).ToList();
        settings[Executioner.OrderVariable] = own[0].ToString();
        await using var process = new ServiceProcess(
            providers.Merchant!, Path.Combine(directory, "first.log"), settings, disturbances, time, Executable);
        await process.Start(cancellationToken);
        List<KillSequence> kills = [new(process, settings, words, tables, own)];
        await using var second = store.Replicas > 1 ? MakeSecond(directory, providers, tables, seal, kills) : null;
        if (second is not null)
            await second.Start(cancellationToken);

        using var service = new ServiceConnection(providers.Merchant!, apiKey, time);
        var shelf = new Shelf(service);
        await shelf.Fill(PiecesOfEach, cancellationToken);
        await using var broker = Broker is null ? null : await RabbitMqCheckout.Connect(Broker, time, cancellationToken);
        SimulatedCheckout[] checkouts = broker is null ? [new HttpCheckout(service)] : [new HttpCheckout(service), broker];
        var run = (seed % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var stage = new Stage(providers, checkouts, service, process, shelf, new OrderWatch(service, time), disturbances, time, run);
        var play = new LifePlay(stage, tables, Broker, orders, seed, playWithin);
        var violations = await play.Run(
            [.. kills.Select(kill => (Func<CancellationToken, Task>)(breakOff => kill.Run(dieWithin, breakOff)))],
            () => kills.SelectMany(kill => kill.NotReached),
            cancellationToken);
        return new KillResult([.. kills.SelectMany(kill => kill.Deaths)], violations);
    }

    /// <summary>Goes on while the first is dead, and may be the one that dies next.</summary>
    private ServiceProcess MakeSecond(
        string directory, ProviderSimulator providers, ServiceTables tables, string seal, List<KillSequence> kills)
    {
        var address = LifeSettings.FreeAddress();
        var words = Path.Combine(directory, "second-killed");
        var settings = Settings(Path.Combine(directory, "other"), Path.Combine(directory, "second"), providers, tables, seal);
        settings["Urls"] = address.ToString();
        settings[Executioner.FileVariable] = words;
        settings[Mutant.Variable] = mutant ?? string.Empty;
        var process = new ServiceProcess(address, Path.Combine(directory, "second.log"), settings, new Disturbances(), time, Executable);
        if (deaths.Where(death => death.IsOfTheOther).ToList() is { Count: > 0 } its)
        {
            settings[Executioner.OrderVariable] = its[0].ToString();
            kills.Add(new KillSequence(process, settings, words, tables, its));
        }

        return process;
    }

    private Dictionary<string, string> Settings(
        string keys, string data, ProviderSimulator providers, ServiceTables tables, string seal)
    {
        var settings = LifeSettings.Of(keys, data, providers, tables, Broker, apiKey, seal);
        settings[Executioner.OrderVariable] = string.Empty;
        return settings;
    }
}
