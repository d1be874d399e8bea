using System.Net.Http.Json;
using System.Text.Json;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Its order is late, or never comes.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_a_payment_has_no_order(string store)
{
    readonly TestDatabase _database = new(store);
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open([.. _database.ServiceSettings, "--Service:MigrateAtStart=true"]);

    [OneTimeTearDown]
    public async Task Close()
    {
        await _shop.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCase("alipay")]
    [TestCase("wechatpay")]
    [TestCase("unionpay")]
    [TestCase("adyen")]
    [TestCase("paypal")]
    public async Task A_payment_before_its_order_waits_for_it(string provider)
    {
        var number = AnOrder.NewNumber();
        var orderId = OrderIds.Of("default", number);
        var trade = _shop.Provider(provider).Open(number, new Money(9900, "CNY"));
        _shop.Provider(provider).Pay(trade);
        await _shop.Service.Eventually("/api/v1/unmatched-payments", Has(trade));

        // The order is older than its payment: only its message is late.
        (await _shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();

        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("closureReason").GetString().ShouldBe("Fulfilled");
        await _shop.Service.Eventually("/api/v1/unmatched-payments", payments => !Has(trade)(payments));
    }

    [Test]
    public async Task Payments_without_an_order_are_all_kept_and_shown()
    {
        var first = _shop.Provider("alipay").Open(AnOrder.NewNumber(), new Money(4200, "CNY"));
        var second = _shop.Provider("wechatpay").Open(AnOrder.NewNumber(), new Money(800, "CNY"));

        _shop.Provider("alipay").Pay(first);
        _shop.Provider("wechatpay").Pay(second);

        await _shop.Service.Eventually("/api/v1/unmatched-payments", payments => Has(first)(payments) && Has(second)(payments));
        var totals = await _shop.Service.Get("/api/v1/totals");
        totals.GetProperty("money").EnumerateArray().Single().GetProperty("unmatched").GetInt64().ShouldBe(5000);
    }

    static Func<JsonElement, bool> Has(Trade trade) =>
        payments => payments.EnumerateArray().Any(p => p.GetProperty("transactionId").GetString() == trade.TransactionId);
}
