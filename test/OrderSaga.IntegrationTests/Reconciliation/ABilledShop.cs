using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Service.Reconciliation;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Reconciliation;

/// <summary>A shop whose providers have business on a day that is over, and whose bills a test asks for.</summary>
sealed class ABilledShop : IAsyncDisposable
{
    public static readonly string[] WithBills = ["alipay", "wechatpay", "unionpay", "stripe", "paypal", "adyen"];

    ABilledShop(AShop shop) => Shop = shop;

    public AShop Shop { get; }

    /// <summary>Noon of yesterday in China.</summary>
    public DateTimeOffset Noon { get; } =
        new(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime).AddDays(-1).ToDateTime(new(12, 0)), TimeSpan.FromHours(8));

    public DateOnly Day => DateOnly.FromDateTime(Noon.DateTime);

    /// <summary>Noon of yesterday where the provider counts its days.</summary>
    public DateTimeOffset NoonOf(string provider) => provider switch
    {
        "stripe" or "paypal" => Yesterday(TimeZoneInfo.Utc),
        "adyen" => Yesterday(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")),
        _ => Noon,
    };

    public DateOnly DayAt(string provider) => DateOnly.FromDateTime(NoonOf(provider).DateTime);

    public static async Task<ABilledShop> Open(TestDatabase? database = null, params string[] settings) => new(await AShop.Open(
    [
        .. database?.ServiceSettings ?? [], "--Service:MigrateAtStart=true", "--PaymentQuestions:Enabled=false", "--Reconciliation:Hour=00:00:00",
        .. settings.Any(setting => setting.StartsWith("--Reconciliation:Enabled", StringComparison.Ordinal)) ? [] : (string[])["--Reconciliation:Enabled=false"],
        .. settings,
    ]));

    /// <summary>An order whose payment was made yesterday at noon, and is with the order unless its notice is lost.</summary>
    public async Task<(Guid OrderId, Trade Trade)> APaidOrder(string provider, bool isLost = false)
    {
        var (orderId, _, trade) = await Shop.AnOrderAwaitingPayment(provider);
        Shop.Provider(provider).Pay(trade, new CallbackPlan { Lost = isLost }, NoonOf(provider));
        if (!isLost)
            await Shop.Service.OrderBecomes(orderId, "Closed");
        return (orderId, trade);
    }

    /// <summary>A payment under a number that no order has.</summary>
    public Trade APaymentForNobody(string provider, bool isLost)
    {
        var trade = Shop.Provider(provider).Open(AnOrder.NewNumber(), new Money(9900, "CNY"));
        Shop.Provider(provider).Pay(trade, new CallbackPlan { Lost = isLost }, NoonOf(provider));
        return trade;
    }

    public Task<HttpResponseMessage> Ask(string provider, DateOnly? day = null) => Shop.Service.Api.PostAsJsonAsync(
        "/api/v1/reconciliation/import", new { provider, account = AShop.Account, day = day ?? DayAt(provider), reason = "a test" });

    public async Task<JsonElement> Import(string provider, DateOnly? day = null)
    {
        using var answer = await Ask(provider, day);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<List<JsonElement>> Cases(string query = "") =>
        [.. (await Shop.Service.Get($"/api/v1/reconciliation?{query}")).GetProperty("cases").EnumerateArray()];

    public async Task<List<string>> Kinds(string query = "state=Open") =>
        (await Cases(query)).ConvertAll(each => each.GetProperty("kind").GetString()!);

    public async Task<JsonElement> DayOf(string provider) => (await Shop.Service.Get($"/api/v1/reconciliation/bills?provider={provider}"))
        .GetProperty("days").EnumerateArray().Single(day => day.GetProperty("day").GetString() == DayAt(provider).ToString("O"));

    public ReconciliationRounds AnotherReplica() => ActivatorUtilities.CreateInstance<ReconciliationRounds>(Shop.Service.Services);

    public async Task<T> InDatabase<T>(Func<OrderDbContext, Task<T>> ask)
    {
        await using var scope = Shop.Service.Scope();
        return await ask(scope.ServiceProvider.GetRequiredService<OrderDbContext>());
    }

    static DateTimeOffset Yesterday(TimeZoneInfo zone)
    {
        var noon = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), zone).Date.AddDays(-1).AddHours(12);
        return new DateTimeOffset(noon, zone.GetUtcOffset(noon));
    }

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}
