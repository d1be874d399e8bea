using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Simulator.Checkout;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>RabbitMQ as transport, and a checkout that writes the envelope by hand as any language could.</summary>
public sealed class When_the_checkout_has_a_broker
{
    static OrderPlaced Order(string number, long total) => new(
        "default", number, "C-1001", "zh-CN", "CNY", [new OrderLine("CUP", "Cup", 2, 4950)], 0, 0, total, DateTimeOffset.UnixEpoch.AddYears(50));

    [TestCaseSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
    public async Task Its_orders_are_taken_once_however_often_they_are_sent(string store)
    {
        using var broker = await OwnBroker.Take();
        await using var database = new TestDatabase(store);
        await using var shop = await AShop.Open(
            ["--Service:Transport=RabbitMq", $"--Service:RabbitMq={broker.Address}", .. database.ServiceSettings, "--Service:MigrateAtStart=true"]);
        await using var checkout = await RabbitMqCheckout.Connect(broker.Address, TimeProvider.System, CancellationToken.None);
        var number = AnOrder.NewNumber();
        var placed = Order(number, 9900) with { PlacedAt = TimeProvider.System.GetUtcNow() };

        await checkout.Place(placed, CancellationToken.None);
        await checkout.Place(placed, CancellationToken.None);

        var orderId = OrderIds.Of("default", number);
        await shop.Service.OrderBecomes(orderId, "AwaitingPayment");
        var trade = shop.Provider("wechatpay").Open(number, new Money(9900, "CNY"));
        shop.Provider("wechatpay").Pay(trade);
        var order = await shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("closureReason").GetString().ShouldBe("Fulfilled");
        var timeline = await shop.Service.Get($"/api/v1/orders/{orderId}/timeline");
        timeline.EnumerateArray().Count(e => e.GetProperty("event").GetString() == nameof(OrderPlaced)).ShouldBe(1);
    }

    [Test]
    public async Task An_invalid_order_is_kept_for_staff_with_every_reason()
    {
        using var broker = await OwnBroker.Take();
        await using var shop = await AShop.Open("--Service:Transport=RabbitMq", $"--Service:RabbitMq={broker.Address}");
        await using var checkout = await RabbitMqCheckout.Connect(broker.Address, TimeProvider.System, CancellationToken.None);
        var number = AnOrder.NewNumber();

        await checkout.Place(Order(number, total: -1), CancellationToken.None);

        await shop.Service.Eventually("/api/v1/failed-messages", messages => messages.EnumerateArray().Any(m =>
            m.GetProperty("messageType").GetString() == nameof(OrderPlaced) && m.GetProperty("reason").GetString()!.Contains("negative", StringComparison.Ordinal)));
        using var answer = await shop.Service.Api.GetAsync($"/api/v1/orders/by-number/default/{number}");
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }
}
