using OrderSaga.Contracts;
using OrderSaga.Participants.Stock;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_staff_set_a_level(string store) : ParticipantsScenario(store)
{
    [Test]
    public async Task What_is_reserved_and_sold_stays()
    {
        var (held, sold) = (NewOrder(), NewOrder());
        await GivenStock("TEA", 5);
        await Deliver(Reserve(held, 1, ("TEA", 2)));
        await Deliver(Reserve(sold, 1, ("TEA", 1)));
        await Deliver(Confirm(sold, 1));

        await GivenStock("TEA", 100);

        await StockShouldBe("TEA", available: 100, reserved: 2, sold: 1);
    }

    [Test]
    public async Task The_same_request_again_sets_nothing()
    {
        var request = Guid.NewGuid();
        await Set("TEA", 5, request);
        await Deliver(Reserve(NewOrder(), 1, ("TEA", 2)));

        var again = await Set("TEA", 5, request);

        again.Level!.Available.ShouldBe(3);
        await StockShouldBe("TEA", available: 3, reserved: 2, sold: 0);
    }

    [Test]
    public async Task A_request_id_that_was_used_for_something_else_is_refused()
    {
        var request = Guid.NewGuid();
        await Set("TEA", 5, request);

        var other = await Set("TEA", 6, request);

        other.Level.ShouldBeNull();
        other.Refusal!.ShouldContain("has set TEA to 5");
        await StockShouldBe("TEA", available: 5, reserved: 0, sold: 0);
    }

    [TestCase("", 1)]
    [TestCase("TEA", -1)]
    [TestCase("TEA", long.MaxValue)]
    public async Task What_cannot_be_is_refused(string sku, long available) =>
        (await Set(sku, available, Guid.NewGuid())).Refusal.ShouldNotBeNull();

    [Test]
    public async Task Less_is_not_taken_away_than_a_reservation_left()
    {
        await GivenStock("TEA", 5);
        GivenTheyMeetAt("stock_levels", readers: 2);

        await Task.WhenAll(GivenStock("TEA", 0), Deliver(Reserve(NewOrder(), 1, ("TEA", 3))));

        // Whichever was first: set and nothing left to reserve, or reserved and the rest taken away.
        var level = await Ask((StockLedger stock) => stock.LevelAsync("TEA", CancellationToken.None));
        await StockShouldBe("TEA", available: 0, level!.Reserved, sold: 0);
    }

    [Test]
    public async Task Settings_and_reservations_at_the_same_moment_lose_nothing()
    {
        var orders = Enumerable.Range(0, 10).Select(_ => NewOrder()).ToList();
        await GivenStock("TEA", 3);

        var set = Enumerable.Range(0, 5).Select(_ => GivenStock("TEA", 2));
        await Task.WhenAll(set.Concat(orders.Select(order => Deliver(Reserve(order, 1, ("TEA", 1))))));

        var level = await Ask((StockLedger stock) => stock.LevelAsync("TEA", CancellationToken.None));
        var answers = await Answers<object>(orders.Count, answer => answer is StockReserved or StockRejected);
        level!.Reserved.ShouldBe(answers.OfType<StockReserved>().Count());
        await StockShouldBe("TEA", level.Available, level.Reserved, sold: 0);
    }

    private Task<StockSet> Set(string sku, long available, Guid request) =>
        Ask((StockLedger stock) => stock.SetAsync(sku, available, request, CancellationToken.None));
}
