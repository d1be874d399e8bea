using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrderSaga.Contracts;
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

    [Test]
    public async Task An_unknown_account_is_not_found()
    {
        using var content = new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded");

        using var answer = await _shop.Service.Stranger.PostAsync("/webhooks/alipay/nobody", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
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

    static Func<JsonElement, bool> Has(Trade trade) =>
        payments => payments.EnumerateArray().Any(p => p.GetProperty("transactionId").GetString() == trade.TransactionId);
}
