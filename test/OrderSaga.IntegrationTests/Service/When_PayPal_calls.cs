using System.Net;
using System.Net.Http.Json;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Its notices sign a checksum: money is asked for before it counts.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_PayPal_calls(string store)
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

    [Test]
    public async Task What_PayPal_says_of_money_is_asked_once_and_then_counts()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("paypal");

        _shop.Provider("paypal").Pay(trade, new CallbackPlan { Copies = 5 });
        await _shop.Providers.Callbacks.WhenIdle();

        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("receipts").EnumerateArray().ShouldHaveSingleItem().GetProperty("transactionId").GetString()
            .ShouldBe(trade.TransactionId);
        var journal = (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray().ToArray();
        journal.Count(row => row.GetProperty("verdict").GetString() == "NeedsQuery").ShouldBe(5);
        journal.Where(row => row.GetProperty("verdict").GetString() == "Applied")
            .ShouldAllBe(row => row.GetProperty("source").GetString() == "query");
    }

    [Test]
    public async Task A_payment_that_PayPal_could_not_be_asked_for_is_not_reported()
    {
        var (orderId, number, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var amount = new { minorUnits = 9900, currency = "CNY" };
        var started = new { provider = "paypal", account = AShop.Account, paymentNumber = number + "a", amount };

        using var answer = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/payments", started);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("order id");
    }
}
