using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using OrderSaga.Service.Queries;

namespace OrderSaga.Service.WebConsole;

/// <summary>The filters of the list of orders as they stand in its address, and what they ask the query for.</summary>
public sealed record OrderFilter(
    string? Search, string? State, bool Attention, string? Provider, string? AmountMin, string? AmountMax, string? From, string? To, bool ByDeadline,
    string? After)
{
    /// <summary>What may be left out of the list, in the order in which it is shown.</summary>
    public static readonly IReadOnlyList<string> AllColumns = ["amount", "customer", "provider", "placed", "deadline"];

    /// <summary>How many rows a page may have.</summary>
    public static readonly IReadOnlyList<int> PageSizes = [25, OrderQuery.PageSizeStandard, 100, OrderQuery.PageSizeMax];

    /// <summary>Those that were chosen; none: all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    public int Rows { get; init; } = OrderQuery.PageSizeStandard;

    public static OrderFilter Of(IQueryCollection query) => new(
        Text(query, "q"), Text(query, "state"), Text(query, "attention") is not null, Text(query, "provider"), Text(query, "min"), Text(query, "max"),
        Text(query, "from"), Text(query, "to"), Text(query, "sort") == "deadline", Text(query, "after"))
    {
        Columns = Chosen(query["col"]),
        Rows = int.TryParse(Text(query, "rows"), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && PageSizes.Contains(rows)
            ? rows
            : OrderQuery.PageSizeStandard,
    };

    public bool Shows(string column) => Columns.Count == 0 || Columns.Contains(column, StringComparer.Ordinal);

    /// <summary>Days are those of UTC. What only a time makes findable is looked for in the last days that can be asked for.</summary>
    /// <param name="now">Where the last days end.</param>
    /// <param name="problems">What of it cannot be read.</param>
    public OrderQuery Query(DateTimeOffset now, ICollection<string> problems)
    {
        if (Search is not null && (Attention || ByDeadline || (State ?? Provider ?? AmountMin ?? AmountMax ?? From ?? To) is not null))
            problems.Add(OrderQuery.SearchStandsAlone);
        if (Search is not null)
            return new OrderQuery { Search = Search, After = After, Limit = Rows };
        var from = Day(From, problems);
        var before = Day(To, problems)?.AddDays(1);
        var isNarrowed = !Attention && (Provider ?? AmountMin ?? AmountMax) is not null;
        if (from is not null || before is not null || isNarrowed)
        {
            var days = isNarrowed ? OrderQuery.WindowDaysMaxNarrowed : OrderQuery.WindowDaysMax;
            before ??= from?.AddDays(days) ?? new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
            from ??= before.Value.AddDays(-days);
        }

        return new OrderQuery
        {
            State = State,
            Attention = Attention,
            Provider = Provider,
            AmountMinorMin = Amount(AmountMin, problems),
            AmountMinorMax = Amount(AmountMax, problems),
            PlacedFrom = from,
            PlacedBefore = before,
            Sort = ByDeadline ? OrderSort.Deadline : OrderSort.PlacedAt,
            After = After,
            Limit = Rows,
        };
    }

    /// <summary>The address of the same list, changed.</summary>
    public string Url => QueryHelpers.AddQueryString("/console/orders", Pairs().Where(pair => pair.Value is not null));

    /// <summary>The address of all of it as a file.</summary>
    public string ExportUrl(string format) => QueryHelpers.AddQueryString(
        "/console/orders/export", (this with { After = null }).Pairs().Append(new("format", format)).Where(pair => pair.Value is not null));

    IEnumerable<KeyValuePair<string, string?>> Pairs() =>
    [
        new("q", Search), new("state", State), new("attention", Attention ? "1" : null), new("provider", Provider), new("min", AmountMin),
        new("max", AmountMax), new("from", From), new("to", To), new("sort", ByDeadline ? "deadline" : null), new("after", After),
        new("rows", Rows == OrderQuery.PageSizeStandard ? null : Rows.ToString(CultureInfo.InvariantCulture)),
        .. Columns.Select(column => new KeyValuePair<string, string?>("col", column)),
    ];

    static List<string> Chosen(StringValues said) =>
        AllColumns.Where(column => said.Contains(column, StringComparer.Ordinal)).ToList() is var chosen && chosen.Count < AllColumns.Count ? chosen : [];

    static string? Text(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } text] && text.Trim() is { Length: > 0 } said ? said : null;

    static DateTimeOffset? Day(string? text, ICollection<string> problems)
    {
        if (text is null)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1970 and < 9000)
            return new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        problems.Add("orders.badDay");
        return null;
    }

    /// <summary>As most currencies are written, with two decimals; the page says so.</summary>
    static long? Amount(string? text, ICollection<string> problems)
    {
        if (text is null)
            return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var major)
            && major * 100 is var minor && minor == decimal.Truncate(minor) && minor <= long.MaxValue / 100)
            return (long)minor;
        problems.Add("orders.badAmount");
        return null;
    }
}
