using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Staff;

/// <summary>Signs where the audit ends, in the same transaction as its rows, and says where it is not as it was signed.</summary>
public sealed class AuditEnds(OrderDbContext db, JournalKeys journal, AuditEndSeen seen, ILogger<AuditEnds> log)
{
    readonly JournalKeys _keys = journal.For("audit");

    /// <summary>Leads the end on to a row. An end that does not fit stays as it is, as evidence, and another is begun.</summary>
    /// <param name="entry">The row that is added.</param>
    /// <param name="last">The one before it, read before the end is; null: it is the first.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<AuditEnd> LeadOn(AuditEntry entry, AuditEntry? last, CancellationToken cancellation)
    {
        var newest = await db.AuditEnds.AsNoTracking().OrderByDescending(e => e.Number).FirstOrDefaultAsync(cancellation);
        // There is one from the first start or the first row on: where there is none any more, it was taken out, and the first is none.
        if (newest is null)
            return Begin(last is null && !seen.IsSigned ? 1 : 2, entry);
        if (last is null || !Fits(newest, last))
            return Begin(newest.Number + 1, entry);
        db.AuditEnds.Attach(newest);
        Sign(newest, entry);
        return newest;
    }

    /// <summary>Rows of a version that signed no end get one, before the first look at them.</summary>
    public async Task SignTheFirst(CancellationToken cancellation)
    {
        seen.IsSigned = await db.AuditEnds.AnyAsync(cancellation);
        if (seen.IsSigned
            || await db.Audit.AsNoTracking().OrderByDescending(e => e.Sequence).FirstOrDefaultAsync(cancellation) is not { } last)
        {
            return;
        }

        var end = Begin(1, last);
        try
        {
            await db.SaveChangesAsync(cancellation);
            Tell(end);
        }
        catch (DbUpdateException)
        {
            db.Entry(end).State = EntityState.Detached; // another replica did
        }
    }

    /// <summary>To the log, which is kept where nobody with the database can write.</summary>
    public void Tell(AuditEnd end)
    {
        seen.IsSigned = true;
        if (end.Since == end.Sequence && (end.Sequence > 1 || end.Number > 1))
            log.AuditEndBegun(end.Number, end.Since);
        log.AuditEndsAt(end.Sequence, Convert.ToHexStringLower(end.Hash), Convert.ToHexStringLower(end.Proof));
    }

    /// <summary>The ends by the row at which they are; to be read before the rows.</summary>
    public async Task<List<AuditEnd>> All(CancellationToken cancellation) =>
        await db.AuditEnds.AsNoTracking().OrderBy(e => e.Number).ToListAsync(cancellation);

    /// <summary>The first row at which an end is not as it was signed, or does not follow from the one before it; null: all are.</summary>
    public long? BrokenAt(List<AuditEnd> ends)
    {
        var broken = new List<long>();
        AuditEnd? before = null;
        foreach (var end in ends)
        {
            if (end.Number != (before?.Number ?? 0) + 1 || (before is not null && end.Since != before.Sequence + 1))
                broken.Add(Math.Min(end.Since, (before?.Sequence ?? 0) + 1));
            if (_keys.Verify(AuditEnd.Kind, end.Statement(), end.Proof) is not true)
                broken.Add(end.Sequence);
            before = end;
        }

        return broken.Count == 0 ? null : broken.Min();
    }

    /// <summary>The first row that is missing at the end, or was put there; null: none.</summary>
    /// <param name="ends">As they were before the rows were read.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<long?> BrokenAt(List<AuditEnd> ends, long rows, CancellationToken cancellation)
    {
        if (ends.Exists(end => end.Sequence > rows))
            return rows + 1;
        if (rows == (ends.LastOrDefault()?.Sequence ?? 0))
            return null;
        // Written meanwhile: then the end is behind them by now.
        var newest = await db.AuditEnds.MaxAsync(e => (long?)e.Sequence, cancellation) ?? 0;
        return newest < rows ? newest + 1 : null;
    }

    bool Fits(AuditEnd end, AuditEntry last) => end.Sequence == last.Sequence && end.Hash.AsSpan().SequenceEqual(last.Hash)
        && _keys.Verify(AuditEnd.Kind, end.Statement(), end.Proof) is true;

    AuditEnd Begin(int number, AuditEntry entry)
    {
        var end = new AuditEnd { Number = number, Since = entry.Sequence, Hash = [], Proof = [] };
        Sign(end, entry);
        db.AuditEnds.Add(end);
        return end;
    }

    void Sign(AuditEnd end, AuditEntry entry)
    {
        (end.Sequence, end.Hash) = (entry.Sequence, entry.Hash);
        end.Proof = _keys.Sign(AuditEnd.Kind, end.Statement());
    }
}

/// <summary>Of this process: it has seen a signed end, so that there must be one, even where all rows are gone.</summary>
public sealed class AuditEndSeen
{
    public bool IsSigned { get; set; }
}

static partial class AuditEndsLog
{
    [LoggerMessage(LogLevel.Information, "End of the audit: row {Sequence}, hash {Hash}, proof {Proof}")]
    public static partial void AuditEndsAt(this ILogger logger, long sequence, string hash, string proof);

    [LoggerMessage(LogLevel.Error,
        "The audit did not end before row {Since} as it was signed, or had no end: end {Number} is begun there. "
        + "Ask for /api/v1/audit/proof, and see who can write to the database")]
    public static partial void AuditEndBegun(this ILogger logger, int number, long since);
}
