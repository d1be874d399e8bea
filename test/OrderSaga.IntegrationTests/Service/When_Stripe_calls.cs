using System.Net.Http.Json;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Stripe finds a payment by the id that the checkout reports; all else is as with the others.</summary>
public sealed class When_Stripe_calls
{
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open();

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [Test]
    public async Task The_order_in_the_signed_body_is_paid_whatever_the_address_says()
    {
        var (orderId, _, trade) = await _shop.AnOrderAwaitingPayment("stripe");
        var (other, number, _) = await _shop.AnOrderAwaitingPayment("stripe");
        _shop.Providers.Stripe.Pay(trade, new CallbackPlan { Lost = true });

        using var request = _shop.Providers.Stripe.PaymentNotice(trade)
            .Signed(new Uri(_shop.Service.Address, $"/webhooks/stripe/{AShop.Account}?order_number={number}&orderId={other}"));
        using var answer = await _shop.Service.Stranger.SendAsync(request);

        answer.EnsureSuccessStatusCode();
        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("receipts")[0].GetProperty("transactionId").GetString().ShouldBe(trade.TransactionId);
        (await _shop.Service.OrderBecomes(other, "AwaitingPayment")).GetProperty("receipts").GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task A_cancelled_order_s_payment_is_closed_by_the_reference_that_the_checkout_reported()
    {
        var (orderId, _, trade) = await _shop.AnOrderAwaitingPayment("stripe");

        var cancel = new { reason = "changed my mind", requestId = Guid.NewGuid() };
        (await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/cancel", cancel)).EnsureSuccessStatusCode();

        (await _shop.Service.OrderBecomes(orderId, "Closed")).GetProperty("closureReason").GetString().ShouldBe("Cancelled");
        trade.State.ShouldBe(TradeState.Closed);
    }

    [Test]
    public async Task Money_that_staff_give_back_reaches_the_payer_once()
    {
        var (orderId, _, trade) = await _shop.AnOrderAwaitingPayment("stripe");
        _shop.Providers.Stripe.Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");
        trade.Faults.On(Operation.Refund, Fault.CutAfterSuccess);
        var request = new { reason = "the cup was broken", requestId = Guid.NewGuid() };

        await Task.WhenAll(Enumerable.Range(0, 5)
            .Select(_ => _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/refund", request)));

        await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("closureReason").GetString() == "Refunded"
            && o.GetProperty("receipts")[0].GetProperty("standing").GetString() == "Refunded");
        _shop.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem().Amount.MinorUnits.ShouldBe(9900);
    }
}
