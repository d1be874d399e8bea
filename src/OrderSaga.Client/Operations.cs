using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OrderSaga.Client;

/// <summary>What participants hold, what is stuck, and the sums.</summary>
public sealed class Operations
{
    static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);
    readonly Connection _connection;

    internal Operations(Connection connection) => _connection = connection;

    /// <summary>The sums that must balance, and what is on its way.</summary>
    [Operation("getTotals")]
    public Task<Totals> TotalsAsync(CancellationToken cancellation = default) => _connection.GetAsync<Totals>("totals", cancellation);

    /// <summary>The figures of the overview.</summary>
    [Operation("getStats")]
    public Task<Stats> StatsAsync(CancellationToken cancellation = default) => _connection.GetAsync<Stats>("stats", cancellation);

    /// <summary>
    /// The same, as they change. A line that breaks is opened again, after a pause that grows as long as nothing comes; what the service
    /// refuses (401, 403) ends it.
    /// </summary>
    [Operation("followStats")]
    public async IAsyncEnumerable<Stats> FollowAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var pause = _firstPause;
        while (true)
        {
            var line = OpenAsync(cancellation).GetAsyncEnumerator(cancellation);
            await using (line.ConfigureAwait(false))
            {
                while (await NextAsync(line).ConfigureAwait(false))
                {
                    pause = _firstPause;
                    yield return line.Current;
                }
            }

            await Task.Delay(pause, cancellation).ConfigureAwait(false);
            pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        }
    }

    /// <summary>The processes of the service, what waits in each queue, and how long messages take.</summary>
    [Operation("getWorkers")]
    public Task<Workforce> WorkersAsync(CancellationToken cancellation = default) => _connection.GetAsync<Workforce>("workers", cancellation);

    /// <summary>Timers that wait in the database, by when they are due, page by page as they are read.</summary>
    [Operation("getTimeouts")]
    public async IAsyncEnumerable<TimeoutView> TimeoutsAsync(
        bool overdueOnly = false, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? after = null;
        do
        {
            var page = await _connection.GetAsync<TimeoutPage>(
                Connection.Query("timeouts", ("overdue", overdueOnly ? "true" : null), ("after", after), ("limit", 200)), cancellation)
                .ConfigureAwait(false);
            foreach (var timeout in page.Timeouts)
                yield return timeout;
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>The last callbacks that were not proven genuine.</summary>
    [Operation("getRejectedCallbacks")]
    public Task<RejectedCallbackList> RejectedCallbacksAsync(CancellationToken cancellation = default) =>
        _connection.GetAsync<RejectedCallbackList>("rejected-callbacks", cancellation);

    /// <summary>Of every article.</summary>
    [Operation("getStock")]
    public Task<IReadOnlyList<StockTotals>> StockAsync(CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<StockTotals>>("stock", cancellation);

    /// <summary>Set how many of an article are available.</summary>
    /// <param name="sku">Of which article.</param>
    /// <param name="available">How many.</param>
    /// <param name="requestId">The same again sets nothing: make it before the first try, and keep it.</param>
    /// <param name="reason">Why, for the audit.</param>
    /// <param name="cancellation">Stops waiting.</param>
    [Operation("setStock")]
    public Task<StockTotals> SetStockAsync(
        string sku, long available, Guid requestId, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync<StockTotals>(
            HttpMethod.Put, Connection.Path("stock", sku), new StockBody(available, requestId, reason), true, cancellation);

    /// <summary>All points together.</summary>
    [Operation("getPoints")]
    public Task<PointsTotals> PointsAsync(CancellationToken cancellation = default) => _connection.GetAsync<PointsTotals>("points", cancellation);

    /// <summary>A customer's points and how they came about.</summary>
    [Operation("getPointsOfCustomer")]
    public Task<PointsAccount> PointsAsync(string customerId, string merchant = "default", CancellationToken cancellation = default) =>
        _connection.GetAsync<PointsAccount>(Connection.Query(Connection.Path("points", customerId), ("merchant", merchant)), cancellation);

    /// <summary>What customers were told, the newest first.</summary>
    [Operation("getNotifications")]
    public Task<IReadOnlyList<Notification>> NotificationsAsync(
        string? orderNumber = null, int limit = 50, CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<Notification>>(
            Connection.Query("notifications", ("orderNumber", orderNumber), ("limit", limit)), cancellation);

    async IAsyncEnumerable<Stats> OpenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await _connection.OpenAsync("events", cancellation).ConfigureAwait(false);
        var stream = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var parser = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<Stats>(data, Connection.Json)!);
            await foreach (var item in parser.EnumerateAsync(cancellation).ConfigureAwait(false))
            {
                if (item.EventType is "stats")
                    yield return item.Data;
            }
        }
    }

    /// <summary>False: the line ended or broke.</summary>
    static async Task<bool> NextAsync(IAsyncEnumerator<Stats> line)
    {
        try
        {
            return await line.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException
            || (broken is OrderSagaException said && MayComeBack(said.Status)))
        {
            return false; // the next try says whether it is for good
        }
    }

    static bool MayComeBack(System.Net.HttpStatusCode status) => status is OrderSagaException.NoStatus
        or System.Net.HttpStatusCode.TooManyRequests or >= System.Net.HttpStatusCode.InternalServerError;
}

internal sealed record StockBody(long Available, Guid RequestId, string Reason);
