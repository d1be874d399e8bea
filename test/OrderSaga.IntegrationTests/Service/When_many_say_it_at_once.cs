using System.Globalization;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service.Payments;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Crowds at one order, on every store that can be had here: one outcome, and all money accounted for.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_many_say_it_at_once(string store)
{
    private const long Total = 9900;
    private const int Copies = 20;
    private const int Payments = 50;

    private TestDatabase _database = null!;
    private AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _database = new TestDatabase(store);
        _shop = await AShop.Open(
            ["--Merchants:default:LatePayment=Refund", .. _database.ServiceSettings, "--Service:MigrateAtStart=true"]);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await _shop.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Twenty_copies_of_one_payment_are_one_payment()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        var paid = Pay(number, trade);
        var messageId = Guid.NewGuid();

        await Task.WhenAll(Enumerable.Range(0, Copies).Select(_ => Publish(paid, messageId)));

        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("receipts").GetArrayLength().ShouldBe(1);
        await Rest();
        var timeline = await _shop.Service.Get($"/api/v1/orders/{orderId}/timeline");
        timeline.EnumerateArray().Count(row => row.GetProperty("event").GetString() == nameof(PaymentSucceeded)).ShouldBe(1);
    }

    [Test]
    public async Task Of_fifty_payments_one_is_kept_and_forty_nine_go_back()
    {
        var (orderId, number, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var trades = Enumerable.Range(0, Payments)
            .Select(i => Open(number + "x" + i.ToString("D2", CultureInfo.InvariantCulture)))
            .ToList();
        var paid = trades.ConvertAll(trade => Pay(number, trade));

        await Task.WhenAll(paid.Select(payment => Publish(payment, Guid.NewGuid())));

        await _shop.Service.OrderBecomes(orderId, "Closed");
        var order = await _shop.Service.Eventually(
            $"/api/v1/orders/{orderId}", seen => Receipts(seen).Count(Stands("Refunded")) == Payments - 1);
        Receipts(order).Count.ShouldBe(Payments);
        Receipts(order).Count(Stands("Kept")).ShouldBe(1);
        trades.Sum(trade => trade.RefundedMinor).ShouldBe((Payments - 1) * Total, "the provider's own books");
    }

    private static List<JsonElement> Receipts(JsonElement order) => [.. order.GetProperty("receipts").EnumerateArray()];

    private static Func<JsonElement, bool> Stands(string standing) => receipt => receipt.GetProperty("standing").GetString() == standing;

    private Task<JsonElement> Rest() =>
        _shop.Service.Eventually("/api/v1/totals", totals => totals.GetProperty("unansweredEffects").GetInt32() == 0
            && totals.GetProperty("orders").GetProperty("outbox").GetInt32() == 0);

    private Trade Open(string paymentNumber) => _shop.Provider("alipay").Open(paymentNumber, new Money(Total, "CNY"));

    // The provider's own callback is lost, so that the test alone says how often and when it is told.
    private PaymentSucceeded Pay(string number, Trade trade, DateTimeOffset? paidAt = null)
    {
        _shop.Provider("alipay").Pay(trade, new CallbackPlan { Lost = true }, paidAt);
        return new PaymentSucceeded(
            "default", number, trade.PaymentNumber, "alipay", AShop.Account, trade.TransactionId!, trade.Amount, trade.PaidAt!.Value);
    }

    private async Task Publish(PaymentSucceeded paid, Guid messageId)
    {
        var events = _shop.Service.Services.GetRequiredService<ProviderEvents>();
        await events.Publish(_shop.Service.Services.GetRequiredService<IBus>(), paid, messageId, CancellationToken.None);
    }
}
