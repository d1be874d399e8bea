using OrderSaga.Contracts;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_stock_is_released(string store) : ParticipantsScenario(store)
{
    [Test]
    public async Task What_was_held_is_there_again()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);
        await Deliver(Reserve(order, 1, ("TEA", 2)));

        await Deliver(Release(order, 1));

        (await Answer<StockReleased>(answer => answer.OrderId == order)).EffectId.ShouldBe(EffectIds.Of(order, "ReleaseStock", 1));
        await StockShouldBe("TEA", available: 5, reserved: 0, sold: 0);
    }

    [Test]
    public async Task What_was_sold_is_there_again()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);
        await Deliver(Reserve(order, 1, ("TEA", 2)));
        await Deliver(Confirm(order, 1));

        await Deliver(Release(order, 1));

        await Answer<StockReleased>(answer => answer.OrderId == order);
        await StockShouldBe("TEA", available: 5, reserved: 0, sold: 0);
    }

    [Test]
    public async Task A_release_before_its_reservation_is_final()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);

        await Deliver(Release(order, 1));
        await Deliver(Reserve(order, 1, ("TEA", 2)));

        await Answer<StockReleased>(answer => answer.OrderId == order);
        (await Answer<StockRejected>(answer => answer.OrderId == order)).EffectId.ShouldBe(EffectIds.Of(order, "ReserveStock", 1));
        await StockShouldBe("TEA", available: 5, reserved: 0, sold: 0);
    }

    [Test]
    public async Task A_late_copy_of_the_reservation_holds_nothing()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);
        await Deliver(Reserve(order, 1, ("TEA", 2)));
        await Deliver(Release(order, 1));

        await Deliver(Reserve(order, 1, ("TEA", 2)));

        (await Answer<StockRejected>(answer => answer.OrderId == order)).Reason.ShouldContain("released");
        await StockShouldBe("TEA", available: 5, reserved: 0, sold: 0);
    }

    [Test]
    public async Task A_rejected_reservation_gives_nothing_back()
    {
        var order = NewOrder();
        await GivenStock("TEA", 1);
        await Deliver(Reserve(order, 1, ("TEA", 2)));

        await Deliver(Release(order, 1));

        await Answer<StockReleased>(answer => answer.OrderId == order);
        await StockShouldBe("TEA", available: 1, reserved: 0, sold: 0);
    }
}
