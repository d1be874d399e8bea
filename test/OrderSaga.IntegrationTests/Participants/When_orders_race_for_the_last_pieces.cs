using OrderSaga.Contracts;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_orders_race_for_the_last_pieces(string store) : ParticipantsScenario(store)
{
    [Test]
    public async Task Exactly_one_gets_the_last()
    {
        var orders = new[] { NewOrder(), NewOrder() };
        await GivenStock("TEA", 1);
        GivenTheyMeetAt("stock_levels", readers: 2);

        await Task.WhenAll(orders.Select(order => Deliver(Reserve(order, 1, ("TEA", 1)))));

        var winner = (await Answer<StockReserved>(_ => true)).OrderId;
        var loser = (await Answer<StockRejected>(_ => true)).OrderId;
        new[] { winner, loser }.ShouldBe(orders, ignoreOrder: true);
        await StockShouldBe("TEA", available: 0, reserved: 1, sold: 0);
    }

    [Test]
    public async Task As_many_get_one_as_there_are_and_all_others_are_told()
    {
        var orders = Enumerable.Range(0, 30).Select(_ => NewOrder()).ToList();
        await GivenStock("TEA", 7);
        await GivenStock("CUP", 9);

        // In either order of lines: whoever took locks in the order of the message could lock another out for ever.
        await Task.WhenAll(orders.Select((order, i) => Deliver(i % 2 == 0
            ? Reserve(order, 1, ("TEA", 1), ("CUP", 1))
            : Reserve(order, 1, ("CUP", 1), ("TEA", 1)))));

        (await Answers<StockReserved>(7, _ => true)).Count.ShouldBe(7);
        (await Answers<StockRejected>(23, _ => true)).Count.ShouldBe(23);
        await StockShouldBe("TEA", available: 0, reserved: 7, sold: 0);
        await StockShouldBe("CUP", available: 2, reserved: 7, sold: 0);
    }

    [Test]
    public async Task A_confirmation_and_a_release_at_the_same_moment_leave_no_piece_twice()
    {
        var order = NewOrder();
        await GivenStock("TEA", 10);
        await Deliver(Reserve(order, 1, ("TEA", 1)));
        await Deliver(Reserve(NewOrder(), 1, ("TEA", 1))); // What is held for others must not pay for a mistake.
        GivenTheyMeetAt("stock_reservations", readers: 2);

        await Task.WhenAll(Deliver(Confirm(order, 1)), Deliver(Release(order, 1)));

        // The release is final whichever came first.
        await Answer<StockReleased>(_ => true);
        await StockShouldBe("TEA", available: 9, reserved: 1, sold: 0);
    }
}
