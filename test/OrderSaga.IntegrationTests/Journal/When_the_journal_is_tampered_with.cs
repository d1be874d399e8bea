using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Journal;

/// <summary>By somebody who can write to the database and has not the journal's key. Twelve rows, anchored at the tenth.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_the_journal_is_tampered_with(string store) : TwelveRows(store)
{
    [TestCase("Verdict", "'Duplicate'")]
    [TestCase("OrderNumber", "'T9999999'")]
    [TestCase("TransactionId", "'1'")]
    [TestCase("AnswerStatus", "500")]
    [TestCase("Merchant", "NULL")]
    [TestCase("EventMessageId", "NULL")]
    public async Task A_row_that_was_altered_is_named(string column, string value)
    {
        await Execute($"UPDATE callbacks SET \"{column}\" = {value} WHERE \"Id\" = {Ids[4]}");

        await Found("chain 1, position 5, row 5: the row was changed after it was chained, or is another one");
    }

    [Test]
    public async Task A_time_that_was_altered_is_named()
    {
        await With(db => db.Callbacks.Where(c => c.Id == 5)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.ReceivedAt, Noon.AddMinutes(1))));

        await Found("chain 1, position 5, row 5: the row was changed after it was chained, or is another one");
    }

    [Test]
    public async Task A_row_that_is_missing_is_named()
    {
        await Execute($"DELETE FROM callbacks WHERE \"Id\" = 5");

        await Found("chain 1, position 5, row 5: the row is missing");
    }

    [Test]
    public async Task A_row_that_is_missing_with_its_link_is_missed()
    {
        await Execute($"DELETE FROM callbacks WHERE \"Id\" = 5");
        await Execute($"DELETE FROM journal_links WHERE \"Position\" = 5");

        await Found("chain 1, position 6, row 6: rows are missing before it: the chain goes from position 4 to this one");
    }

    [Test]
    public async Task Rows_that_changed_places_are_named()
    {
        await Execute($"UPDATE journal_links SET \"Position\" = 99 WHERE \"Position\" = 5");
        await Execute($"UPDATE journal_links SET \"Position\" = 5 WHERE \"Position\" = 6");
        await Execute($"UPDATE journal_links SET \"Position\" = 6 WHERE \"Position\" = 99");

        await Found(
            "chain 1, position 5, row 6: its link does not follow from the one before it: links were changed, exchanged or put in",
            "chain 1, position 6, row 5: its link does not follow from the one before it: links were changed, exchanged or put in",
            "chain 1, position 7, row 7: its link does not follow from the one before it: links were changed, exchanged or put in");
    }

    [Test]
    public async Task A_row_that_was_put_in_is_not_chained_and_named()
    {
        await With(db =>
        {
            var forged = Signed(77);
            forged.Proof = [.. forged.Proof![..4], .. RandomNumberGenerator.GetBytes(32)];
            db.Callbacks.Add(forged);
            return db.SaveChangesAsync();
        });

        await Look();

        Complaints.ShouldHaveSingleItem().ShouldContain("row 13 of the callback journal is not chained");
        await Found("no chain, row 13: the row was inserted or changed past the service: its proof is not of it");
    }

    [Test]
    public async Task A_copy_of_a_row_is_named()
    {
        await With(async db =>
        {
            var row = await db.Callbacks.AsNoTracking().SingleAsync(c => c.Id == 5);
            await db.Callbacks.Where(c => c.Id == 5).ExecuteUpdateAsync(
                update => update.SetProperty(c => c.AppliedMessageId, (Guid?)null).SetProperty(c => c.Verdict, "Duplicate"));
            db.Callbacks.Add(row);
            db.Entry(row).Property(c => c.Id).CurrentValue = 13;
            await db.SaveChangesAsync();
        });

        await Found(
            "chain 1, position 5, row 5: the row was changed after it was chained, or is another one",
                "no chain, row 13: the row is a copy of row 5");
    }

    [Test]
    public async Task A_row_that_was_put_in_with_a_link_is_behind_the_end_that_was_signed()
    {
        await With(async db =>
        {
            var forged = Signed(77);
            forged.Proof = [.. forged.Proof![..4], .. RandomNumberGenerator.GetBytes(32)];
            db.Callbacks.Add(forged);
            await db.SaveChangesAsync();
            var last = await db.JournalLinks.AsNoTracking().SingleAsync(l => l.Position == Rows);
            var hash = CallbackBytes.Hash(forged);
            var link = JournalLink.Behind(last.Link, 1, Rows + 1, forged.Id, hash);
            db.JournalLinks.Add(new JournalLink { Chain = 1, Position = Rows + 1, CallbackId = forged.Id, RowHash = hash, Link = link });
            await db.SaveChangesAsync();
        });

        await Found(
            "chain 1, position 13, row 13: the row was inserted or changed past the service: its proof is not of it",
            "chain 1, position 13: the chain goes on behind its end, which was signed at position 12");
    }

    [Test]
    public async Task A_chain_that_is_cut_off_is_missed_and_goes_on_as_another()
    {
        await Execute($"DELETE FROM callbacks WHERE \"Id\" > 8");
        await Execute($"DELETE FROM journal_links WHERE \"Position\" > 8");
        await Found(
            "chain 1, position 8: the chain is cut off: it was signed up to position 12",
            $"chain 1, position 10: the chain is cut off at position 8: this position was anchored at {Noon:u}");

        Marks.Fits = null;
        await Write(1);
        await Look();

        Complaints.ShouldHaveSingleItem().ShouldContain("Chain 1 of the callback journal does not end at 12 as it was signed: its last link is 8");
        (await Verify()).Sum.ShouldBe("NOT OK: 3 problems, 9 rows in 2 chains, 1 anchors");
    }

    [Test]
    public async Task A_chain_whose_end_was_brought_back_to_where_it_was_cut_off_is_missed_by_its_anchor_and_its_signature()
    {
        await Execute($"DELETE FROM callbacks WHERE \"Id\" > 8");
        await Execute($"DELETE FROM journal_links WHERE \"Position\" > 8");
        await Execute($"UPDATE journal_chains SET \"Position\" = 8, \"Link\" = (SELECT \"Link\" FROM journal_links WHERE \"Position\" = 8)");

        await Found(
            "chain 1, position 8: the end of the chain is not signed by a key of the settings",
            $"chain 1, position 10: the chain is cut off at position 8: this position was anchored at {Noon:u}");
    }

    [Test]
    public async Task What_the_database_no_longer_knows_the_log_that_was_kept_elsewhere_does()
    {
        string[] kept = [.. LoggedAnchors];
        await Execute($"DELETE FROM callbacks");
        await Execute($"DELETE FROM journal_links");
        await Execute($"DELETE FROM journal_anchors");
        await Execute($"DELETE FROM journal_chains");
        await Write(3);
        await Look(new ChainingMarks(Clock));

        (await Verify()).Sum.ShouldBe("OK, 3 rows in 1 chains, 0 anchors", "all of it was written anew, by who has the key");
        (await Verify(kept)).Said.ShouldBe(
            ["chain 1, position 10: the anchor that was kept outside is of no link: the chain was cut off or written anew"]);
    }

    [TestCase("Proof")]
    [TestCase("At")]
    public async Task An_anchor_that_is_wrong_is_named(string what)
    {
        await With(async db =>
        {
            var anchor = await db.JournalAnchors.AsNoTracking().SingleAsync();
            var proof = what is "Proof" ? [.. anchor.Proof[..4], .. RandomNumberGenerator.GetBytes(32)] : anchor.Proof;
            await db.JournalAnchors.ExecuteUpdateAsync(update => update
                .SetProperty(a => a.At, what is "At" ? Noon.AddDays(-1) : anchor.At).SetProperty(a => a.Proof, proof));
        });

        await Found("chain 1, position 10, row 10: the anchor is wrong: nobody with the journal's key signed it");
    }

    [Test]
    public async Task A_chain_that_was_written_anew_does_not_go_through_its_anchor()
    {
        await With(async db =>
        {
            await db.Callbacks.Where(c => c.Id == 5).ExecuteUpdateAsync(update => update.SetProperty(c => c.TransactionId, "1"));
            var chain = await db.JournalChains.AsNoTracking().SingleAsync();
            var (position, link) = (0L, chain.Beginning());
            foreach (var row in await db.Callbacks.AsNoTracking().OrderBy(c => c.Id).ToListAsync())
            {
                var hash = CallbackBytes.Hash(row);
                var at = ++position;
                var next = link = JournalLink.Behind(link, 1, at, row.Id, hash);
                await db.JournalLinks.Where(l => l.Position == at)
                    .ExecuteUpdateAsync(update => update.SetProperty(l => l.RowHash, hash).SetProperty(l => l.Link, next));
            }
        });

        await Found(
            "chain 1, position 5, row 5: the row was inserted or changed past the service: its proof is not of it",
            "chain 1, position 10, row 10: the link is not the one that was anchored: the chain was written anew",
            "chain 1, position 12: the last link is not the one that was signed");
    }

    [Test]
    public async Task A_body_that_is_not_what_came_is_named()
    {
        await With(async db =>
        {
            var bodies = await db.Callbacks.AsNoTracking().Where(c => c.Id == 5 || c.Id == 6).OrderBy(c => c.Id).Select(c =>
                c.Body).ToListAsync();
            await db.Callbacks.Where(c => c.Id == 5).ExecuteUpdateAsync(update => update.SetProperty(c => c.Body, bodies[1]));
            bodies[1][^1] ^= 1;
            await db.Callbacks.Where(c => c.Id == 6).ExecuteUpdateAsync(update => update.SetProperty(c => c.Body, bodies[1]));
        });

        await Found(
            "chain 1, position 5, row 5: the body does not match its hash: what is encrypted was changed, or is another row's",
            "chain 1, position 6, row 6: the body does not match its hash: what is encrypted was changed, or is another row's");
    }
}
