using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service;
using OrderSaga.Service.Payments;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.Journal;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_callbacks_are_chained(string store) : JournalScenario(store)
{
    [Test]
    public async Task Each_gets_its_place_in_the_order_of_its_number()
    {
        var ids = await Write(3);
        ids.AddRange(await Write(2, "Duplicate"));

        await Look();
        await Look();

        await With(async db => (await db.JournalLinks.OrderBy(l => l.Position).Select(l => l.CallbackId).ToListAsync()).ShouldBe(ids));
        await IsWell("OK, 5 rows in 1 chains, 0 anchors");
    }

    [Test]
    public async Task More_than_a_page_of_them_are_all_in_it_and_anchored()
    {
        await Write(1_001);

        await Look();

        await IsWell("OK, 1001 rows in 1 chains, 10 anchors");
    }

    [Test]
    public async Task An_anchor_is_made_after_so_many_rows_or_so_long_and_when_the_process_stops_and_each_is_told_to_the_log()
    {
        await Write(9);
        await Look();
        LoggedAnchors.ShouldBeEmpty();
        await Write(1);
        await Look();
        LoggedAnchors.Count().ShouldBe(1);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await Look();
        LoggedAnchors.Count().ShouldBe(1, "nothing has come");
        await Write(1);
        await Look();
        LoggedAnchors.Count().ShouldBe(2);
        await Write(1);
        await Look();
        await With(db => Chain(db).Leave(Marks, CancellationToken.None));

        await IsWell("OK, 12 rows in 1 chains, 3 anchors", [.. LoggedAnchors]);
    }

    [Test]
    public async Task One_replica_does_it_until_it_stops_or_is_not_heard_of()
    {
        var other = new ChainingMarks(Clock);
        await Look();
        await Write(1);
        await Look(other);
        (await Verify()).Sum.ShouldEndWith("1 rows are signed and not chained yet");

        Clock.Advance(TimeSpan.FromSeconds(61));
        await Look(other);
        await IsWell("OK, 1 rows in 1 chains, 0 anchors");

        await With(db => Chain(db).Leave(other, CancellationToken.None));
        await Write(1);
        await Look();
        await IsWell("OK, 2 rows in 1 chains, 1 anchors");

        // Each goes on behind what the other has signed.
        await With(db => Chain(db).Leave(Marks, CancellationToken.None));
        await Write(1);
        await Look(other);
        await With(db => Chain(db).Leave(other, CancellationToken.None));
        await Write(1);
        await Look();
        await IsWell("OK, 4 rows in 1 chains, 3 anchors");
    }

    [Test]
    public async Task A_replica_that_hung_and_comes_back_appends_nothing_twice()
    {
        await Look();
        await Write(3);
        var hung = new Interruption { BeforeCommit = () => throw new TimeoutException("its connection was cut off") };
        await Should.ThrowAsync<TimeoutException>(() => Look(null, hung));
        Clock.Advance(TimeSpan.FromSeconds(61));
        await Look(new ChainingMarks(Clock));
        await Write(2);

        // Its lease is over and it does not know: what it appends is behind an end that is no more.
        await With(async db =>
        {
            var chain = await db.JournalChains.AsNoTracking().SingleAsync();
            db.JournalLinks.Add(new JournalLink
            {
                Chain = 1,
                Position = chain.Position,
                CallbackId = 999,
                RowHash = chain.Link,
                Link = chain.Link
            });
            await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync());
        });
        await Look();
        Clock.Advance(TimeSpan.FromSeconds(61));
        await Look();

        await IsWell("OK, 5 rows in 1 chains, 0 anchors");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_process_that_dies_over_it_leaves_all_or_nothing(bool hasCommitted)
    {
        await Look();
        await Write(3);
        var death = new Interruption();
        Func<Task> die = () => throw new TimeoutException("the process died");
        if (hasCommitted)
            death.AfterCommit = die;
        else
            death.BeforeCommit = die;

        await Should.ThrowAsync<TimeoutException>(() => Look(null, death));
        (await Verify()).Sum.ShouldStartWith("OK, 3 rows in 1 chains, 0 anchors");
        Marks.Fits = null;
        await Look();

        await IsWell("OK, 3 rows in 1 chains, 0 anchors");
    }

    [Test]
    public async Task A_row_that_is_committed_behind_others_is_found_within_the_hour()
    {
        await Write(5);
        await With(db => db.Callbacks.Where(c => c.Id == 3).ExecuteDeleteAsync());
        for (var looks = 0; looks < 4; looks++)
        {
            await Look();
            Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await With(async db =>
        {
            var late = Signed(3);
            db.Callbacks.Add(late);
            db.Entry(late).Property(c => c.Id).CurrentValue = 3;
            await db.SaveChangesAsync();
        });
        await Look();
        (await Verify()).Sum.ShouldEndWith("1 rows are signed and not chained yet");
        Clock.Advance(TimeSpan.FromHours(1));
        await Look();

        await IsWell("OK, 5 rows in 1 chains, 1 anchors");
    }

    [Test]
    public async Task Rows_of_a_version_that_signed_none_are_taken_in_for_a_day_and_after_that_complained_of()
    {
        await With(db =>
        {
            db.Callbacks.AddRange(Old(1), Old(2));
            return db.SaveChangesAsync();
        });
        await Look();
        await IsWell("OK, 2 rows in 1 chains, 0 anchors");

        Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await With(db =>
        {
            db.Callbacks.Add(Old(3));
            return db.SaveChangesAsync();
        });
        await Look();

        Complaints.ShouldHaveSingleItem().ShouldContain("it has no proof");
        (await Verify()).Said.ShouldBe(["no chain, row 3: the row was inserted past the service: it has no proof"]);
    }

    [Test]
    public async Task Words_that_are_erased_when_they_are_old_leave_the_chain_as_it_was()
    {
        await With(db =>
        {
            db.Orders.Add(new Order
            {
                CorrelationId = OrderIds.Of("default", "T0000001"),
                Merchant = "default",
                OrderNumber = "T0000001",
                Currency = "CNY",
                CurrentState = States.Closed,
            });
            db.Callbacks.Add(Signed(1));
            db.Callbacks.Add(Signed(2));
            db.Callbacks.Add(Old(1));
            return db.SaveChangesAsync();
        });
        await Look();

        Clock.Advance(TimeSpan.FromDays(401));
        await With(db => new CallbackErasure(db, new HousekeepingOptions(), Clock).Run(CancellationToken.None));

        await IsWell("OK, 3 rows in 1 chains, 0 anchors; the words of 2 rows were erased");
    }
}
