using System.Net;
using System.Net.Http.Json;
using System.Text;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_a_provider_calls(string store)
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
    public async Task The_order_is_paid_and_fulfilled(string provider)
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment(provider);

        _shop.Provider(provider).Pay(trade);

        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("closureReason").GetString().ShouldBe("Fulfilled");
        var receipt = order.GetProperty("receipts").EnumerateArray().ShouldHaveSingleItem();
        receipt.GetProperty("transactionId").GetString().ShouldBe(trade.TransactionId);
        receipt.GetProperty("standing").GetString().ShouldBe("Kept");
        var journal = await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}");
        journal.EnumerateArray().Count(row => row.GetProperty("verdict").GetString() == "Applied").ShouldBe(1);
    }

    [TestCase("alipay")]
    [TestCase("wechatpay")]
    [TestCase("unionpay")]
    [TestCase("adyen")]
    public async Task Twenty_copies_at_once_are_all_acknowledged_and_applied_once(string provider)
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment(provider);

        _shop.Provider(provider).Pay(trade, new CallbackPlan { Copies = 20 });
        await _shop.Providers.Callbacks.WhenIdle();

        var sent = _shop.Providers.Callbacks.Deliveries.Where(d => d.PaymentNumber == number).ToArray();
        sent.Length.ShouldBe(20);
        sent.ShouldAllBe(delivery => delivery.Acknowledged);
        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("receipts").GetArrayLength().ShouldBe(1);
        var journal = (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray().ToArray();
        journal.Count(row => row.GetProperty("verdict").GetString() == "Applied").ShouldBe(1);
        journal.Count(row => row.GetProperty("verdict").GetString() == "Duplicate").ShouldBe(19);
    }

    [TestCase("alipay")]
    [TestCase("wechatpay")]
    [TestCase("unionpay")]
    [TestCase("adyen")]
    [TestCase("paypal")]
    public async Task Forgeries_are_refused_and_the_genuine_one_counts(string provider)
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment(provider);

        _shop.Provider(provider).Pay(trade, new CallbackPlan { ForgedFirst = true });
        await _shop.Providers.Callbacks.WhenIdle();

        var sent = _shop.Providers.Callbacks.Deliveries.Where(d => d.PaymentNumber == number).ToArray();
        sent.Where(d => d.Forged is not null).ShouldNotBeEmpty();
        sent.Where(d => d.Forged is not null).ShouldAllBe(d => !d.Acknowledged);
        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("receipts").GetArrayLength().ShouldBe(1);
        var rejected = await _shop.Service.Get("/api/v1/rejected-callbacks");
        rejected.GetProperty("count").GetInt64().ShouldBeGreaterThan(0);
    }

    [TestCase("alipay")]
    [TestCase("wechatpay")]
    [TestCase("adyen")]
    [TestCase("paypal")]
    public async Task Money_that_staff_give_back_reaches_the_payer_once(string provider)
    {
        var (orderId, _, trade) = await _shop.AnOrderAwaitingPayment(provider);
        _shop.Provider(provider).Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");
        var request = new { reason = "the cup was broken", requestId = Guid.NewGuid() };

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/refund", request)));

        await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("closureReason").GetString() == "Refunded"
            && o.GetProperty("receipts")[0].GetProperty("standing").GetString() == "Refunded");
        var refund = _shop.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem();
        refund.Amount.MinorUnits.ShouldBe(9900);
        refund.CompletedAt.ShouldNotBeNull();
    }

    [TestCase("alipay", "fail")]
    [TestCase("stripe", "")]
    [TestCase("adyen", "")]
    [TestCase("paypal", "")]
    public async Task What_is_refused_is_told_to_the_byte(string provider, string words)
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");

        using var answer = await _shop.Service.Stranger.PostAsync($"/webhooks/{provider}/{AShop.Account}", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(words);
    }

    [Test]
    public async Task An_unknown_account_is_not_found()
    {
        using var content = new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded");

        using var answer = await _shop.Service.Stranger.PostAsync("/webhooks/alipay/nobody", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task A_body_over_the_limit_is_refused_unread()
    {
        using var content = new ByteArrayContent(new byte[70_000]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/wechatpay/shop1") { Content = content };
        request.Headers.ExpectContinue = true; // a server that hangs up may be faster than whoever reads its answer

        using var answer = await _shop.Service.Stranger.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }
}
