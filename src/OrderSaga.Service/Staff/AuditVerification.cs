using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;
using OrderSaga.Service.Queries;

namespace OrderSaga.Service.Staff;

/// <summary>
/// Ends of the audit out of a log that was kept where nobody with the database can change it. Whoever takes rows out together with all that
/// is signed is found by nothing else.
/// </summary>
public sealed partial class KeptAuditEnds
{
    readonly Dictionary<long, byte[]> _hashes = [];

    /// <summary>How many of them are at no row that was read.</summary>
    public int Count => _hashes.Count;

    /// <summary>The rows at which they are.</summary>
    public IEnumerable<long> Left => _hashes.Keys.Order();

    /// <summary>Reads lines of a log; those that tell of no end are passed over.</summary>
    public static KeptAuditEnds In(IEnumerable<string> lines)
    {
        var kept = new KeptAuditEnds();
        // The first that was told of a row counts: another one was told after the row was taken out, and its number given again.
        foreach (var said in lines.Select(line => Said().Match(line)).Where(said => said.Success))
            kept._hashes.TryAdd(long.Parse(said.Groups["row"].Value, CultureInfo.InvariantCulture), Convert.FromHexString(said.Groups["hash"].Value));
        return kept;
    }

    public byte[]? Take(long row) => _hashes.Remove(row, out var hash) ? hash : null;

    [GeneratedRegex("End of the audit: row (?<row>[0-9]{1,18}), hash (?<hash>[0-9a-f]{64}),", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Said();
}

/// <summary>Whether the audit is as it was written: in itself, and by what the log told of it.</summary>
public sealed class AuditVerification(OrderDbContext db, AuditQueries audit)
{
    /// <summary>Reads all of it, a row at a time.</summary>
    public async Task Run(KeptAuditEnds outside, JournalReport report, CancellationToken cancellation)
    {
        var proof = await audit.Prove(cancellation);
        report.TellAudit(proof.Rows, proof.SignedSince, outside.Count);
        if (proof.BrokenAt is { } broken)
            report.WrongAudit(broken, "it was changed, is missing or was put there, or an end that was signed is gone");
        if (outside.Count == 0)
            return;
        var rows = db.Audit.AsNoTracking().OrderBy(e => e.Sequence).Select(e => new { e.Sequence, e.Hash }).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            if (outside.Take(row.Sequence) is { } kept && !kept.SequenceEqual(row.Hash))
                report.WrongAudit(row.Sequence, "it is not the row at which the audit ended by the log that was kept outside");
        }

        foreach (var row in outside.Left)
            report.WrongAudit(row, "it is missing, and the audit ended at it by the log that was kept outside");
    }
}
