using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Queries;

/// <summary>A page of orders.</summary>
/// <param name="Orders">In the order that was asked for.</param>
/// <param name="Next">For <c>after</c> of the next page; null: this is the last.</param>
/// <param name="Total">How many there are in all; on the first page only.</param>
/// <param name="TotalIsAtLeast">There are more than <paramref name="Total"/>: nobody counts on.</param>
/// <param name="MatchedBy">What the search matched by; null without one, or when it matched nothing.</param>
public sealed record OrderPage(
    IReadOnlyList<OrderListItem> Orders, string? Next, int? Total, bool TotalIsAtLeast, SearchMatch? MatchedBy);

#pragma warning disable CA1309 // These comparisons are the database's, by its collation.

/// <summary>Finds orders, page by page. What can be asked is a list, see <see cref="OfferedOrders"/>.</summary>
public sealed class OrderSearch(OrderDbContext db, SearchBox box)
{
    const int CountedUpTo = 1_000;

    /// <summary>A question that was checked, see <see cref="OrderQuery.Problems"/>. Null: the cursor is none of this question's.</summary>
    public async Task<OrderPage?> Page(OrderQuery query, CancellationToken cancellation)
    {
        Cursor? cursor = null;
        if (query.After is { } after && (cursor = Cursor.Decode(after, query)) is null)
            return null;
        var (orders, match) = query.Filters.HasFlag(OrderFilters.Search)
            ? await box.Find(query.Search!.Trim(), cursor?.MatchedBy, cancellation)
            : (Filtered(query), null);
        var sort = match is SearchMatch.OrderNumber ? Sort.Number : query.Sort is OrderSort.Deadline ? Sort.Deadline : Sort.PlacedAt;

        var rows = await Items(Sorted(orders, sort, cursor).Take(query.Limit + 1)).ToListAsync(cancellation);
        var page = rows.Take(query.Limit).Select(row => row.Shown()).ToList();
        var next = rows.Count > query.Limit ? EndOf(page[^1], sort, match, query).Encode() : null;
        // A page that is not full is all there is. Else in the order of the index, so that the first so many are counted and no others are looked at.
        var total = cursor is not null ? (int?)null
            : next is null ? page.Count
            : await Sorted(orders, sort, null).Take(CountedUpTo + 1).CountAsync(cancellation);
        return new OrderPage(
            page, next, total is null ? null : Math.Min(total.Value, CountedUpTo), total > CountedUpTo, page.Count == 0 ? null : match);
    }

    /// <summary>All of a question, one by one as the database gives them, for an export.</summary>
    public async IAsyncEnumerable<OrderListItem> Every(
        OrderQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var (orders, match) = query.Filters.HasFlag(OrderFilters.Search)
            ? await box.Find(query.Search!.Trim(), null, cancellation)
            : (Filtered(query), null);
        var sort = match is SearchMatch.OrderNumber ? Sort.Number : query.Sort is OrderSort.Deadline ? Sort.Deadline : Sort.PlacedAt;
        await foreach (var row in Items(Sorted(orders, sort, null)).AsAsyncEnumerable().WithCancellation(cancellation))
            yield return row.Shown();
    }

    /// <summary>Those of these orders that there are, by id.</summary>
    public async Task<IReadOnlyDictionary<Guid, OrderListItem>> Of(IReadOnlyList<Guid> orderIds, CancellationToken cancellation) =>
        (await Items(db.Orders.AsNoTracking().Where(o => orderIds.Contains(o.CorrelationId))).ToListAsync(cancellation))
        .ToDictionary(row => row.OrderId, row => row.Shown());

    /// <summary>What a page reads, before it is cut; for the test that looks at the plan of each that is offered.</summary>
    public IQueryable<Order> Sorted(OrderQuery query) =>
        Sorted(
            Filtered(query),
            query.Sort is OrderSort.Deadline ? Sort.Deadline : Sort.PlacedAt,
            query.After is { } after ? Cursor.Decode(after, query) : null);

    IQueryable<Order> Filtered(OrderQuery query)
    {
        var orders = db.Orders.AsNoTracking();
        if (query.Attention)
            orders = orders.Where(o => o.AttentionSince != null);
        // Few ask for a person, and most are closed: the database would go by the state, were it not hidden from it.
        if (query.State is { } state)
        {
            orders = query.Attention || IsMostOfWindow(query)
                ? orders.Where(o => o.CurrentState + "" == state)
                : orders.Where(o => o.CurrentState == state);
        }

        if (query.Provider is { } provider)
            orders = orders.Where(o => o.Provider == provider);
        if (query.AmountMinorMin is { } least)
            orders = orders.Where(o => o.TotalMinor >= least);
        if (query.AmountMinorMax is { } most)
            orders = orders.Where(o => o.TotalMinor <= most);
        if (query.PlacedFrom is { } from)
            orders = orders.Where(o => o.PlacedAt >= from.ToUniversalTime());
        if (query.PlacedBefore is { } before)
            orders = orders.Where(o => o.PlacedAt < before.ToUniversalTime());
        return query.Sort is OrderSort.Deadline ? orders.Where(o => o.PaymentDeadlineToken != null) : orders;
    }

    /// <summary>Nearly all are closed: the index of the window has amount and provider, that of the states has neither.</summary>
    static bool IsMostOfWindow(OrderQuery query) => query.State == States.Closed
        && (query.Filters & (OrderFilters.Amount | OrderFilters.Provider)) != OrderFilters.None;

    /// <summary>From where the last page ended. The first condition is implied by the second, and is what an index is entered by.</summary>
    static IQueryable<Order> Sorted(IQueryable<Order> orders, Sort sort, Cursor? from) => (sort, from) switch
    {
        (Sort.PlacedAt, { At: { } at, Id: var id }) => orders
            .Where(o => o.PlacedAt <= at && (o.PlacedAt < at || o.CorrelationId < id))
            .OrderByDescending(o => o.PlacedAt).ThenByDescending(o => o.CorrelationId),
        (Sort.PlacedAt, _) => orders.OrderByDescending(o => o.PlacedAt).ThenByDescending(o => o.CorrelationId),
        (Sort.Deadline, { At: { } at, Id: var id }) => orders
            .Where(o => o.Deadline >= at && (o.Deadline > at || o.CorrelationId > id))
            .OrderBy(o => o.Deadline).ThenBy(o => o.CorrelationId),
        (Sort.Deadline, _) => orders.OrderBy(o => o.Deadline).ThenBy(o => o.CorrelationId),
        (_, { Number: { } number, Merchant: { } merchant }) => orders
            .Where(o => string.Compare(o.OrderNumber, number) >= 0
                && (string.Compare(o.OrderNumber, number) > 0 || string.Compare(o.Merchant, merchant) > 0))
            .OrderBy(o => o.OrderNumber).ThenBy(o => o.Merchant),
        _ => orders.OrderBy(o => o.OrderNumber).ThenBy(o => o.Merchant),
    };

    static Cursor EndOf(OrderListItem last, Sort sort, SearchMatch? match, OrderQuery query) => sort switch
    {
        Sort.Number => new Cursor(match, null, last.OrderNumber, last.Merchant, last.OrderId, Cursor.Of(query)),
        Sort.Deadline => new Cursor(match, last.Deadline, null, null, last.OrderId, Cursor.Of(query)),
        _ => new Cursor(match, last.PlacedAt, null, null, last.OrderId, Cursor.Of(query)),
    };

    static IQueryable<Row> Items(IQueryable<Order> orders) => orders.Select(o => new Row(
        o.CorrelationId, o.Merchant, o.OrderNumber, o.CustomerId, o.CurrentState, o.ClosureReason, o.TotalMinor, o.Currency, o.PlacedAt,
        o.Deadline, o.Provider, o.AttentionSince, o.Attention, o.Version));

    enum Sort
    {
        PlacedAt,
        Deadline,
        Number,
    }

    /// <summary>Only what a list shows: an order's other columns may be long.</summary>
    sealed record Row(
        Guid OrderId,
        string Merchant,
        string OrderNumber,
        string CustomerId,
        string State,
        Contracts.ClosureReason? ClosureReason,
        long TotalMinor,
        string Currency,
        DateTimeOffset PlacedAt,
        DateTimeOffset Deadline,
        string? Provider,
        DateTimeOffset? AttentionSince,
        List<Attention> Attention,
        int Version)
    {
        public OrderListItem Shown() => new(
            OrderId, Merchant, OrderNumber, CustomerId, State, ClosureReason, new Contracts.Money(TotalMinor, Currency), PlacedAt, Deadline,
            Provider, AttentionSince, [.. Attention.Select(raised => raised.Code)], Version);
    }
}
