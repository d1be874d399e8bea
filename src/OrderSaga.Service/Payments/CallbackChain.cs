using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Appends to the chain whatever rows are not in it, and anchors it. In a scope of its own.</summary>
public sealed class CallbackChain(
    OrderDbContext db,
    ChainEnds ends,
    CallbackSealing sealing,
    JournalKeys keys,
    JournalOptions options,
    TimeProvider time,
    ILogger<CallbackChain> log)
{
    // Few, so that on one core a callback does not wait until hundreds of rows are chained.
    const int PageMax = 100;
    const int RefusedMax = 1000;
    static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    static readonly TimeSpan RunMax = TimeSpan.FromSeconds(20);

    // Replicas of the version before write rows without proof until the last of them is exchanged.
    internal static readonly TimeSpan AdoptionWindow = TimeSpan.FromDays(1);

    /// <summary>One look: all rows that are not chained, when it is this process's turn.</summary>
    public async Task Run(ChainingMarks marks, CancellationToken cancellation)
    {
        if (await ends.Take(marks, cancellation) is not var (chain, now))
        {
            JournalMetrics.NotMine();
            return;
        }

        var began = time.GetTimestamp();
        var sweeps = now - chain.SweptAt >= SweepEvery;
        var after = sweeps ? Math.Min(chain.SweptThrough, marks.From) : marks.From;
        marks.Unknown = null;
        while (await Page(after, cancellation) is { Count: > 0 } page)
        {
            after = page[^1].Id;
            await Append(chain, now, page, marks, cancellation);
            await Anchor(chain, now, cancellation);
            if (page.Count < PageMax)
                break;
            if (time.GetElapsedTime(began) > RunMax)
                return; // before the lease ends; the next look goes on
        }

        await Anchor(chain, now, cancellation);
        JournalMetrics.AllChained();
        if (!sweeps && !marks.IsTime)
            return;
        var newest = await db.JournalLinks.MaxAsync(l => (long?)l.CallbackId, cancellation) ?? 0;
        marks.Seen(newest);
        if (sweeps)
            await Swept(chain, now, newest, marks, cancellation);
    }

    /// <summary>Anchors what is chained and lets the next one in.</summary>
    public async Task Leave(ChainingMarks marks, CancellationToken cancellation)
    {
        JournalMetrics.NotMine();
        if (marks.Lease is null || await ends.Take(marks, cancellation) is not var (chain, now))
            return;
        await Anchor(chain, now, cancellation, atOnce: true);
        await ends.GiveBack(chain, now, cancellation);
        marks.Lease = null;
    }

    // Without words: they are long, and all that matters of them are the hashes.
    Task<List<CallbackRow>> Page(long after, CancellationToken cancellation) => db.Callbacks.AsNoTracking()
        .Where(c => c.Id > after && !db.JournalLinks.Any(l => l.CallbackId == c.Id)).OrderBy(c => c.Id).Take(PageMax)
        .Select(JournalRows.WithoutWords).ToListAsync(cancellation);

    async Task Append(JournalChain chain, DateTimeOffset now, List<CallbackRow> page, ChainingMarks marks, CancellationToken cancellation)
    {
        var rows = page.FindAll(row => row.EntryId is not null && IsProven(row, marks));
        var adopted = await Adopt(page.FindAll(row => row.EntryId is null), now, marks, cancellation);
        if (rows.Count + adopted.Count == 0)
            return;

        var (before, position, link) = (chain.Position, chain.Position, chain.Link);
        foreach (var row in adopted.Concat(rows).OrderBy(row => row.Id))
        {
            var hash = CallbackBytes.Hash(row);
            link = JournalLink.Behind(link, chain.Chain, ++position, row.Id, hash);
            db.JournalLinks.Add(
                new JournalLink { Chain = chain.Chain, Position = position, CallbackId = row.Id, RowHash = hash, Link = link });
        }

        (chain.Position, chain.Link) = (position, link);
        chain.AdoptedThrough = adopted.Select(row => row.Id).Append(chain.AdoptedThrough).Max();
        chain.Proof = keys.Sign(JournalChain.Kind, chain.Statement());
        // All or nothing: a process that dies here has either chained these rows or left them to the next look.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await ends.Chain(chain).Where(c => c.Position == before).ExecuteUpdateAsync(
            update => update.SetProperty(c => c.Position, position).SetProperty(c => c.Link, link).SetProperty(c => c.Proof, chain.Proof)
                .SetProperty(c => c.AdoptedThrough, chain.AdoptedThrough),
            cancellation) == 0)
        {
            throw new DbUpdateConcurrencyException($"Chain {chain.Chain} was appended to by another replica");
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None); // a commit that is broken off has an outcome that nobody knows
        db.ChangeTracker.Clear();
        marks.Signed = ChainEnd.Of(chain);
        JournalMetrics.Chained.Add(position - before);
    }

    bool IsProven(CallbackRow row, ChainingMarks marks) => sealing.IsProven(row, CallbackBytes.Hash(row)) switch
    {
        true => true,
        false => Refuse(row, marks, "no process with the journal's key wrote it so"),
        null => Unknown(row, marks),
    };

    bool Unknown(CallbackRow row, ChainingMarks marks)
    {
        marks.Unknown = Math.Min(marks.Unknown ?? row.Id, row.Id);
        return Refuse(row, marks, "it is signed with a key that Providers:Journal does not have");
    }

    bool Refuse(CallbackRow row, ChainingMarks marks, string reason)
    {
        if (marks.Refused.Count < RefusedMax && marks.Refused.Add(row.Id))
        {
            JournalMetrics.Refused.Add(1);
            log.RowRefused(row.OrderNumber ?? "-", row.Id, reason);
        }

        return false;
    }

    /// <summary>Rows of a version that signed none: for a day after the first chain was begun, and with the hashes that they
    /// lack.</summary>
    async Task<List<CallbackRow>> Adopt(List<CallbackRow> old, DateTimeOffset now, ChainingMarks marks, CancellationToken cancellation)
    {
        if (old.Count == 0)
            return old;
        if (await ends.FirstBegunAt(marks, cancellation) is not { } begunAt || now - begunAt > AdoptionWindow)
        {
            old.ForEach(row => Refuse(row, marks, "it has no proof, and is not of before there were chains"));
            return [];
        }

        var ids = old.ConvertAll(row => row.Id);
        var whole = await db.Callbacks.Where(c => ids.Contains(c.Id)).ToListAsync(cancellation);
        foreach (var row in whole.Where(row => row.BodySince is not null))
            (row.HeadersHash, row.BodyHash) = sealing.HashesOf(row);
        return whole;
    }

    async Task Anchor(JournalChain chain, DateTimeOffset now, CancellationToken cancellation, bool atOnce = false)
    {
        var rows = chain.Position - chain.AnchoredPosition;
        if (rows == 0 || (!atOnce && rows < options.AnchorRows && now - chain.AnchoredAt < options.AnchorEvery))
            return;
        var proof = keys.Sign(JournalAnchor.Kind, JournalAnchor.Statement(chain.Chain, chain.Position, chain.Link, now));
        db.JournalAnchors.Add(
            new JournalAnchor { Chain = chain.Chain, Position = chain.Position, Link = chain.Link, At = now, Proof = proof });
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await ends.Chain(chain).ExecuteUpdateAsync(
            update => update.SetProperty(c => c.AnchoredPosition, chain.Position).SetProperty(c => c.AnchoredAt, now), cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        db.ChangeTracker.Clear();
        (chain.AnchoredPosition, chain.AnchoredAt) = (chain.Position, now);
        JournalMetrics.Anchors.Add(1);
        log.Anchored(chain.Chain, chain.Position, Convert.ToHexStringLower(chain.Link), now, Convert.ToHexStringLower(proof));
    }

    Task<int> Swept(JournalChain chain, DateTimeOffset now, long newest, ChainingMarks marks, CancellationToken cancellation)
    {
        // Rows whose key is missing are looked for until somebody adds it: behind the mark nobody would.
        var through = Math.Min(chain.SweepSeen, (marks.Unknown ?? long.MaxValue) - 1);
        return ends.Chain(chain).ExecuteUpdateAsync(
            update => update.SetProperty(c => c.SweptThrough, through).SetProperty(c => c.SweepSeen, newest)
                .SetProperty(c => c.SweptAt, now),
            cancellation);
    }
}
