using System.Net;
using System.Net.Http.Json;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Reconciliation;

/// <summary>What people decided about a payment whose order never came explains its lines, and those of its refunds.</summary>
public sealed class When_billed_money_had_no_order
{
    [TestCase("alipay"), TestCase("wechatpay")]
    public async Task It_is_the_orders_that_it_was_brought_to(string provider)
    {
        await using var shop = await ABilledShop.Open();
        var trade = shop.APaymentForNobody(provider, isLost: false);
        var payment = await Waiting(shop, trade);
        await shop.Import(provider);
        (await shop.Kinds()).ShouldBe(["PaymentUnmatched"]);
        var target = AnOrder.NewNumber();
        (await shop.Shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(target))).EnsureSuccessStatusCode();
        var order = OrderIds.Of("default", target);
        await shop.Shop.Service.OrderBecomes(order, "AwaitingPayment");

        await Decide(shop, payment, "attach", new { orderNumber = target, reason = "ordered twice" });
        await shop.Shop.Service.OrderBecomes(order, "Closed");

        (await shop.Import(provider)).GetProperty("agreed").GetInt32().ShouldBe(1);
        (await shop.Kinds()).ShouldBeEmpty();

        using var asked = await shop.Shop.Service.Api.PostAsJsonAsync(
            $"/api/v1/orders/{order}/refund", new { reason = "broken", amountMinor = 900, requestId = Guid.NewGuid() });
        asked.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await shop.Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetRawText().Contains("\"completed\"", StringComparison.OrdinalIgnoreCase));
        (await shop.Import(provider, shop.DayAt(provider).AddDays(1))).GetProperty("agreed").GetInt32().ShouldBe(1);
        (await shop.Kinds()).ShouldBeEmpty();
    }

    [TestCase("alipay"), TestCase("wechatpay")]
    public async Task Given_back_it_is_a_payment_with_our_own_refund(string provider)
    {
        await using var shop = await ABilledShop.Open();
        var trade = shop.APaymentForNobody(provider, isLost: false);
        var payment = await Waiting(shop, trade);

        await Decide(shop, payment, "refund", new { reason = "the shop never took the order" });
        await shop.Shop.Service.Eventually(
            "/api/v1/unmatched-payments/decided", all => all[0].GetProperty("decision").GetString() == "Refunded");

        (await shop.Import(provider)).GetProperty("agreed").GetInt32().ShouldBe(1);
        (await shop.Import(provider, shop.DayAt(provider).AddDays(1))).GetProperty("agreed").GetInt32().ShouldBe(1);
        (await shop.Kinds()).ShouldBeEmpty();
    }

    static async Task<Guid> Waiting(ABilledShop shop, Trade trade)
    {
        var all = await shop.Shop.Service.Eventually("/api/v1/unmatched-payments", payments => payments.GetArrayLength() == 1);
        all[0].GetProperty("transactionId").GetString().ShouldBe(trade.TransactionId);
        return all[0].GetProperty("messageId").GetGuid();
    }

    static async Task Decide(ABilledShop shop, Guid payment, string action, object ask)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/unmatched-payments/{payment}/{action}") { Content = JsonContent.Create(ask) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await shop.Shop.Service.Api.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
    }
}
