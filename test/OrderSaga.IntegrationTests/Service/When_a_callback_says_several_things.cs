using System.Net;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Adyen puts several notices into one.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_a_callback_says_several_things(string store)
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

    // One callback of several payments: each order is paid once, also when the callback comes ten times at once.
    [Test]
    public async Task A_callback_that_says_several_things_is_applied_whole()
    {
        var first = await _shop.AnOrderAwaitingPayment("adyen");
        var second = await _shop.AnOrderAwaitingPayment("adyen");
        _shop.Providers.Adyen.Pay(first.Trade, new CallbackPlan { Lost = true });
        _shop.Providers.Adyen.Pay(second.Trade); // and one of the two is told of alone
        _shop.Providers.Adyen.TellAgain(second.Trade);
        var notice = _shop.Providers.Adyen.PaymentNotice([first.Trade, second.Trade]);
        var webhook = new Uri(_shop.Service.Address, $"/webhooks/adyen/{AShop.Account}");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var request = notice.Signed(webhook);
            using var answer = await _shop.Service.Stranger.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }));

        foreach (var (orderId, number, trade) in new[] { first, second })
        {
            var order = await _shop.Service.OrderBecomes(orderId, "Closed");
            order.GetProperty("receipts").EnumerateArray().ShouldHaveSingleItem().GetProperty("transactionId").GetString()
                .ShouldBe(trade.TransactionId);
            var journal = (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray().ToArray();
            journal.Count(row => row.GetProperty("verdict").GetString() == "Applied").ShouldBe(1);
            journal.Length.ShouldBeGreaterThanOrEqualTo(10);
        }
    }

    [Test]
    public async Task Nothing_of_a_callback_counts_when_one_of_its_items_is_forged()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("adyen");
        _shop.Providers.Adyen.Pay(trade, new CallbackPlan { Lost = true });
        var webhook = new Uri(_shop.Service.Address, $"/webhooks/adyen/{AShop.Account}");
        var mixed = _shop.Providers.Adyen.PaymentNotice(trade).Forgeries(webhook).Single(each => each.What.Contains("behind"));

        using var request = mixed.Request();
        using var answer = await _shop.Service.Stranger.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).GetArrayLength().ShouldBe(0);
        (await _shop.Service.Get($"/api/v1/orders/{orderId}")).GetProperty("state").GetString().ShouldBe("AwaitingPayment");
    }

    [Test]
    public async Task Money_that_a_bank_took_back_is_shown_to_staff_at_once()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("adyen");
        _shop.Providers.Adyen.Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");
        var webhook = new Uri(_shop.Service.Address, $"/webhooks/adyen/{AShop.Account}");

        using var request = _shop.Providers.Adyen.ChargebackNotice(trade).Signed(webhook);
        using var answer = await _shop.Service.Stranger.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await _shop.Service.Eventually("/api/v1/failed-messages", messages => messages.EnumerateArray().Any(message =>
            message.GetProperty("reason").GetString()!.Contains(number) && message.GetProperty("reason").GetString()!.Contains("Customer Area")));
    }
}
