using OrderSaga.KillHost.OwnServers;
using OrderSaga.Simulator;
using OrderSaga.Tool.Demo;

namespace OrderSaga.KillHost.Battery;

/// <summary>What a service of the battery is told.</summary>
internal static class LifeSettings
{
    public static Dictionary<string, string> Of(
        string keys, string data, ProviderSimulator providers, ServiceTables tables, Uri? broker, string apiKey, string seal)
    {
        var settings = DemoMerchant.Settings(keys, providers);
        settings["Urls"] = providers.Merchant!.ToString();
        settings["Service__DataDirectory"] = data;
        settings["Service__BootstrapApiKey"] = apiKey;
        settings["Providers__Seal__Keys__0"] = seal;
        settings["Providers__Journal__Keys__0"] = seal; // each derives keys of its own from it
        settings["DOTNET_TieredPGO"] = "0"; // a life of a minute is over before profiling itself pays
        foreach (var (name, value) in tables.Settings)
            settings[name] = value;
        if (broker is not null)
        {
            settings["Service__Transport"] = "RabbitMq";
            settings["Service__RabbitMq"] = broker.ToString();
        }

        return settings;
    }

    public static Uri FreeAddress() => new($"http://127.0.0.1:{ServerProcess.FreePort()}");
}
