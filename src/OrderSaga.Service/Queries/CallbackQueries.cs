using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Queries;

/// <summary>A line of the callback journal, without body and headers: they hold personal data.</summary>
public sealed record CallbackView(
    long Id,
    DateTimeOffset ReceivedAt,
    string Source,
    string Provider,
    string Account,
    string? Merchant,
    string Verdict,
    string? Reason,
    string? Event,
    Guid? EventMessageId,
    string? ProviderEventId,
    string? OrderNumber,
    string? PaymentNumber,
    string? TransactionId,
    int AnswerStatus,
    bool CanBeReplayed)
{
    public static readonly Expression<Func<CallbackRow, CallbackView>> FromRow = c => new CallbackView(
        c.Id, c.ReceivedAt, c.Source, c.Provider, c.Account, c.Merchant, c.Verdict, c.Reason, c.Event, c.EventMessageId, c.ProviderEventId,
        c.OrderNumber, c.PaymentNumber, c.TransactionId, c.AnswerStatus, c.Source == "callback" && c.BodySince != null);
}

/// <summary>What to look for in the journal.</summary>
public sealed record CallbackQuery(
    string? OrderNumber = null,
    string? TransactionId = null,
    string? Provider = null,
    string? Verdict = null,
    long? Before = null,
    int Limit = 200);

/// <summary>A page of the journal.</summary>
/// <param name="Rows">Maybe fewer than were asked for, or none, though there are more.</param>
/// <param name="Next">Before which line the next one goes on; null: this is the last.</param>
public sealed record JournalPage(IReadOnlyList<CallbackView> Rows, long? Next);

public sealed class CallbackQueries(OrderDbContext db)
{
    public const int PageSizeMax = 200;

    /// <summary>For one page provider and verdict are looked for among so many lines: no index has them.</summary>
    const int LookedThrough = 100_000;

    /// <summary>Null: there is no such line.</summary>
    public Task<CallbackView?> Find(long id, CancellationToken cancellation) =>
        db.Callbacks.AsNoTracking().Where(c => c.Id == id).Select(CallbackView.FromRow).SingleOrDefaultAsync(cancellation);

    /// <summary>The newest first.</summary>
    public async Task<JournalPage> Page(CallbackQuery query, CancellationToken cancellation)
    {
        var size = Math.Min(query.Limit, PageSizeMax);
        long? lookedDownTo = null;
        var rows = db.Callbacks.AsNoTracking();
        if (query.Before is { } before)
            rows = rows.Where(c => c.Id < before);
        if (query.OrderNumber is { } number)
            rows = rows.Where(c => c.OrderNumber == number);
        if (query.TransactionId is { } transaction)
            rows = rows.Where(c => c.TransactionId == transaction);
        if (query.OrderNumber is null && query.TransactionId is null && (query.Provider ?? query.Verdict) is not null)
        {
            var newest = query.Before ?? await db.Callbacks.MaxAsync(c => (long?)c.Id, cancellation) ?? 0;
            lookedDownTo = newest - LookedThrough;
            rows = rows.Where(c => c.Id >= newest - LookedThrough);
        }

        if (query.Provider is { } provider)
            rows = rows.Where(c => c.Provider == provider);
        if (query.Verdict is { } verdict)
            rows = rows.Where(c => c.Verdict == verdict);
        var found = await rows.OrderByDescending(c => c.Id).Take(size).Select(CallbackView.FromRow).ToListAsync(cancellation);
        return new JournalPage(found, found.Count == size ? found[^1].Id : await Older(lookedDownTo, cancellation));
    }

    /// <summary>Null: nothing is older than what was looked through.</summary>
    async Task<long?> Older(long? lookedDownTo, CancellationToken cancellation) =>
        lookedDownTo is { } bound && await db.Callbacks.AnyAsync(c => c.Id < bound, cancellation) ? bound : null;
}
