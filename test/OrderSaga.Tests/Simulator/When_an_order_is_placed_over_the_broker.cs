using System.Text.Json;
using OrderSaga.Contracts;
using OrderSaga.Simulator.Checkout;

namespace OrderSaga.Tests.Simulator;

public sealed class When_an_order_is_placed_over_the_broker
{
    [Test]
    public void It_is_wrapped_as_MassTransit_reads_it()
    {
        var id = Guid.NewGuid();
        var order = new OrderPlaced(
            "default", "ORDER0001", "C1", "zh-CN", "CNY", [new OrderLine("SKU", "茶", 1, 9900)], 0, 0, 9900, DateTimeOffset.UnixEpoch);

        var envelope = JsonDocument.Parse(MassTransitEnvelope.Write(order, id, DateTimeOffset.UnixEpoch)).RootElement;

        envelope.GetProperty("messageId").GetGuid().ShouldBe(id);
        envelope.GetProperty("messageType").EnumerateArray().Single().GetString().ShouldBe("urn:message:OrderSaga.Contracts:OrderPlaced");
        envelope.GetProperty("message").GetProperty("lines")[0].GetProperty("unitPriceMinor").GetInt64().ShouldBe(9900);
        MassTransitEnvelope.ExchangeOf(typeof(OrderPlaced)).ShouldBe("OrderSaga.Contracts:OrderPlaced");
    }
}
