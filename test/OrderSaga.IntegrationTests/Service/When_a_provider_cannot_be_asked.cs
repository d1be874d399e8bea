using System.Net.Http.Json;
using System.Text.Json;
using OrderSaga.Contracts;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Standard Webhooks only call. What the order wants of such a provider, staff do there: it says so, and waits for no answer.</summary>
public sealed class When_a_provider_cannot_be_asked
{
    const string Name = "standardwebhooks";
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open(
        "--Merchants:default:Effects:ClosePayment:SendLimit=2", "--Merchants:default:Effects:ClosePayment:FirstDelay=00:00:01");

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [Test]
    public async Task A_refund_is_left_to_staff_and_completed_when_they_made_it()
    {
        var (orderId, _, trade) = await _shop.AnOrderAwaitingPayment(Name);
        _shop.Providers.StandardWebhooks.Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");
        var request = new { reason = "the cup was broken", requestId = Guid.NewGuid() };
        (await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/refund", request)).EnsureSuccessStatusCode();

        var order = await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("attention").GetArrayLength() > 0);
        var number = EffectIds.ToRefundNumber(EffectIds.Of(orderId, nameof(RequestRefund), 1));
        var attention = order.GetProperty("attention")[0];
        attention.GetProperty("code").GetString().ShouldBe("refund-failed");
        attention.GetProperty("detail").GetString().ShouldNotBeNull().ShouldContain(number);
        order.GetProperty("receipts")[0].GetProperty("refunds")[0].GetProperty("lastFailure").GetString()
            .ShouldBe("standardwebhooks cannot be asked for a refund: make it there under this number");

        _shop.Providers.StandardWebhooks.RefundByHand(trade, number, trade.Amount);

        await _shop.Service.Eventually(
            $"/api/v1/orders/{orderId}", o => o.GetProperty("receipts")[0].GetProperty("standing").GetString() == "Refunded");
    }

    [Test]
    public async Task Whoever_reports_another_payment_under_the_same_number_is_told_to_use_a_further_letter()
    {
        var (orderId, number, _) = await _shop.AnOrderAwaitingPayment("stripe");
        await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("attempts").GetArrayLength() == 1);
        var amount = new { minorUnits = 9900, currency = "CNY" };
        var another = new { provider = "stripe", account = AShop.Account, paymentNumber = number, amount, providerReference = "cs_test_another" };

        using var answer = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/payments", another);

        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("a further letter");
        using var further = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/payments", another with { paymentNumber = number + "a" });
        further.StatusCode.ShouldBe(System.Net.HttpStatusCode.Accepted);
    }

    [Test]
    public async Task Whoever_reports_such_a_payment_or_wants_to_ask_is_told_why_nobody_can_be_asked()
    {
        foreach (var (provider, why) in new[] { (Name, "answers no questions"), ("adyen", "without a payment link") })
        {
            var (orderId, number, _) = await _shop.AnOrderAwaitingPayment(provider);
            await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("attempts").GetArrayLength() == 1);
            var amount = new { minorUnits = 9900, currency = "CNY" };
            var another = new { provider, account = AShop.Account, paymentNumber = number + "a", amount, providerReference = "CS123" };

            using var taken = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/payments", another);
            (await taken.Content.ReadAsStringAsync()).ShouldContain(why);
            await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("attempts").GetArrayLength() == 2);
            var question = new { reason = "the customer says that it is paid", paymentNumber = number + "a" };
            using var asked = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/query-provider", question);

            asked.StatusCode.ShouldBe(System.Net.HttpStatusCode.Conflict);
            (await asked.Content.ReadAsStringAsync()).ShouldContain(why);
        }
    }

    // UnionPay finds a refund by number and time together: the order knows when it asked first.
    [TestCase("unionpay"), TestCase("stripe"), TestCase("paypal")]
    public async Task How_a_refund_stands_is_asked_by_all_that_the_order_knows_of_it(string provider)
    {
        var (orderId, orderNumber, refundNumber) = await ARefund(provider);
        await _shop.Service.Eventually(
            $"/api/v1/orders/{orderId}", o => FirstRefund(o) is { } made && made.GetProperty("status").GetString() == "Completed");

        using var asked = await _shop.Service.Api.PostAsJsonAsync(
            $"/api/v1/orders/{orderId}/query-provider", new { reason = "where is it", refundNumber });

        asked.StatusCode.ShouldBe(System.Net.HttpStatusCode.Accepted);
        await _shop.Service.Eventually($"/api/v1/callbacks?orderNumber={orderNumber}", rows => rows.EnumerateArray().Any(row =>
            row.GetProperty("source").GetString() == "query" && row.GetProperty("reason").GetString() == $"refunded {refundNumber}"));
    }

    [Test]
    public async Task How_a_refund_stands_that_Adyen_made_nobody_can_ask_and_it_is_said()
    {
        var (orderId, _, refundNumber) = await ARefund("adyen");

        using var asked = await _shop.Service.Api.PostAsJsonAsync(
            $"/api/v1/orders/{orderId}/query-provider", new { reason = "where is it", refundNumber });

        asked.StatusCode.ShouldBe(System.Net.HttpStatusCode.Conflict);
        (await asked.Content.ReadAsStringAsync()).ShouldContain("Adyen answers no question about a refund");
    }

    [Test]
    public async Task A_payment_that_nobody_can_close_does_not_hold_the_order_for_ever_and_staff_are_told()
    {
        var (orderId, _, _) = await _shop.AnOrderAwaitingPayment(Name);

        var cancel = new { reason = "changed my mind", requestId = Guid.NewGuid() };
        (await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/cancel", cancel)).EnsureSuccessStatusCode();

        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("closureReason").GetString().ShouldBe("Cancelled");
        order.GetProperty("attention").EnumerateArray().Select(each => each.GetProperty("code").GetString())
            .ShouldContain("effect-given-up");
    }

    async Task<(Guid OrderId, string OrderNumber, string RefundNumber)> ARefund(string provider)
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment(provider);
        _shop.Provider(provider).Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");
        var request = new { reason = "the cup was broken", amountMinor = 900, requestId = Guid.NewGuid() };
        (await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/refund", request)).EnsureSuccessStatusCode();
        var order = await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => FirstRefund(o) is not null);
        return (orderId, number, FirstRefund(order)!.Value.GetProperty("refundNumber").GetString()!);
    }

    static JsonElement? FirstRefund(JsonElement order) => order.GetProperty("receipts").EnumerateArray()
        .SelectMany(receipt => receipt.GetProperty("refunds").EnumerateArray()).Cast<JsonElement?>().FirstOrDefault();
}
