namespace OrderSaga.Service.Queries;

/// <summary>By what a list of orders can be narrowed down or sorted.</summary>
[Flags]
public enum OrderFilters
{
    None = 0,
    Search = 1,
    State = 2,
    Attention = 4,
    Provider = 8,
    Amount = 16,
    Placed = 32,
    ByDeadline = 64,
}

public enum OrderSort
{
    /// <summary>The newest first.</summary>
    PlacedAt,

    /// <summary>Orders that wait for their money, the one that has the least time first.</summary>
    Deadline,
}

/// <summary>What orders are asked for.</summary>
public sealed record OrderQuery
{
    public const int PageSizeMax = 200;
    public const int PageSizeStandard = 50;
    public const int WindowDaysMax = 92;

    /// <summary>With a provider or an amount each order of the window is looked at, in its index.</summary>
    public const int WindowDaysMaxNarrowed = 31;

    internal const string SearchStandsAlone = "search stands alone: leave out the other filters";

    const int SearchLengthMax = 256;
    static readonly string[] _states = ["Placed", "AwaitingPayment", "Paid", "Expired", "Closed"];

    /// <summary>An order id, an order number or the beginning of one, a provider's transaction id, or a customer id.</summary>
    public string? Search { get; init; }

    public string? State { get; init; }

    /// <summary>Only those that ask for a person.</summary>
    public bool Attention { get; init; }

    public string? Provider { get; init; }

    public long? AmountMinorMin { get; init; }

    public long? AmountMinorMax { get; init; }

    public DateTimeOffset? PlacedFrom { get; init; }

    public DateTimeOffset? PlacedBefore { get; init; }

    public OrderSort Sort { get; init; }

    public int Limit { get; init; } = PageSizeStandard;

    /// <summary>As the page before gave it; null: the first page.</summary>
    public string? After { get; init; }

    public OrderFilters Filters =>
        (string.IsNullOrWhiteSpace(Search) ? OrderFilters.None : OrderFilters.Search)
        | (State is null ? OrderFilters.None : OrderFilters.State)
        | (Attention ? OrderFilters.Attention : OrderFilters.None)
        | (Provider is null ? OrderFilters.None : OrderFilters.Provider)
        | (AmountMinorMin is null && AmountMinorMax is null ? OrderFilters.None : OrderFilters.Amount)
        | (PlacedFrom is null && PlacedBefore is null ? OrderFilters.None : OrderFilters.Placed)
        | (Sort is OrderSort.Deadline ? OrderFilters.ByDeadline : OrderFilters.None);

    int WindowDays => !Attention && (Filters & (OrderFilters.Provider | OrderFilters.Amount)) != OrderFilters.None
        ? WindowDaysMaxNarrowed
        : WindowDaysMax;

    /// <summary>What is wrong, each a sentence that says what to mend; empty: nothing.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Limit is < 1 or > PageSizeMax)
            problems.Add($"limit is {Limit}; a page has 1 to {PageSizeMax} orders");
        if (Search?.Trim().Length > SearchLengthMax)
            problems.Add($"search has more than {SearchLengthMax} characters");
        if ((Search + Provider).Any(char.IsControl))
            problems.Add("search and provider have no control characters");
        if (State is not null && !_states.Contains(State, StringComparer.Ordinal))
            problems.Add($"state is {State}; it is one of {string.Join(", ", _states)}");
        if (AmountMinorMin > AmountMinorMax)
            problems.Add("amountMinorMin is above amountMinorMax");
        if ((PlacedFrom is null) != (PlacedBefore is null))
            problems.Add("placedFrom and placedBefore go together");
        if (PlacedBefore <= PlacedFrom)
            problems.Add("placedBefore is not after placedFrom");
        if (PlacedBefore - PlacedFrom > TimeSpan.FromDays(WindowDays))
            problems.Add($"placedFrom to placedBefore is more than {WindowDays} days; ask for one part after the other");
        if (!Enum.IsDefined(Sort))
            problems.Add($"sort is {Sort}; it is one of {string.Join(", ", Enum.GetNames<OrderSort>())}");
        if (OfferedOrders.For(this) is null)
            problems.Add(WhyNotTogether);
        return problems;
    }

    /// <summary>What <see cref="OfferedOrders"/> leaves out, in the words of whoever asks.</summary>
    string WhyNotTogether => Filters switch
    {
        var some when some.HasFlag(OrderFilters.Search) => SearchStandsAlone,
        var some when some.HasFlag(OrderFilters.ByDeadline) => "sort=Deadline stands alone: leave out the filters",
        _ => "provider and amount go with placedFrom and placedBefore, or with attention",
    };
}
