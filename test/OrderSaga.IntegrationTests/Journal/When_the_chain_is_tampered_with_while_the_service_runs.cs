using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Journal;

/// <summary>What the service finds at the end of its chain it does not take for its own.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_the_chain_is_tampered_with_while_the_service_runs(string store) : TwelveRows(store)
{
    [Test]
    public async Task An_end_that_was_led_on_while_the_service_runs_is_not_signed_by_it()
    {
        await With(async db =>
        {
            var forged = Old(77);
            (forged.HeadersHash, forged.BodyHash) = new CallbackSealing(Keys).HashesOf(forged);
            db.Callbacks.Add(forged);
            await db.SaveChangesAsync();
            var last = await db.JournalLinks.AsNoTracking().SingleAsync(l => l.Position == Rows);
            var hash = CallbackBytes.Hash(forged);
            var link = JournalLink.Behind(last.Link, 1, Rows + 1, forged.Id, hash);
            db.JournalLinks.Add(new JournalLink { Chain = 1, Position = Rows + 1, CallbackId = forged.Id, RowHash = hash, Link = link });
            await db.SaveChangesAsync();
            await db.JournalChains.ExecuteUpdateAsync(update => update.SetProperty(c => c.Position, Rows + 1)
                .SetProperty(c => c.Link, link).SetProperty(c => c.AdoptedThrough, long.MaxValue));
        });

        await Write(1);
        await Look();

        Complaints.ShouldHaveSingleItem().ShouldContain("Chain 1 of the callback journal does not end at 13 as it was signed: it is not signed");
        await Found("chain 1, position 13: the end of the chain is not signed by a key of the settings");
    }

    [Test]
    public async Task An_end_that_was_brought_back_while_the_service_runs_is_not_signed_by_it()
    {
        await CutOffAt(8);
        await Execute($"UPDATE journal_chains SET \"Position\" = 8, \"Link\" = (SELECT \"Link\" FROM journal_links WHERE \"Position\" = 8)");

        await Write(1);
        await Look();

        Complaints.ShouldHaveSingleItem().ShouldContain("Chain 1 of the callback journal does not end at 8 as it was signed: it is not signed");
        await Found(
            "chain 1, position 8: the end of the chain is not signed by a key of the settings",
            "chain 2, position 0: what it was begun behind is not the end of the chain before it");
    }

    [Test]
    public async Task An_end_of_earlier_with_its_signature_is_known_to_whoever_signed_a_later_one()
    {
        await With(async db =>
        {
            var earlier = await db.JournalChains.AsNoTracking().SingleAsync();
            await Write(3);
            await Look();
            await CutOffAt(Rows);
            await db.JournalChains.ExecuteUpdateAsync(update => update.SetProperty(c => c.Position, earlier.Position)
                .SetProperty(c => c.Link, earlier.Link).SetProperty(c => c.Proof, earlier.Proof));
        });

        await Write(1);
        await Look();

        Complaints.ShouldHaveSingleItem().ShouldContain("this process saw chain 1 signed at 15");
        await Found("chain 2, position 0: what it was begun behind is not the end of the chain before it");
    }

    [Test]
    public async Task A_chain_that_is_gone_while_the_service_runs_is_not_begun_anew()
    {
        await CutOffAt(0);
        await Execute($"DELETE FROM journal_chains");

        await Write(1);
        await Look();

        Complaints.ShouldHaveSingleItem().ShouldContain("Chain 1 of the callback journal does not end at 12 as it was signed: it is gone");
        await Found("chain 2, position 0: the chain before it is missing");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_row_without_a_proof_is_not_taken_in_when_the_beginning_of_the_chain_was_put_off(bool isAnchored)
    {
        Clock.Advance(TimeSpan.FromDays(2));
        if (!isAnchored)
            await Execute($"DELETE FROM journal_anchors");
        await With(async db =>
        {
            db.Callbacks.Add(Old(77));
            await db.SaveChangesAsync();
            await db.JournalChains.ExecuteUpdateAsync(update => update.SetProperty(c => c.BegunAt, Clock.GetUtcNow()));
        });
        await Look(new ChainingMarks(Clock));
        await With(db => db.JournalChains.ExecuteUpdateAsync(update => update.SetProperty(c => c.BegunAt, Noon)));

        Complaints.ShouldHaveSingleItem().ShouldContain("row 13 of the callback journal is not chained: it has no proof");
        await Found("no chain, row 13: the row was inserted past the service: it has no proof");
    }
}
