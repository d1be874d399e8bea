using System.Net;
using System.Net.Http.Json;
using OrderSaga.Contracts;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>UnionPay finds a payment by its number and the time at which it was sent, which the checkout reports and notices say.</summary>
public sealed class When_UnionPay_is_not_sure
{
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open();

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [Test]
    public async Task It_is_asked_and_the_order_is_paid_by_its_answer()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("unionpay");
        _shop.Providers.UnionPay.Pay(trade, new CallbackPlan { Lost = true });

        _shop.Providers.UnionPay.TellUnsure(trade);

        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("closureReason").GetString().ShouldBe("Fulfilled");
        order.GetProperty("receipts").EnumerateArray().ShouldHaveSingleItem()
            .GetProperty("transactionId").GetString().ShouldBe(trade.TransactionId);
        var journal = (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray().ToArray();
        journal.ShouldContain(row => row.GetProperty("verdict").GetString() == "NeedsQuery");
        journal.Single(row => row.GetProperty("verdict").GetString() == "Applied").GetProperty("source").GetString().ShouldBe("query");
    }

    [Test]
    public async Task What_it_says_of_a_payment_that_did_not_come_pays_nothing()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("unionpay");

        _shop.Providers.UnionPay.TellUnsure(trade);
        await _shop.Providers.Callbacks.WhenIdle();

        await _shop.Providers.Callbacks.WhenIdle();

        _shop.Providers.Callbacks.Deliveries.Where(sent => sent.PaymentNumber == number).ShouldAllBe(sent => sent.Acknowledged);
        var journal = (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray().ToArray();
        journal.ShouldHaveSingleItem().GetProperty("verdict").GetString().ShouldBe("NeedsQuery");
        (await _shop.Service.Get($"/api/v1/orders/{orderId}")).GetProperty("receipts").GetArrayLength().ShouldBe(0);
    }

    // Nobody reported the payment, so nobody else asks: it goes on being asked about until the money is found.
    [Test]
    public async Task A_first_answer_that_there_is_no_money_is_not_the_last()
    {
        var number = AnOrder.NewNumber();
        (await _shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        var orderId = OrderIds.Of("default", number);
        await _shop.Service.OrderBecomes(orderId, "AwaitingPayment");
        var trade = _shop.Providers.UnionPay.Open(number, new Money(9900, "CNY"));
        _shop.Providers.UnionPay.TellUnsure(trade);
        await _shop.Providers.Callbacks.WhenIdle();
        await _shop.Service.Eventually("/api/v1/totals", totals => totals.GetProperty("orders").GetProperty("parked").GetInt32() == 1);

        _shop.Providers.UnionPay.Pay(trade, new CallbackPlan { Lost = true });

        (await _shop.Service.OrderBecomes(orderId, "Closed")).GetProperty("closureReason").GetString().ShouldBe("Fulfilled");
        await _shop.Service.Eventually("/api/v1/totals", totals => totals.GetProperty("orders").GetProperty("parked").GetInt32() == 0);
    }

    [Test]
    public async Task Said_again_it_is_taken_down_without_its_words()
    {
        var (_, number, trade) = await _shop.AnOrderAwaitingPayment("unionpay");

        for (var time = 0; time < 2; time++)
        {
            _shop.Providers.UnionPay.TellUnsure(trade);
            await _shop.Providers.Callbacks.WhenIdle();
        }

        var journal = (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray().ToArray();
        journal.Select(row => row.GetProperty("verdict").GetString()).ShouldBe(["NeedsQuery", "NeedsQuery"]);
        journal.Select(row => row.GetProperty("canBeReplayed").GetBoolean()).ShouldBe([false, true]);
    }

    [Test]
    public async Task A_report_without_what_it_is_found_by_is_refused_with_the_cure()
    {
        var number = AnOrder.NewNumber();
        (await _shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        var orderId = OrderIds.Of("default", number);
        await _shop.Service.OrderBecomes(orderId, "AwaitingPayment");
        var started = new
        {
            provider = "unionpay",
            account = AShop.Account,
            paymentNumber = number,
            amount = new { minorUnits = 9900, currency = "CNY" },
            providerReference = "20261123192950",
        };

        using var answer = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/payments", started);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("payTimeout");
    }
}
