using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Journal;

/// <summary>Receivers let numbers of 128 letters through. One that a server refused would be called with for ever, and never told of.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_numbers_are_as_long_as_they_may_be(string store) : JournalScenario(store)
{
    [Test]
    public async Task The_journal_has_room_for_them()
    {
        var number = new string('r', 128);
        var said = new RefundCompleted(
            "default", "20261123AB01", "standardwebhooks", "shop1", new string('t', 128), number, new Money(1, "CNY"), Clock.GetUtcNow());
        await using var db = Open();

        db.Callbacks.Add(new CallbackRows(new CallbackSealing(Keys), Clock).Answer(said, Guid.NewGuid(), isNews: true));
        await db.SaveChangesAsync();

        (await db.Callbacks.AsNoTracking().SingleAsync()).RefundNumber.ShouldBe(number);
    }
}
