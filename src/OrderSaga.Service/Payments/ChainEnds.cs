using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>The chain that is appended to: whose turn it is, and whether its end is as it was signed.</summary>
public sealed class ChainEnds(OrderDbContext db, JournalKeys keys, StoreClock<OrderDbContext> clock, ILogger<ChainEnds> log)
{
    // A replica that dies delays the chain by this, and nothing else.
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>The newest chain, when it is this process's turn, with an end that fits; null: it is another's.</summary>
    public async Task<(JournalChain Chain, DateTimeOffset Now)?> Take(ChainingMarks marks, CancellationToken cancellation)
    {
        var now = UtcTime.Cut(await clock.Now(db, cancellation));
        var newest = await db.JournalChains.AsNoTracking().OrderByDescending(c => c.Chain).FirstOrDefaultAsync(cancellation);
        if (newest is null)
        {
            if (marks.Signed is { } gone)
                log.ChainDoesNotFit(gone.Chain, gone.Position, "it is gone");
            return (await Begin(null, now, marks, cancellation), now);
        }

        if (newest.LeasedUntil > now && newest.LeasedUntil != marks.Lease)
            return null;
        if (newest.LeasedUntil != marks.Lease || newest.LeasedUntil - now < Lease / 2)
        {
            var until = now + Lease;
            if (await Chain(newest).Where(c => c.LeasedUntil == newest.LeasedUntil)
                .ExecuteUpdateAsync(update => update.SetProperty(c => c.LeasedUntil, until), cancellation) == 0)
            {
                return null;
            }

            newest.LeasedUntil = until;
            if (marks.Lease is null)
                marks.Begin(newest.SweptThrough);
            marks.Lease = until;
        }

        if (await WhyNot(newest, marks, cancellation) is { } why)
        {
            log.ChainDoesNotFit(newest.Chain, newest.Position, why);
            newest = await Begin(newest, now, marks, cancellation);
        }

        marks.Fits = newest.Chain;
        marks.Signed = ChainEnd.Of(newest);
        return (newest, now);
    }

    public async Task GiveBack(JournalChain chain, DateTimeOffset now, CancellationToken cancellation) =>
        await Chain(chain).Where(c => c.LeasedUntil == chain.LeasedUntil)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.LeasedUntil, now), cancellation);

    /// <summary>
    /// When the first chain was begun. Each link follows from it, and so does the first end or anchor that is signed: what the table
    /// says of it is believed only as far as it leads there.
    /// </summary>
    /// <returns>Null: there is none, or it was begun at another time than the table says.</returns>
    public async Task<DateTimeOffset?> FirstBegunAt(ChainingMarks marks, CancellationToken cancellation)
    {
        if (marks.FirstBegunAt is { } known)
            return known;
        if (await db.JournalChains.AsNoTracking().SingleOrDefaultAsync(c => c.Chain == 1, cancellation) is not { } first)
            return null;
        var anchor = await db.JournalAnchors.AsNoTracking().Where(a => a.Chain == 1).OrderBy(a => a.Position)
            .FirstOrDefaultAsync(cancellation);
        if (anchor is not null && keys.Verify(
            JournalAnchor.Kind, JournalAnchor.Statement(1, anchor.Position, anchor.Link, anchor.At), anchor.Proof) is not true)
        {
            return null;
        }

        if (anchor is null && keys.Verify(JournalChain.Kind, first.Statement(), first.Proof) is not true)
            return null;
        var (through, signed) = anchor is null ? (first.Position, first.Link) : (anchor.Position, anchor.Link);
        var (last, link) = (0L, first.Beginning());
        var links = db.JournalLinks.AsNoTracking().Where(l => l.Chain == 1 && l.Position <= through).OrderBy(l => l.Position)
            .AsAsyncEnumerable();
        await foreach (var each in links.WithCancellation(cancellation))
            link = JournalLink.Behind(link, 1, ++last, each.CallbackId, each.RowHash);
        return marks.FirstBegunAt = last == through && link.AsSpan().SequenceEqual(signed) ? first.BegunAt : null;
    }

    public IQueryable<JournalChain> Chain(JournalChain chain)
    {
        var number = chain.Chain;
        return db.JournalChains.Where(c => c.Chain == number);
    }

    /// <summary>What is appended to an end that does not fit could not be told from what somebody else has put there.</summary>
    async Task<string?> WhyNot(JournalChain chain, ChainingMarks marks, CancellationToken cancellation)
    {
        if (keys.Verify(JournalChain.Kind, chain.Statement(), chain.Proof) is not true)
            return "it is not signed by a key of the settings";
        if (marks.Fits == chain.Chain && marks.Signed?.IsOf(chain) is true)
            return null;
        var last = await db.JournalLinks.AsNoTracking().Where(l => l.Chain == chain.Chain).OrderByDescending(l => l.Position)
            .Select(l => new { l.Position, l.Link }).FirstOrDefaultAsync(cancellation);
        if ((last?.Position ?? 0) != chain.Position)
            return $"its last link is {last?.Position ?? 0}";
        if (!(last?.Link ?? chain.Beginning()).AsSpan().SequenceEqual(chain.Link))
            return "its last link is another";
        return marks.Signed is { } signed ? await WhyNotBehind(signed, chain, cancellation) : null;
    }

    /// <summary>An end of earlier is signed as well: another replica leads a chain on, and never back.</summary>
    async Task<string?> WhyNotBehind(ChainEnd signed, JournalChain chain, CancellationToken cancellation)
    {
        if (chain.Chain < signed.Chain || (chain.Chain == signed.Chain && chain.Position < signed.Position))
            return $"this process saw chain {signed.Chain} signed at {signed.Position}";
        if (chain.Chain > signed.Chain || signed.Position == 0)
            return null;
        var link = await db.JournalLinks.Where(l => l.Chain == signed.Chain && l.Position == signed.Position).Select(l => l.Link)
            .SingleOrDefaultAsync(cancellation);
        return link.AsSpan().SequenceEqual(signed.Link) ? null : $"its link at {signed.Position} is not the one that this process saw signed";
    }

    async Task<JournalChain> Begin(JournalChain? behind, DateTimeOffset now, ChainingMarks marks, CancellationToken cancellation)
    {
        var end = behind is null ? null : ChainEnd.Of(behind);
        if (marks.Signed is { } signed && signed.Chain >= (end?.Chain ?? 0))
            end = signed; // what the table says of it is what does not fit
        var chain = new JournalChain
        {
            Chain = (end?.Chain ?? 0) + 1,
            BegunAt = now,
            BehindPosition = end?.Position ?? 0,
            BehindLink = end?.Link,
            Link = [],
            Proof = [],
            LeasedUntil = now + Lease,
            SweptThrough = behind?.SweptThrough ?? 0,
            SweepSeen = behind?.SweepSeen ?? 0,
            SweptAt = now,
            AnchoredAt = now,
        };
        chain.Link = chain.Beginning();
        chain.Proof = keys.Sign(JournalChain.Kind, chain.Statement());
        db.JournalChains.Add(chain);
        await db.SaveChangesAsync(cancellation); // of two at once one fails, and looks again in a second
        db.ChangeTracker.Clear();
        marks.Lease = chain.LeasedUntil;
        marks.Begin(chain.SweptThrough);
        (marks.Fits, marks.Signed) = (chain.Chain, ChainEnd.Of(chain));
        return chain;
    }
}
