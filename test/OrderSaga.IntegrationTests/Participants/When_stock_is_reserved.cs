using OrderSaga.Contracts;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_stock_is_reserved(string store) : ParticipantsScenario(store)
{
    [Test]
    public async Task What_is_there_is_held()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);

        await Deliver(Reserve(order, 1, ("TEA", 2)));

        (await Answer<StockReserved>(answer => answer.OrderId == order))
            .ShouldBe(new StockReserved(EffectIds.Of(order, "ReserveStock", 1), order, 1));
        await StockShouldBe("TEA", available: 3, reserved: 2, sold: 0);
    }

    [Test]
    public async Task All_or_nothing_is_held_and_the_answer_names_every_article_that_is_short()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);
        await GivenStock("CUP", 1);

        await Deliver(Reserve(order, 1, ("TEA", 2), ("CUP", 3), ("POT", 1)));

        (await Answer<StockRejected>(answer => answer.OrderId == order)).Reason
            .ShouldBe("CUP: 3 wanted, 1 available; POT: unknown article");
        await StockShouldBe("TEA", available: 5, reserved: 0, sold: 0);
        await StockShouldBe("CUP", available: 1, reserved: 0, sold: 0);
    }

    [Test]
    public async Task An_article_that_is_named_twice_counts_together()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);

        await Deliver(Reserve(order, 1, ("TEA", 3), ("TEA", 3)));

        (await Answer<StockRejected>(answer => answer.OrderId == order)).Reason.ShouldBe("TEA: 6 wanted, 5 available");
    }

    [TestCase(0)]
    [TestCase(-3)]
    public async Task A_quantity_below_one_makes_no_stock(int quantity)
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);

        await Deliver(Reserve(order, 1, ("TEA", quantity)));

        (await Answer<StockRejected>(answer => answer.OrderId == order)).Reason.ShouldContain("at least 1");
        await StockShouldBe("TEA", available: 5, reserved: 0, sold: 0);
    }

    [Test]
    public async Task Each_ordinal_is_a_reservation_of_its_own()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);

        await Deliver(Reserve(order, 1, ("TEA", 2)));
        await Deliver(Release(order, 1));
        await Deliver(Reserve(order, 2, ("TEA", 2)));
        await Deliver(Confirm(order, 2));

        (await Answer<StockConfirmed>(answer => answer.OrderId == order)).Ordinal.ShouldBe(2);
        await StockShouldBe("TEA", available: 3, reserved: 0, sold: 2);
    }
}
