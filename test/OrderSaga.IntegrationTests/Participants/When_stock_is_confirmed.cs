using OrderSaga.Contracts;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_stock_is_confirmed(string store) : ParticipantsScenario(store)
{
    [Test]
    public async Task What_was_held_is_sold()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);
        await Deliver(Reserve(order, 1, ("TEA", 2)));

        await Deliver(Confirm(order, 1));

        (await Answer<StockConfirmed>(answer => answer.OrderId == order)).EffectId.ShouldBe(EffectIds.Of(order, "ConfirmStock", 1));
        await StockShouldBe("TEA", available: 3, reserved: 0, sold: 2);
    }

    [Test]
    public async Task What_was_never_reserved_is_refused_for_good()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);

        await Deliver(Confirm(order, 1));
        await Deliver(Reserve(order, 1, ("TEA", 2)));
        await Deliver(Confirm(order, 1));

        var effects = (await Answers<StockRejected>(3, answer => answer.OrderId == order)).Select(answer => answer.EffectId);
        effects.ShouldBe(
            [EffectIds.Of(order, "ConfirmStock", 1), EffectIds.Of(order, "ReserveStock", 1), EffectIds.Of(order, "ConfirmStock", 1)],
            ignoreOrder: true);
        await StockShouldBe("TEA", available: 5, reserved: 0, sold: 0);
    }

    [Test]
    public async Task What_was_rejected_or_released_is_refused()
    {
        var (rejected, released) = (NewOrder(), NewOrder());
        await GivenStock("TEA", 2);
        await Deliver(Reserve(rejected, 1, ("TEA", 3)));
        await Deliver(Reserve(released, 1, ("TEA", 2)));
        await Deliver(Release(released, 1));

        await Deliver(Confirm(rejected, 1));
        await Deliver(Confirm(released, 1));

        await Answer<StockRejected>(answer => answer.EffectId == EffectIds.Of(rejected, "ConfirmStock", 1));
        (await Answer<StockRejected>(answer => answer.OrderId == released)).Reason.ShouldBe("Nothing is held: it is Released");
        await StockShouldBe("TEA", available: 2, reserved: 0, sold: 0);
    }
}
