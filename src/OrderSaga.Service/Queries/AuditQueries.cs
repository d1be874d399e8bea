using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Queries;

/// <summary>Who did what, or was not let.</summary>
public sealed record AuditView(
    long Sequence,
    DateTimeOffset At,
    string Actor,
    string Role,
    string Action,
    string Subject,
    Guid? OrderId,
    Guid? RequestId,
    string? Reason,
    string Outcome,
    string? Detail,
    JsonElement? Before,
    JsonElement? After,
    string Hash);

/// <summary>What is looked for; the newest first, the next page is before the last number of this one.</summary>
public sealed record AuditQuery(Guid? OrderId = null, string? Actor = null, long? Before = null, int Limit = 50);

/// <summary>Whether all rows hold together.</summary>
/// <param name="Rows">How many there are, or were looked at.</param>
/// <param name="BrokenAt">The first that was changed, dropped or moved behind the service's back, or whose signed end is gone; null: none.</param>
/// <param name="SignedSince">
/// The first row with which the audit's end was signed; null: it has none. Where this is not 1, nothing proves the rows before it: a version that
/// signed no end has written them, or the end was taken out while the service was stopped.
/// </param>
public sealed record AuditProof(long Rows, long? BrokenAt, long? SignedSince);

public sealed class AuditQueries(OrderDbContext db, AuditEnds ends)
{
    public const int PageSizeMax = 200;

    public async Task<IReadOnlyList<AuditView>> Page(AuditQuery query, CancellationToken cancellation)
    {
        var rows = db.Audit.AsNoTracking();
        if (query.OrderId is { } order)
            rows = rows.Where(e => e.OrderId == order);
        if (query.Actor is { } actor)
            rows = rows.Where(e => e.Actor == actor);
        if (query.Before is { } before)
            rows = rows.Where(e => e.Sequence < before);
        var page = await rows.OrderByDescending(e => e.Sequence).Take(Math.Min(query.Limit, PageSizeMax)).ToListAsync(cancellation);
        return page.ConvertAll(e => new AuditView(
            e.Sequence, e.At, e.Actor, e.Role, e.Action, e.Subject, e.OrderId, e.RequestId, e.Reason, e.Outcome, e.Detail, Json(e.Before),
            Json(e.After), Convert.ToHexStringLower(e.Hash)));
    }

    /// <summary>Reads every row once, one at a time.</summary>
    public async Task<AuditProof> Prove(CancellationToken cancellation)
    {
        var signed = await ends.All(cancellation);
        var unsigned = ends.BrokenAt(signed);
        var since = signed.FirstOrDefault()?.Since;
        var rows = 0L;
        byte[]? previous = null;
        await foreach (var entry in db.Audit.AsNoTracking().OrderBy(e => e.Sequence).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            if (!entry.Fits(++rows, previous) || signed.Exists(end => end.Sequence == rows && !end.Hash.AsSpan().SequenceEqual(entry.Hash)))
                return new AuditProof(rows, Math.Min(rows, unsigned ?? rows), since);
            previous = entry.Hash;
        }

        return new AuditProof(rows, new[] { unsigned, await ends.BrokenAt(signed, rows, cancellation) }.Min(), since);
    }

    static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);
}
