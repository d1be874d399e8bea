using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Providers;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Journal;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_the_key_of_the_journal_is_exchanged(string store) : JournalScenario(store)
{
    [Test]
    public async Task Keys_are_exchanged_and_all_of_it_is_read_until_the_old_one_is_taken_away()
    {
        await Write(10);
        await Look();
        Keys = new JournalKeys([SecondKey, FirstKey]);
        await Write(10);
        await Look();
        await IsWell("OK, 20 rows in 1 chains, 2 anchors");

        Keys = new JournalKeys([SecondKey]);
        var (said, sum) = await Verify();

        sum.ShouldStartWith("NOT OK: 11 problems, 20 rows in 1 chains, 2 anchors");
        said.ShouldAllBe(line => line.Contains("add the key that it is signed with to Providers:Journal:Keys", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_row_whose_key_the_replica_that_chains_lacks_waits_until_it_is_added()
    {
        Keys = new JournalKeys([SecondKey]);
        await Write(1);
        Keys = new JournalKeys([FirstKey]);
        await Write(1);
        for (var hour = 0; hour < 4; hour++)
        {
            await Look();
            Clock.Advance(TimeSpan.FromHours(1));
        }

        Complaints.ShouldHaveSingleItem().ShouldContain("it is signed with a key that Providers:Journal does not have");
        Keys = new JournalKeys([FirstKey, SecondKey]);
        await Look(new ChainingMarks(Clock));

        await IsWell("OK, 2 rows in 1 chains, 2 anchors");
    }
}
