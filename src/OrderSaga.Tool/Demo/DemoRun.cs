using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using OrderSaga.Simulator;
using OrderSaga.Simulator.Checkout;
using OrderSaga.Tool.Demo.Judging;
using Spectre.Console;

namespace OrderSaga.Tool.Demo;

/// <summary>The demo from its data directory to its verdict.</summary>
internal sealed class DemoRun(DemoSettings settings)
{
    private const int UsualPort = 5080;
    private const int PiecesOfEach = 10_000;
    private const int EncoresMax = 3;

    private static readonly TimeSpan quietWithin = TimeSpan.FromSeconds(120);

    private readonly TimeProvider time = TimeProvider.System;
    private readonly string apiKey = "osk_" + RandomNumberGenerator.GetHexString(64, lowercase: true);

    public async Task<int> Run(CancellationToken cancellationToken)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 140;
        try
        {
            using var data = DemoDirectory.Make(settings.Data);
            return await Run(data, cancellationToken) ? 0 : 1;
        }
        catch (Exception exception) when (exception is DemoException or InvalidOperationException or TimeoutException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130; // Ctrl-C
        }
    }

    private async Task<bool> Run(DemoDirectory data, CancellationToken cancellationToken)
    {
        await using var providers = await ProviderSimulator.Start(
            new ProviderSimulatorOptions
            {
                Account = DemoMerchant.Account,
                Owner = DemoMerchant.Name,
                TimeCompression = DemoMerchant.TimeCompression,
                Time = time,
            },
            cancellationToken);
        providers.Merchant = new Uri($"http://127.0.0.1:{PortToUse()}");
        var disturbances = new Disturbances();
        await using var process = new ServiceProcess(providers.Merchant, data.LogFile, Environment(data, providers), disturbances, time);
        using var service = new ServiceConnection(providers.Merchant, apiKey, time);
        Say($"[grey]Orders[/] {settings.Orders}  [grey]seed[/] {settings.Seed}  [grey]data[/] {data.Path}");
        await process.Start(cancellationToken);
        const string names = "Alipay, WeChat Pay, UnionPay, Stripe, Standard Webhooks, Adyen and PayPal (simulated)";
        Say($"[grey]Service[/] {providers.Merchant}  [grey]{names}[/] {providers.Address}\n");

        var shelf = new Shelf(service);
        await shelf.Fill(PiecesOfEach, cancellationToken);
        await using var broker = settings.RabbitMq is { } address ? await RabbitMqCheckout.Connect(address, time, cancellationToken) : null;
        SimulatedCheckout[] checkouts = broker is null ? [new HttpCheckout(service)] : [new HttpCheckout(service), broker];
        var run = (settings.Seed % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var stage = new Stage(providers, checkouts, service, process, shelf, new OrderWatch(service, time), disturbances, time, run);

        var restless = await Play(stage, cancellationToken);
        var isRight = await new Verdicts(stage).Announce(restless, cancellationToken);
        data.Keep = !isRight;
        if (!isRight)
            Say($"[red]Not OK.[/] The data and the service's log stay in {data.Path}; the same orders again: --seed {settings.Seed}");
        else if (!settings.Exit)
            await StayUp(process, data, cancellationToken);
        return isRight;
    }

    private async Task<string?> Play(Stage stage, CancellationToken cancellationToken)
    {
        var play = new DemoPlay(stage, settings);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = stage.Watch.Run(over.Token);
        var following = new Progress(stage, stage.Service, settings.Orders, time).Follow(over.Token);
        try
        {
            var playing = UntilQuiet(stage, play, cancellationToken);
            // Watching and following end before the play only by failing.
            await await Task.WhenAny(playing, watching, following);
            return await playing;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(watching, following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Null: everything came to rest; else what did not.</returns>
    private async Task<string?> UntilQuiet(Stage stage, DemoPlay play, CancellationToken cancellationToken)
    {
        await play.OpenTheHouse(cancellationToken);
        var kills = new KillPlan(stage.Process, stage.Watch, settings.Kills, new Random(settings.Seed + 1), time);
        await Task.WhenAll(play.Run(cancellationToken), kills.Run(cancellationToken));
        var restless = await Rest(stage, cancellationToken);
        for (var encore = 1; encore <= EncoresMax && restless is null; encore++)
        {
            if (!await new Verdicts(stage).MissesClasses(cancellationToken))
                break;
            await play.Encore(encore, cancellationToken);
            restless = await Rest(stage, cancellationToken);
        }

        return restless;
    }

    private Task<string?> Rest(Stage stage, CancellationToken cancellationToken)
    {
        var parked = stage.Customers.Count(customer => customer.Expectation?.Outcome == Outcome.Unmatched);
        return new Quiescence(stage.Service, stage.Providers.Callbacks, time).Reach(parked, quietWithin, cancellationToken);
    }

    private async Task StayUp(ServiceProcess process, DemoDirectory data, CancellationToken cancellationToken)
    {
        var address = process.Address.ToString().TrimEnd('/');
        Console.WriteLine($$"""

            The service stays up until Ctrl-C.
              console  {{await process.SignInLink() ?? $"{address}/console"}}
              address  {{address}}
              API key  {{apiKey}}

              curl -H 'X-Api-Key: {{apiKey}}' {{address}}/api/v1/totals
              curl -H 'X-Api-Key: {{apiKey}}' -H 'Content-Type: application/json' {{address}}/api/v1/orders \
                -d '{"orderNumber":"MYORDER001","customerId":"me","currency":"CNY","totalMinor":9900,
                     "lines":[{"sku":"TEA-PUER","name":"Tea","quantity":1,"unitPriceMinor":9900}]}'
            """);
        var end = await process.WaitForExit(cancellationToken);
        data.Keep = true;
        throw new DemoException($"The service ended by itself {end}\nIts data and its log stay in {data.Path}");
    }

    private Dictionary<string, string> Environment(DemoDirectory data, ProviderSimulator providers)
    {
        var environment = DemoMerchant.Settings(data.Path, providers);
        environment["Urls"] = providers.Merchant!.ToString();
        environment["Service__DataDirectory"] = Path.Combine(data.Path, "service");
        environment["Service__BootstrapApiKey"] = apiKey;
        environment["Reconciliation__Enabled"] = "false"; // the day is compared at its end, and not by the hour
        environment["DOTNET_TieredPGO"] = "0"; // a life of a minute is over before profiling itself pays
        if (settings.RabbitMq is { } broker)
        {
            environment["Service__Transport"] = "RabbitMq";
            environment["Service__RabbitMq"] = broker.ToString();
        }

        return environment;
    }

    private int PortToUse() => settings.Port ?? (IsFree(UsualPort) ? UsualPort : FreePort());

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Say(string markup) => AnsiConsole.MarkupLine(markup);
}
