using System.Runtime.CompilerServices;

namespace OrderSaga.Client;

/// <summary>How orders are sorted.</summary>
public enum OrderSort
{
    /// <summary>The newest first.</summary>
    PlacedAt,

    /// <summary>Those that wait for their money, the one that has the least time first.</summary>
    Deadline,
}

/// <summary>What orders are looked for. What can be asked together is a list; the service refuses the rest with that list.</summary>
public sealed record OrderQuery
{
    /// <summary>An order id, an order number or its beginning, a provider's transaction id, or a customer id.</summary>
    public string? Search { get; init; }

    /// <summary>Placed, AwaitingPayment, Paid, Expired or Closed.</summary>
    public string? State { get; init; }

    /// <summary>Only those that ask for a person.</summary>
    public bool Attention { get; init; }

    /// <summary>Of the payment.</summary>
    public string? Provider { get; init; }

    /// <summary>At least.</summary>
    public long? AmountMinorMin { get; init; }

    /// <summary>At most.</summary>
    public long? AmountMinorMax { get; init; }

    /// <summary>From then on; with <see cref="PlacedBefore"/>, at most 92 days, with a provider or an amount 31.</summary>
    public DateTimeOffset? PlacedFrom { get; init; }

    /// <summary>Before then.</summary>
    public DateTimeOffset? PlacedBefore { get; init; }

    /// <summary>In which order.</summary>
    public OrderSort Sort { get; init; }

    /// <summary>Of one page, 1 to 200.</summary>
    public int Limit { get; init; } = 50;

    internal string Path(string path, string? after = null, string? format = null) => Connection.Query(
        path, ("search", Search), ("state", State), ("attention", Attention ? "true" : null), ("provider", Provider), ("amountMinorMin", AmountMinorMin),
        ("amountMinorMax", AmountMinorMax), ("placedFrom", PlacedFrom), ("placedBefore", PlacedBefore), ("sort", Sort), ("limit", Limit),
        ("after", after), ("format", format));
}

/// <summary>As what orders are taken along.</summary>
public enum ExportFormat
{
    /// <summary>For a spreadsheet: UTF-8, a line of names first.</summary>
    Csv,

    /// <summary>For a program: each line is an order in JSON.</summary>
    Ndjson,
}

/// <summary>Find and read orders, and ask something of one.</summary>
public sealed class Orders
{
    readonly Connection _connection;

    internal Orders(Connection connection) => _connection = connection;

    /// <summary>One page, the first or the one after another's <see cref="OrderPage.Next"/>.</summary>
    [Operation("findOrders")]
    public Task<OrderPage> PageAsync(OrderQuery query, string? after = null, CancellationToken cancellation = default) =>
        _connection.GetAsync<OrderPage>(query.Path("orders", after), cancellation);

    /// <summary>All that fit, page by page as they are read.</summary>
    public async IAsyncEnumerable<OrderListItem> FindAsync(
        OrderQuery query, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? after = null;
        do
        {
            var page = await PageAsync(query, after, cancellation).ConfigureAwait(false);
            foreach (var order in page.Orders)
                yield return order;
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>All that fit as a file, while it is read; dispose of it.</summary>
    [Operation("exportOrders")]
    public async Task<Stream> ExportAsync(OrderQuery query, ExportFormat format, CancellationToken cancellation = default)
    {
        var path = query.Path("orders/export", format: format is ExportFormat.Csv ? "csv" : "ndjson");
        var answer = await _connection.OpenAsync(path, cancellation).ConfigureAwait(false);
        return await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The order as it is, and what may be done with it.</summary>
    [Operation("getOrder")]
    public Task<OrderView> GetAsync(Guid orderId, CancellationToken cancellation = default) =>
        _connection.GetAsync<OrderView>(Connection.Path("orders", orderId), cancellation);

    /// <summary>The same by the merchant's own number.</summary>
    [Operation("getOrderByNumber")]
    public Task<OrderView> GetAsync(string merchant, string orderNumber, CancellationToken cancellation = default) =>
        _connection.GetAsync<OrderView>(Connection.Path("orders", "by-number", merchant, orderNumber), cancellation);

    /// <summary>Every message that changed it, and what it changed; those after a sequence number.</summary>
    [Operation("getOrderTimeline")]
    public Task<IReadOnlyList<TimelineView>> TimelineAsync(Guid orderId, int after = 0, CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<TimelineView>>(
            Connection.Query(Connection.Path("orders", orderId, "timeline"), ("after", after)), cancellation);

    /// <summary>The order as it was at a version.</summary>
    [Operation("getOrderAsOf")]
    public Task<OrderAsOf> AsOfAsync(Guid orderId, int version, CancellationToken cancellation = default) =>
        _connection.GetAsync<OrderAsOf>(Connection.Query(Connection.Path("orders", orderId, "as-of"), ("version", version)), cancellation);

    /// <summary>What providers said about it, the newest first.</summary>
    [Operation("getOrderCallbacks")]
    public Task<IReadOnlyList<CallbackView>> CallbacksAsync(Guid orderId, CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<CallbackView>>(Connection.Path("orders", orderId, "callbacks"), cancellation);

    /// <summary>Taken down, and done in its turn; or it waits for a second person, see <see cref="Accepted.Status"/>.</summary>
    public Task<Accepted> AskAsync(Guid orderId, OrderAsk ask, CancellationToken cancellation = default) =>
        AskedOrder.AskAsync(_connection, orderId, ask, cancellation);

    /// <summary>What would come of it; nothing is done.</summary>
    public Task<DryRun> RehearseAsync(Guid orderId, OrderAsk ask, CancellationToken cancellation = default) =>
        _connection.SendAsync<DryRun>(
            HttpMethod.Post, Connection.Query(Connection.Path("orders", orderId, ask.Action), ("dryRun", "true")), ask, true, cancellation);
}
