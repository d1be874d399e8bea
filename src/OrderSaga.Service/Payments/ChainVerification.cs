using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Reads one chain from its beginning to its end, a page at a time, and says whatever does not fit.</summary>
public sealed class ChainVerification(OrderDbContext db, JournalKeys keys, RowVerification rows)
{
    const int PageMax = 500;

    /// <summary>Also while it is appended to.</summary>
    /// <param name="chain">As it was a moment ago.</param>
    /// <param name="outside">Anchors that somebody outside has kept; those that are met go out of it.</param>
    /// <param name="report">To whom it is said.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task Run(JournalChain chain, KeptAnchors outside, JournalReport report, CancellationToken cancellation)
    {
        var (last, link) = (0L, chain.Beginning());
        while (true)
        {
            var page = await Page(chain.Chain, last, cancellation);
            if (page.Count == 0)
            {
                var head = await db.JournalChains.AsNoTracking().SingleAsync(c => c.Chain == chain.Chain, cancellation);
                var beyond = await Anchors(chain.Chain, last, long.MaxValue, cancellation);
                // What was appended since the page was read must be there now; what was cut off is not.
                if ((head.Position > last || beyond.Count > 0) && (await Page(chain.Chain, last, cancellation)).Count > 0)
                    continue;
                CheckEnd(head, last, link, beyond.Values, report);
                return;
            }

            if (page.Exists(each => each.Row is { EntryId: null })) // more of them may have been taken in meanwhile
                chain = await db.JournalChains.AsNoTracking().SingleAsync(c => c.Chain == chain.Chain, cancellation);
            var anchors = await Anchors(chain.Chain, last, page[^1].Link.Position, cancellation);
            foreach (var (each, row) in page)
            {
                link = Check(chain, each, row, last, link, report);
                last = each.Position;
                CheckAnchor(each, anchors, outside, report);
            }
        }
    }

    /// <returns>The link as it is kept: one wrong link is one problem.</returns>
    byte[] Check(JournalChain chain, JournalLink each, CallbackRow? row, long last, byte[] link, JournalReport report)
    {
        report.Rows++;
        void Wrong(string what) => report.Wrong(each.Chain, each.Position, each.CallbackId, what);
        if (each.Position != last + 1)
            Wrong($"rows are missing before it: the chain goes from position {last} to this one");
        else if (!each.Link.AsSpan().SequenceEqual(JournalLink.Behind(link, each.Chain, each.Position, each.CallbackId, each.RowHash)))
            Wrong("its link does not follow from the one before it: links were changed, exchanged or put in");

        if (row is null)
            Wrong("the row is missing");
        else if (!each.RowHash.AsSpan().SequenceEqual(CallbackBytes.Hash(row)))
            Wrong("the row was changed after it was chained, or is another one");
        else if (rows.WhyNot(row, chain.AdoptedThrough) is { } why)
            Wrong(why);

        if (row is { HeadersHash: not null, BodySince: null })
            report.Erased++;
        return each.Link;
    }

    void CheckAnchor(JournalLink each, Dictionary<long, JournalAnchor> anchors, KeptAnchors outside, JournalReport report)
    {
        if (outside.Take(each.Chain, each.Position) is { } kept && !kept.SequenceEqual(each.Link))
            report.Wrong(each.Chain, each.Position, each.CallbackId, "the link is not the one of the anchor that was kept outside");
        if (!anchors.TryGetValue(each.Position, out var anchor))
            return;
        report.Anchors++;
        if (WhyNot(anchor) is { } why)
            report.Wrong(each.Chain, each.Position, each.CallbackId, why);
        else if (!anchor.Link.AsSpan().SequenceEqual(each.Link))
            report.Wrong(
                each.Chain, each.Position, each.CallbackId, "the link is not the one that was anchored: the chain was written anew");
    }

    string? WhyNot(JournalAnchor anchor) =>
        keys.Verify(
            JournalAnchor.Kind, JournalAnchor.Statement(anchor.Chain, anchor.Position, anchor.Link, anchor.At), anchor.Proof) switch
        {
            true => null,
            false => "the anchor is wrong: nobody with the journal's key signed it",
            null => "nobody can say whether the anchor is genuine: add the key that it is signed with to Providers:Journal:Keys, "
                + "behind the first",
        };

    void CheckEnd(JournalChain head, long last, byte[] link, IEnumerable<JournalAnchor> beyond, JournalReport report)
    {
        report.Tell(head.Chain, head.BegunAt, last, link);
        if (keys.Verify(JournalChain.Kind, head.Statement(), head.Proof) is not true)
            report.Wrong(head.Chain, head.Position, null, "the end of the chain is not signed by a key of the settings");
        if (head.Position > last)
            report.Wrong(head.Chain, last, null, $"the chain is cut off: it was signed up to position {head.Position}");
        else if (head.Position < last)
            report.Wrong(head.Chain, last, null, $"the chain goes on behind its end, which was signed at position {head.Position}");
        else if (!head.Link.AsSpan().SequenceEqual(link))
            report.Wrong(head.Chain, last, null, "the last link is not the one that was signed");
        foreach (var anchor in beyond.OrderBy(anchor => anchor.Position))
        {
            report.Anchors++;
            report.Wrong(
                head.Chain, anchor.Position, null,
                WhyNot(anchor) ?? $"the chain is cut off at position {last}: this position was anchored at {anchor.At:u}");
        }
    }

    async Task<List<LinkedRow>> Page(int chain, long after, CancellationToken cancellation) => await (
        from link in db.JournalLinks.AsNoTracking()
        where link.Chain == chain && link.Position > after
        orderby link.Position
        join row in db.Callbacks.AsNoTracking() on link.CallbackId equals row.Id into found
        from row in found.DefaultIfEmpty()
        select new LinkedRow(link, row)).Take(PageMax).ToListAsync(cancellation);

    Task<Dictionary<long, JournalAnchor>> Anchors(int chain, long after, long through, CancellationToken cancellation) =>
        db.JournalAnchors.AsNoTracking().Where(a => a.Chain == chain && a.Position > after && a.Position <= through)
            .ToDictionaryAsync(a => a.Position, cancellation);

    sealed record LinkedRow(JournalLink Link, CallbackRow? Row);
}
