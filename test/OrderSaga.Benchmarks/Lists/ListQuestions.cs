using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OrderSaga.Service.Queries;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>All that the list of orders and the search box offer, and the screens, each with values that the database has.</summary>
sealed class ListQuestions(OldOrders old)
{
    private const string Api = "/api/v1/orders";
    private static readonly string[] States = ["Closed", "Placed", "AwaitingPayment", "Paid", "Expired"];
    private static readonly string[] Providers = ["alipay", "wechatpay", "stripe", "paypal"];

    public IEnumerable<Question> All() => [.. Offered(), .. Box(), .. Orders(), .. Screens()];

    /// <summary>Each combination, by the list of the service itself: its first page with the total, and a page from the middle.</summary>
    private IEnumerable<Question> Offered() =>
        from filters in OfferedOrders.All.SelectMany(offer => offer.Combinations).Distinct()
        where !filters.HasFlag(OrderFilters.Search)
        from isDeep in (bool[])[false, true]
        select new Question(
            $"{(filters is OrderFilters.None ? "all orders" : filters)}, {(isDeep ? "deep" : "first page")}",
            chance => Address(Asking(filters, chance), isDeep ? chance : null));

    private IEnumerable<Question> Box() =>
    [
        new("search: order number", chance => Search(Any(chance).OrderNumber)),
        new("search: beginning of a number", chance => Search(Any(chance).OrderNumber[..chance.Next(4, 9)])),
        new("search: order id", chance => Search($"{Any(chance).OrderId}")),
        new("search: transaction id", chance => Search(Paid(chance).Transaction)),
        new("search: customer", chance => Search(Any(chance).Customer)),
        new("search: reseller with many orders", _ => Search(new OldOrder(old, 1_000).Customer)),
        new("search: payment number", chance => Search(Paid(chance).OrderNumber + "a")),
        new("search: what there is not", chance => Search($"NOBODY{chance.Next(1_000_000)}")),
    ];

    private IEnumerable<Question> Orders() =>
    [
        new("order", chance => $"{Api}/{Any(chance).OrderId}"),
        new("order by number", chance => ByNumber(Any(chance))),
        new("order: timeline", chance => $"{Api}/{Any(chance).OrderId}/timeline"),
        new("order: callbacks", chance => $"{Api}/{Any(chance).OrderId}/callbacks"),
        new("callbacks: newest", _ => "/api/v1/callbacks"),
        new("callbacks: order number", chance => $"/api/v1/callbacks?orderNumber={Paid(chance).OrderNumber}"),
        new("callbacks: transaction id", chance => $"/api/v1/callbacks?transactionId={Paid(chance).Transaction}"),
        new("callbacks: provider", chance => $"/api/v1/callbacks?provider={Providers[chance.Next(Providers.Length)]}"),
        new("callbacks: verdict", chance => $"/api/v1/callbacks?verdict={(chance.Next(2) == 0 ? "Applied" : "Ignored")}"),
        new("timeouts", _ => "/api/v1/timeouts"),
        new("timeouts: overdue", _ => "/api/v1/timeouts?overdue=true"),
        new("unmatched payments", _ => "/api/v1/unmatched-payments"),
        new("failed messages", _ => "/api/v1/failed-messages"),
        new("failed messages: groups", _ => "/api/v1/failed-messages/groups"),
        new("audit", _ => "/api/v1/audit"),
        new("stats", _ => "/api/v1/stats"),
    ];

    private IEnumerable<Question> Screens() =>
    [
        new("console: overview", _ => "/console/overview"),
        new("console: orders", _ => "/console/orders"),
        new("console: orders of a state", chance => $"/console/orders?state={States[chance.Next(States.Length)]}"),
        new("console: orders of a provider", chance => $"/console/orders?provider={Providers[chance.Next(Providers.Length)]}"),
        new("console: orders of an amount", chance => OfAmount(Any(chance).AmountMinor)),
        new("console: orders that need attention", _ => "/console/orders?attention=1"),
        new("console: search by transaction", chance => $"/console/orders?q={Paid(chance).Transaction}"),
        new("console: order", chance => $"/console/orders/{Any(chance).OrderId}"),
        new("console: order as it was", chance => $"/console/orders/{Paid(chance).OrderId}?version=1"),
        new("console: timeouts", _ => "/console/timeouts"),
        new("console: callbacks", _ => "/console/callbacks"),
        new("console: unmatched", _ => "/console/unmatched"),
        new("console: failed", _ => "/console/failed"),
        new("console: audit", _ => "/console/audit"),
    ];

    private static string OfAmount(long minor) => $"/console/orders?min={Yuan(minor)}&max={Yuan(minor + 100_00)}";

    private static string Yuan(long minor) => string.Create(CultureInfo.InvariantCulture, $"{minor / 100}.{minor % 100:D2}");

    private static string ByNumber(OldOrder order) => $"{Api}/by-number/{order.Merchant}/{order.OrderNumber}";

    private static string Search(string text) => $"{Api}?search={text}";

    private OldOrder Any(Random chance) => new(old, chance.Next(old.Count) + 1);

    private OldOrder Paid(Random chance)
    {
        while (true)
        {
            if (Any(chance) is { IsPaid: true } paid)
                return paid;
        }
    }

    private OrderQuery Asking(OrderFilters filters, Random chance)
    {
        // An exact amount, or prices between two; one window in four is as long as it may be.
        var least = Any(chance).AmountMinor;
        var most = least + (chance.Next(2) == 0 ? 0 : chance.Next(20_000));
        var longest = (filters & (OrderFilters.Provider | OrderFilters.Amount)) is OrderFilters.None
            ? OrderQuery.WindowDaysMax
            : OrderQuery.WindowDaysMaxNarrowed;
        var days = chance.Next(4) == 0 ? longest : chance.Next(1, longest);
        var from = old.PlacedAt(1) + (chance.NextDouble() * (OldOrders.Span - TimeSpan.FromDays(days)));
        bool Has(OrderFilters filter) => filters.HasFlag(filter);
        return new OrderQuery
        {
            State = Has(OrderFilters.State) ? States[chance.Next(2) * chance.Next(States.Length)] : null,
            Attention = Has(OrderFilters.Attention),
            Provider = Has(OrderFilters.Provider) ? Providers[chance.Next(Providers.Length)] : null,
            AmountMinorMin = Has(OrderFilters.Amount) ? least : null,
            AmountMinorMax = Has(OrderFilters.Amount) ? most : null,
            PlacedFrom = Has(OrderFilters.Placed) ? from : null,
            PlacedBefore = Has(OrderFilters.Placed) ? from.AddDays(days) : null,
            Sort = Has(OrderFilters.ByDeadline) ? OrderSort.Deadline : OrderSort.PlacedAt,
        };
    }

    /// <summary>With a cursor of a page that ended anywhere within what is asked for.</summary>
    private string Address(OrderQuery query, Random? deep)
    {
        string? after = null;
        if (deep is not null)
        {
            var (from, before) = query.Sort is OrderSort.Deadline
                ? (old.Until.AddDays(1), old.Until.AddDays(6))
                : (query.PlacedFrom ?? old.PlacedAt(1), query.PlacedBefore ?? old.Until);
            var at = from + (deep.NextDouble() * (before - from));
            after = new Cursor(null, at.ToUniversalTime(), null, null, Guid.NewGuid(), Cursor.Of(query)).Encode();
        }

        return QueryHelpers.AddQueryString(Api, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["state"] = query.State,
            ["attention"] = query.Attention ? "true" : null,
            ["provider"] = query.Provider,
            ["amountMinorMin"] = query.AmountMinorMin?.ToString(CultureInfo.InvariantCulture),
            ["amountMinorMax"] = query.AmountMinorMax?.ToString(CultureInfo.InvariantCulture),
            ["placedFrom"] = query.PlacedFrom?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["placedBefore"] = query.PlacedBefore?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["sort"] = query.Sort is OrderSort.Deadline ? "Deadline" : null,
            ["after"] = after,
        }.Where(pair => pair.Value is not null));
    }
}
