using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.KillHost.Battery;
using OrderSaga.KillHost.Hosting;
using OrderSaga.Simulator;
using OrderSaga.Tool.Demo;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>The service as a process that will kill itself over a decision about a payment without an order, and the providers' side.</summary>
internal sealed class ADoomedService : IAsyncDisposable
{
    public const string Payments = "/api/v1/unmatched-payments";
    readonly string _key = "osk_" + RandomNumberGenerator.GetHexString(64, lowercase: true);
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ordersaga-decides-");
    HttpClient _api = null!;
    ServiceProcess _process = null!;
    Dictionary<string, string> _settings = null!;

    public ProviderSimulator Providers { get; private set; } = null!;

    string Words => Path.Combine(_directory.FullName, "killed");

    /// <param name="place">Just before the decision's commit, just after it, when the worker or the order has handled its message, and when
    /// that is committed: see <see cref="KillPlace"/>.</param>
    public static async Task<ADoomedService> Begin(string place, CancellationToken cancellation)
    {
        var life = new ADoomedService();
        var folder = life._directory.FullName;
        life.Providers = await ProviderSimulator.Start(
            new ProviderSimulatorOptions { Account = DemoMerchant.Account, TimeCompression = DemoMerchant.TimeCompression }, cancellation);
        life.Providers.Merchant = LifeSettings.FreeAddress();
        var data = Path.Combine(folder, "data");
        await using var tables = ServiceTables.Name(KillStore.Sqlite, data);
        life._settings = LifeSettings.Of(
            folder, data, life.Providers, tables, null, life._key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        life._settings[$"Merchants__{DemoMerchant.Name}__PaymentWindow"] = "01:00:00"; // longer than this machine may stand still
        life._settings[Executioner.FileVariable] = life.Words;
        life._settings[Executioner.OrderVariable] = Enum.Parse<KillPlace>(place).ToString();
        life._process = new ServiceProcess(
            life.Providers.Merchant, Path.Combine(folder, "service.log"), life._settings, new Disturbances(), TimeProvider.System,
            KillRun.Executable);
        await life._process.Start(cancellation);
        life._api = new HttpClient { BaseAddress = life.Providers.Merchant };
        life._api.DefaultRequestHeaders.Add("X-Api-Key", life._key);
        return life;
    }

    public async Task<(Guid Id, Trade Trade)> APaymentWithoutAnOrder(CancellationToken cancellation)
    {
        var trade = Providers.WeChatPay.Open(AnOrder.NewNumber(), new Money(9900, "CNY"));
        Providers.WeChatPay.Pay(trade);
        var all = await Eventually(Payments, payments => payments.GetArrayLength() == 1, cancellation);
        return (all[0].GetProperty("messageId").GetGuid(), trade);
    }

    public async Task Place(string number, CancellationToken cancellation)
    {
        foreach (var sku in (string[])["CUP", "POT"])
        {
            using var set = await _api.PutAsJsonAsync(
                $"/api/v1/stock/{sku}", new { available = 10, requestId = Guid.NewGuid(), reason = "for the test" }, cancellation);
            set.EnsureSuccessStatusCode();
        }

        using var placed = await _api.PostAsJsonAsync(
            "/api/v1/orders", AnOrder.With(number, order => order["merchant"] = DemoMerchant.Name), cancellation);
        placed.EnsureSuccessStatusCode();
        await Eventually(
            $"/api/v1/orders/{OrderIds.Of(DemoMerchant.Name, number)}", o => o.GetProperty("state").GetString() == "AwaitingPayment", cancellation);
    }

    /// <summary>Asks, waits for the death, and asks once more when the service is back.</summary>
    public async Task DieOver(string path, object body, CancellationToken cancellation)
    {
        await Eventually(
            "/api/v1/totals",
            totals => totals.GetProperty("orders").GetProperty("outbox").GetInt32() == 0
                && totals.GetProperty("participants").GetProperty("outbox").GetInt32() == 0,
            cancellation);
        await File.WriteAllTextAsync(Words + Executioner.ArmedSuffix, "", cancellation);
        try
        {
            using var first = await _api.PostAsJsonAsync(path, body, cancellation);
            first.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        }
        catch (HttpRequestException)
        {
            // It died before it could answer.
        }

        await _process.WhenDead(cancellation);
        (await File.ReadAllTextAsync(Words, cancellation)).ShouldContain(_settings[Executioner.OrderVariable]);
        _settings[Executioner.OrderVariable] = "";
        await _process.KillAndRestart(cancellation);
        using var again = await _api.PostAsJsonAsync(path, body, cancellation);
        again.StatusCode.ShouldBe(HttpStatusCode.Accepted, await again.Content.ReadAsStringAsync(cancellation));
    }

    public async Task<JsonElement> Eventually(string path, Func<JsonElement, bool> expected, CancellationToken cancellation)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var body = await _api.GetFromJsonAsync<JsonElement>(path, cancellation);
            if (expected(body))
                return body;
            await pause.WaitForNextTickAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _process.DisposeAsync();
        await Providers.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
