using System.Net.Http.Json;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>The provider gave the money back, and nobody heard of it. Its books are the judge.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_a_refund_is_made_and_not_answered(string store)
{
    readonly TestDatabase _database = new(store);
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open(
    [
        .. _database.ServiceSettings, "--Service:MigrateAtStart=true", "--PaymentQuestions:Enabled=false",
        "--Merchants:default:Effects:RequestRefund:FirstDelay=00:00:02", "--Merchants:default:Effects:RequestRefund:LongestDelay=00:00:04",
    ]);

    [OneTimeTearDown]
    public async Task Close()
    {
        await _shop.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCase("alipay"), TestCase("wechatpay"), TestCase("unionpay"), TestCase("adyen"), TestCase("paypal"), TestCase("stripe")]
    public async Task It_is_asked_about_and_recorded_once_under_its_number(string provider)
    {
        var (orderId, _, trade) = await _shop.AnOrderAwaitingPayment(provider);
        _shop.Provider(provider).Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");
        // The first answer never comes, that of each repetition is lost too; the first questions are not answered either.
        trade.Faults.On(Operation.Refund, Fault.SilentAfterSuccess).On(Operation.Refund, Fault.CutAfterSuccess, 5)
            .On(Operation.QueryRefund, Fault.Unavailable, 3);

        var request = new { reason = "the cup was broken", amountMinor = 4000, requestId = Guid.NewGuid() };
        (await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/refund", request)).EnsureSuccessStatusCode();

        var order = await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("receipts")[0].GetProperty("refunds")
            .EnumerateArray().Any(refund => refund.GetProperty("status").GetString() == "Completed"));
        var recorded = order.GetProperty("receipts")[0].GetProperty("refunds").EnumerateArray().ShouldHaveSingleItem();
        var number = EffectIds.ToRefundNumber(EffectIds.Of(orderId, nameof(RequestRefund), 1));
        recorded.GetProperty("refundNumber").GetString().ShouldBe(number);
        recorded.GetProperty("amount").GetProperty("minorUnits").GetInt64().ShouldBe(4000);
        var made = _shop.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem();
        (made.RefundNumber, made.Amount.MinorUnits).ShouldBe((number, 4000));
        order.GetProperty("attention").EnumerateArray().Select(raised => raised.GetProperty("code").GetString())
            .ShouldNotContain("refund-unknown");
    }
}
