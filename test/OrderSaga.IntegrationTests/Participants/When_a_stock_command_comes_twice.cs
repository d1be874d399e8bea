using OrderSaga.Contracts;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_a_stock_command_comes_twice(string store) : ParticipantsScenario(store)
{
    [Test]
    public async Task The_same_message_changes_nothing_and_is_answered_once()
    {
        var (order, id) = (NewOrder(), Guid.NewGuid());
        await GivenStock("TEA", 5);

        await Deliver(Reserve(order, 1, ("TEA", 2)), id);
        await Deliver(Reserve(order, 1, ("TEA", 2)), id);
        await Deliver(Reserve(order, 1, ("TEA", 2)), id);

        await StockShouldBe("TEA", available: 3, reserved: 2, sold: 0);
        await Answer<StockReserved>(answer => answer.OrderId == order);
        // What was asked later has been answered too, so a second answer would have come by now.
        await Deliver(Confirm(order, 1));
        await Answer<StockConfirmed>(answer => answer.OrderId == order);
        AnswersSoFar.OfType<StockReserved>().Count(answer => answer.OrderId == order).ShouldBe(1);
    }

    [Test]
    public async Task A_resend_changes_nothing_and_gets_the_same_answer()
    {
        var order = NewOrder();
        await GivenStock("TEA", 5);

        await Deliver(Reserve(order, 1, ("TEA", 2)));
        await Deliver(Reserve(order, 1, ("TEA", 2)));
        (await Answers<StockReserved>(2, answer => answer.OrderId == order)).Distinct().ShouldHaveSingleItem();

        await Deliver(Confirm(order, 1));
        await Deliver(Confirm(order, 1));
        (await Answers<StockConfirmed>(2, answer => answer.OrderId == order)).Distinct().ShouldHaveSingleItem();
        await StockShouldBe("TEA", available: 3, reserved: 0, sold: 2);

        await Deliver(Release(order, 1));
        await Deliver(Release(order, 1));
        (await Answers<StockReleased>(2, answer => answer.OrderId == order)).Distinct().ShouldHaveSingleItem();
        await StockShouldBe("TEA", available: 5, reserved: 0, sold: 0);
    }

    [Test]
    public async Task A_rejection_stays_one_even_when_goods_have_come_in()
    {
        var order = NewOrder();
        await GivenStock("TEA", 1);
        await Deliver(Reserve(order, 1, ("TEA", 2)));
        await GivenStock("TEA", 10);

        await Deliver(Reserve(order, 1, ("TEA", 2)));

        (await Answers<StockRejected>(2, answer => answer.OrderId == order)).Distinct().ShouldHaveSingleItem();
        await StockShouldBe("TEA", available: 10, reserved: 0, sold: 0);
    }

    [Test]
    public async Task Copies_at_the_same_moment_hold_once()
    {
        var order = NewOrder();
        await GivenStock("TEA", 100);
        GivenTheyMeetAt("stock_reservations", readers: 3);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Deliver(Reserve(order, 1, ("TEA", 2)))));

        (await Answers<StockReserved>(10, answer => answer.OrderId == order)).Distinct().ShouldHaveSingleItem();
        await StockShouldBe("TEA", available: 98, reserved: 2, sold: 0);
    }
}
