using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service.Payments;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>
/// Reordering and repeating what providers and participants say gives the same money, stock and points: a sample of that property through the
/// real engine, on every store that can be had here. Which of two equal payments is kept may differ. ORDERSAGA_SEED tries one set of shuffles again.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_messages_come_in_any_order(string store)
{
    const int Orders = 12;
    const long Total = 9900;
    const long WrongAmount = 9000;

    [Test]
    public async Task Money_stock_and_points_are_the_same()
    {
        var seed = Environment.GetEnvironmentVariable("ORDERSAGA_SEED") is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"ORDERSAGA_SEED={seed}");
        await using var database = new TestDatabase(store);
        await using var shop = await AShop.Open(
        [
            "--Merchants:default:LatePayment=Reinstate", "--Merchants:default:Mismatch=Refund",
            .. database.ServiceSettings, "--Service:MigrateAtStart=true",
        ]);
        var random = new Random(seed);
        var orders = Enumerable.Range(0, Orders).Select(_ => AnOrder.NewNumber()).ToArray();

        await Task.WhenAll(orders.Select(number => Play(shop, number, new Random(random.Next()))));

        foreach (var number in orders)
            await ShouldHaveEndedAlike(shop, number);
        var totals = await shop.Service.Eventually("/api/v1/totals", t => t.GetProperty("unansweredEffects").GetInt32() == 0);
        var money = totals.GetProperty("money").EnumerateArray().Single();
        money.GetProperty("received").GetInt64().ShouldBe(Orders * (Total + Total + WrongAmount));
        money.GetProperty("kept").GetInt64().ShouldBe(Orders * Total);
        money.GetProperty("refundsCompleted").GetInt64().ShouldBe(Orders * (Total + WrongAmount));
        money.GetProperty("unmatched").GetInt64().ShouldBe(0);
        var cups = totals.GetProperty("stock").EnumerateArray().Single(s => s.GetProperty("sku").GetString() == "CUP");
        (cups.GetProperty("sold").GetInt64(), cups.GetProperty("reserved").GetInt64()).ShouldBe((Orders * 2, 0));
        totals.GetProperty("points").GetProperty("awards").GetInt64().ShouldBe(Orders);
        totals.GetProperty("points").GetProperty("awarded").GetInt64().ShouldBe(Orders * Total / 100);
        totals.GetProperty("orders").GetProperty("deadLetters").GetInt32().ShouldBe(0);
    }

    /// <summary>Two payments, one of a wrong amount, a failed try, each more than once, and a late answer of the stock; the order itself among them.</summary>
    static async Task Play(AShop shop, string number, Random random)
    {
        var bus = shop.Service.Services.GetRequiredService<IBus>();
        var events = shop.Service.Services.GetRequiredService<ProviderEvents>();
        var first = Pay(shop, number, "alipay", number, Total);
        var second = Pay(shop, number, "wechatpay", number + "a", Total);
        var wrong = Pay(shop, number, "wechatpay", number + "b", WrongAmount);
        var failed = new PaymentFailed("default", number, number, "alipay", AShop.Account, "no balance", TimeProvider.System.GetUtcNow());
        var reserve = EffectIds.Of(OrderIds.Of("default", number), nameof(ReserveStock), 1);
        var late = new StockReserved(reserve, OrderIds.Of("default", number), 1);
        var firstId = NewId.NextGuid();

        Func<Task>[] said =
        [
            async () => (await shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode(),
            () => events.Publish(bus, first, firstId, default),
            () => events.Publish(bus, first, firstId, default), // redelivered: the old message id
            () => events.Publish(bus, first, NewId.NextGuid(), default), // told again: a new one
            () => events.Publish(bus, second, NewId.NextGuid(), default),
            () => events.Publish(bus, second, NewId.NextGuid(), default),
            () => events.Publish(bus, wrong, NewId.NextGuid(), default),
            () => events.Publish(bus, wrong, NewId.NextGuid(), default),
            () => events.Publish(bus, failed, NewId.NextGuid(), default),
        ];
        random.Shuffle(said);
        foreach (var say in said)
            await say();

        // An answer that comes again, and late, when all is over.
        await shop.Service.OrderBecomes(OrderIds.Of("default", number), "Closed");
        await bus.Publish(late);
    }

    static PaymentSucceeded Pay(AShop shop, string number, string provider, string paymentNumber, long amountMinor)
    {
        var trade = shop.Provider(provider).Open(paymentNumber, new Money(amountMinor, "CNY"));
        shop.Provider(provider).Pay(trade, new CallbackPlan { Lost = true });
        return new PaymentSucceeded(
            "default", number, paymentNumber, provider, AShop.Account, trade.TransactionId!, trade.Amount, trade.PaidAt!.Value);
    }

    static async Task ShouldHaveEndedAlike(AShop shop, string number)
    {
        var orderId = OrderIds.Of("default", number);
        var order = await shop.Service.Eventually($"/api/v1/orders/{orderId}", o =>
            o.GetProperty("state").GetString() == "Closed"
            && o.GetProperty("receipts").GetArrayLength() == 3
            && o.GetProperty("receipts").EnumerateArray().Count(r => r.GetProperty("standing").GetString() == "Refunded") == 2);
        order.GetProperty("closureReason").GetString().ShouldBe("Fulfilled", number);
        var kept = order.GetProperty("receipts").EnumerateArray().Single(r => r.GetProperty("standing").GetString() == "Kept");
        kept.GetProperty("amount").GetProperty("minorUnits").GetInt64().ShouldBe(Total);

        var timeline = (await shop.Service.Get($"/api/v1/orders/{orderId}/timeline")).EnumerateArray().ToArray();
        timeline.Select(entry => entry.GetProperty("sequence").GetInt32()).ShouldBe(Enumerable.Range(1, order.GetProperty("version").GetInt32()));
        JsonElement? Last(string name) => timeline.LastOrDefault(entry => entry.GetProperty("event").GetString() == name);
        Last(nameof(OrderPlaced)).ShouldNotBeNull();
    }
}
