using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Reconciliation;

/// <summary>A case.</summary>
/// <param name="Id">The same, however often the same is found.</param>
/// <param name="Kind">How bill and books differ.</param>
/// <param name="State"><c>Open</c> or <c>Closed</c>.</param>
/// <param name="Version">From 1; a request may name the one that it saw.</param>
/// <param name="Provider">Which provider.</param>
/// <param name="Account">Which of the merchant's accounts with it.</param>
/// <param name="Day">As the account counts them.</param>
/// <param name="TransactionId">The provider's own id of the payment.</param>
/// <param name="PaymentNumber">The number that the provider was given.</param>
/// <param name="RefundNumber">Null: it is about a payment.</param>
/// <param name="Merchant">Who sells.</param>
/// <param name="OrderNumber">The merchant's own number; null: no order can be named.</param>
/// <param name="OrderId">That order's id, whether it is here or not.</param>
/// <param name="Theirs">What the bill says; null: it does not have it.</param>
/// <param name="TheirAt">When, by the bill.</param>
/// <param name="Ours">What journal and order say; null: they do not have it.</param>
/// <param name="OurAt">When, by the journal or the order.</param>
/// <param name="Detail">What else there is to say.</param>
/// <param name="OpenedAt">When it was found.</param>
/// <param name="ClosedAt">Null: it is open.</param>
/// <param name="ClosedBy"><c>reconciliation</c>: what came later explained it.</param>
/// <param name="CloseReason">Why.</param>
/// <param name="CanBeAsked">Whether asking the provider may mend it.</param>
public sealed record CaseView(
    Guid Id, CaseKind Kind, string State, int Version, string Provider, string Account, DateOnly Day, string? TransactionId,
    string? PaymentNumber, string? RefundNumber, string? Merchant, string? OrderNumber, Guid? OrderId, Money? Theirs,
    DateTimeOffset? TheirAt, Money? Ours, DateTimeOffset? OurAt, string? Detail, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt,
    string? ClosedBy, string? CloseReason, bool CanBeAsked)
{
    public static CaseView Of(ReconciliationCase c) => new(
        c.Id, c.Kind, c.State, c.Version, c.Provider, c.Account, c.Day, c.TransactionId, c.PaymentNumber, c.RefundNumber, c.Merchant,
        c.OrderNumber, c.OrderId, Amount(c.TheirsMinor, c.TheirCurrency), c.TheirAt, Amount(c.OursMinor, c.OurCurrency), c.OurAt,
        c.Detail, c.OpenedAt, c.ClosedAt, c.ClosedBy, c.CloseReason, CaseActions.CanBeAsked(c));

    static Money? Amount(long? minor, string? currency) => minor is { } amount && currency is not null ? new Money(amount, currency) : null;
}

/// <summary>A page of cases, the newest day first; <paramref name="Next"/> is where the next one begins, null: this is the last.</summary>
public sealed record CasePage(IReadOnlyList<CaseView> Cases, string? Next, int Open);

/// <summary>What is looked for.</summary>
public sealed record CaseQuery(
    string? State = null, CaseKind? Kind = null, string? Provider = null, DateOnly? Day = null, string? After = null, int Limit = 50);

/// <summary>A day's bill: how far it has come, and the revision that counts.</summary>
public sealed record DayView(
    string Provider, string Account, DateOnly Day, BillState State, int Tries, string? LastProblem, DateTimeOffset? NextAt,
    DateTimeOffset? MatchedAt, int Agreed, int Foreign, IReadOnlyList<BillView> Bills);

/// <summary>The newest days first; <paramref name="Before"/> is the day before which the next page begins, null: this is the last.</summary>
public sealed record DayPage(IReadOnlyList<DayView> Days, DateOnly? Before);

public sealed class CaseQueries(OrderDbContext db)
{
    public const int PageSizeMax = 200;
    const int DaysMax = 31;

    /// <returns>Null: <c>after</c> is of no page.</returns>
    public async Task<CasePage?> Page(CaseQuery query, CancellationToken cancellation)
    {
        var rows = db.ReconciliationCases.AsNoTracking();
        if (query.State is { } state)
            rows = rows.Where(c => c.State == state);
        if (query.Kind is { } kind)
            rows = rows.Where(c => c.Kind == kind);
        if (query.Provider is { } provider)
            rows = rows.Where(c => c.Provider == provider);
        if (query.Day is { } only)
            rows = rows.Where(c => c.Day == only);
        if (query.After is { Length: > 0 } after)
        {
            if (EndOf(after) is not var (day, id))
                return null;
            rows = rows.Where(c => c.Day <= day && (c.Day < day || c.Id < id));
        }

        var size = Math.Min(query.Limit, PageSizeMax);
        var page = await rows.OrderByDescending(c => c.Day).ThenByDescending(c => c.Id).Take(size).ToListAsync(cancellation);
        return new CasePage(
            page.ConvertAll(CaseView.Of),
            page.Count == size ? $"{page[^1].Day:yyyyMMdd}.{page[^1].Id:N}" : null,
            await db.ReconciliationCases.CountAsync(c => c.State == ReconciliationCase.Open, cancellation));
    }

    /// <summary>What is open of one bill.</summary>
    public async Task<List<CaseView>> OpenOf(string provider, string account, DateOnly day, CancellationToken cancellation)
    {
        var open = await db.ReconciliationCases.AsNoTracking()
            .Where(c => c.Provider == provider && c.Account == account && c.Day == day && c.State == ReconciliationCase.Open)
            .OrderBy(c => c.Kind).ToListAsync(cancellation);
        return open.ConvertAll(CaseView.Of);
    }

    /// <summary>Null: there is no such case.</summary>
    public async Task<CaseView?> Find(Guid id, CancellationToken cancellation) =>
        await db.ReconciliationCases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellation) is { } found
            ? CaseView.Of(found)
            : null;

    /// <summary>What came of the days before <paramref name="before"/>, of all accounts.</summary>
    public async Task<DayPage> Days(DateOnly? before, string? provider, CancellationToken cancellation)
    {
        var rows = db.BilledDays.AsNoTracking();
        if (before is { } end)
            rows = rows.Where(d => d.Day < end);
        if (provider is not null)
            rows = rows.Where(d => d.Provider == provider);
        var newest = await rows.Select(d => d.Day).Distinct().OrderByDescending(d => d).Take(DaysMax).ToListAsync(cancellation);
        if (newest.Count == 0)
            return new DayPage([], null);
        var oldest = newest[^1];
        var days = await rows.Where(d => d.Day >= oldest).OrderByDescending(d => d.Day).ThenBy(d => d.Provider).ThenBy(d => d.Account)
            .ToListAsync(cancellation);
        var (from, until) = (oldest, newest[0]);
        var bills = (await db.ImportedBills.AsNoTracking().Where(b => b.Day >= from && b.Day <= until)
            .OrderByDescending(b => b.Day).ThenByDescending(b => b.Revision).ToListAsync(cancellation))
            .ToLookup(b => (b.Provider, b.Account, b.Day));
        return new DayPage(
            days.ConvertAll(d => new DayView(
                d.Provider, d.Account, d.Day, d.State, d.Tries, d.LastProblem, d.NextAt, d.MatchedAt, d.Agreed, d.Foreign,
                [.. bills[(d.Provider, d.Account, d.Day)].Select(BillView.Of)])),
            newest.Count == DaysMax ? oldest : null);
    }

    static (DateOnly Day, Guid Id)? EndOf(string after) =>
        after.Split('.') is [var day, var id]
            && DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end)
            && Guid.TryParseExact(id, "N", out var last)
            ? (end, last)
            : null;
}
