using OrderSaga.Contracts;
using OrderSaga.Participants.Points;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_points_are_awarded_and_revoked(string store) : ParticipantsScenario(store)
{
    private const string Customer = "C-1042";

    private protected override Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["Points:PerMajorUnitOf:JPY"] = "0.01",
    };

    [TestCase(9_999, "CNY", 99)]
    [TestCase(99, "CNY", 0)]
    [TestCase(9_999, "KRW", 9_999)]
    [TestCase(9_999, "KWD", 9)]
    [TestCase(9_999, "JPY", 99)]
    [TestCase(0, "CNY", 0)]
    public async Task Each_whole_unit_of_the_currency_earns_its_points(long minorUnits, string currency, long points)
    {
        var order = NewOrder();

        await Deliver(Award(order, new Money(minorUnits, currency)));

        (await Answer<PointsAwarded>(answer => answer.OrderId == order))
            .ShouldBe(new PointsAwarded(EffectIds.Of(order, "AwardPoints", 1), order, points));
        (await Account()).Balance.ShouldBe(points);
    }

    [Test]
    public async Task An_order_earns_once_however_often_it_is_told()
    {
        var (order, id) = (NewOrder(), Guid.NewGuid());

        await Deliver(Award(order, new Money(9_900, "CNY")), id);
        await Deliver(Award(order, new Money(9_900, "CNY")), id);
        await Deliver(Award(order, new Money(9_900, "CNY")));
        await Deliver(Award(order, new Money(9_900, "CNY"), ordinal: 2));

        (await Answers<PointsAwarded>(3, answer => answer.OrderId == order)).ShouldAllBe(answer => answer.Points == 99);
        var account = await Account();
        account.Balance.ShouldBe(99);
        account.Entries.ShouldHaveSingleItem();
    }

    [Test]
    public async Task What_was_awarded_is_taken_back_once()
    {
        var order = NewOrder();
        await Deliver(Award(order, new Money(9_900, "CNY")));

        await Deliver(Revoke(order));
        await Deliver(Revoke(order));
        await Deliver(Award(order, new Money(9_900, "CNY")));

        (await Answers<PointsRevoked>(2, answer => answer.OrderId == order)).ShouldAllBe(answer => answer.Points == 99);
        (await Answers<PointsAwarded>(2, answer => answer.OrderId == order)).ShouldAllBe(answer => answer.Points == 99);
        (await Account()).Balance.ShouldBe(0);
        (await Totals()).ShouldBe(new PointsTotals(Awards: 1, Awarded: 99, Revocations: 1, Revoked: 99));
    }

    [Test]
    public async Task A_revocation_before_its_award_makes_the_award_void()
    {
        var order = NewOrder();

        await Deliver(Revoke(order));
        await Deliver(Award(order, new Money(9_900, "CNY")));
        await Deliver(Award(order, new Money(9_900, "CNY")));

        (await Answer<PointsRevoked>(answer => answer.OrderId == order)).Points.ShouldBe(0);
        (await Answers<PointsAwarded>(2, answer => answer.OrderId == order)).ShouldAllBe(answer => answer.Points == 0);
        (await Account()).Balance.ShouldBe(0);
        (await Totals()).ShouldBe(new PointsTotals(0, 0, 0, 0));
    }

    [Test]
    public async Task Award_and_revocation_at_the_same_moment_leave_nothing()
    {
        var order = NewOrder();
        GivenTheyMeetAt("points_entries", readers: 2);

        await Task.WhenAll(Deliver(Award(order, new Money(9_900, "CNY"))), Deliver(Revoke(order)));

        await Answer<PointsRevoked>(_ => true);
        (await Account()).Balance.ShouldBe(0);
        var totals = await Totals();
        (totals.Awards - totals.Revocations, totals.Awarded - totals.Revoked).ShouldBe((0, 0));
    }

    [Test]
    public async Task Customers_and_merchants_have_accounts_of_their_own()
    {
        await Deliver(Award(NewOrder(), new Money(9_900, "CNY")));
        await Deliver(Award(NewOrder(), new Money(100, "CNY")) with { CustomerId = "C-2" });
        await Deliver(Award(NewOrder(), new Money(200, "CNY")) with { Merchant = "other" });

        (await Account()).Balance.ShouldBe(99);
        (await Totals()).ShouldBe(new PointsTotals(3, 102, 0, 0));
    }

    private static AwardPoints Award(Guid order, Money paid, int ordinal = 1) =>
        new(EffectIds.Of(order, nameof(AwardPoints), ordinal), order, "default", "A2026112300001", Customer, paid);

    private static RevokePoints Revoke(Guid order) =>
        new(EffectIds.Of(order, nameof(RevokePoints), 1), order, "default", "A2026112300001", Customer);

    private Task<PointsAccount> Account() => Ask((PointsLedger points) => points.AccountAsync("default", Customer, CancellationToken.None));

    private Task<PointsTotals> Totals() => Ask((PointsLedger points) => points.TotalsAsync(CancellationToken.None));
}
