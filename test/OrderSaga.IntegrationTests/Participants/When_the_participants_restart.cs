using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;

namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_the_participants_restart(string store) : ParticipantsScenario(store)
{
    [Test]
    public async Task They_know_what_they_hold_and_what_they_have_answered()
    {
        var (held, final) = (NewOrder(), NewOrder());
        await GivenStock("TEA", 5);
        await Deliver(Reserve(held, 1, ("TEA", 2)));
        await Deliver(Release(final, 1));

        await Restart();
        await Deliver(Reserve(held, 1, ("TEA", 2)));
        await Deliver(Reserve(final, 1, ("TEA", 2)));

        await Answer<StockReserved>(answer => answer.OrderId == held);
        await Answer<StockRejected>(answer => answer.OrderId == final);
        await StockShouldBe("TEA", available: 3, reserved: 2, sold: 0);
    }

    [Test]
    public async Task A_message_that_was_consumed_before_is_a_duplicate_after()
    {
        var (order, id) = (NewOrder(), Guid.NewGuid());
        var award = new AwardPoints(
            EffectIds.Of(order, nameof(AwardPoints), 1), order, "default", "A2026112300001", "C-1042", new Money(9_900, "CNY"));
        await Deliver(award, id);

        await Restart();
        await Deliver(award, id);

        (await InTheTables(db => db.PointsEntries.CountAsync())).ShouldBe(1);
    }

    [Test]
    public async Task The_tables_are_what_the_model_says() =>
        (await InTheTables(db => Task.FromResult(db.Database.HasPendingModelChanges()))).ShouldBeFalse(
            "the model has changed; docs/operations.md says how to add a migration for each store");

    [Test]
    public async Task The_database_itself_refuses_a_negative_level()
    {
        await GivenStock("TEA", 1);

        var refused = await Should.ThrowAsync<DbException>(
            InTheTables(db => db.StockLevels.ExecuteUpdateAsync(update => update.SetProperty(level => level.Available, -1))));

        refused.Message.ShouldContain("ck_stock_levels_not_negative");
    }
}
