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

public sealed class CallbackQueries(OrderDbContext db)
{
    public const int PageSizeMax = 200;

    /// <summary>Provider and verdict are looked for among so many of the newest lines: no index has them.</summary>
    const int LookedThrough = 100_000;

    /// <summary>Null: there is no such line.</summary>
    public Task<CallbackView?> Find(long id, CancellationToken cancellation) =>
        db.Callbacks.AsNoTracking().Where(c => c.Id == id).Select(CallbackView.FromRow).SingleOrDefaultAsync(cancellation);

    /// <summary>The newest first; the next page is before the last id of this one.</summary>
    public async Task<IReadOnlyList<CallbackView>> Page(CallbackQuery query, CancellationToken cancellation)
    {
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
            rows = rows.Where(c => c.Id >= newest - LookedThrough);
        }

        if (query.Provider is { } provider)
            rows = rows.Where(c => c.Provider == provider);
        if (query.Verdict is { } verdict)
            rows = rows.Where(c => c.Verdict == verdict);
        return await rows.OrderByDescending(c => c.Id).Take(Math.Min(query.Limit, PageSizeMax))
            .Select(CallbackView.FromRow).ToListAsync(cancellation);
    }
}
