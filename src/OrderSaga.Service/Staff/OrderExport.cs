using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Service.Queries;

namespace OrderSaga.Service.Staff;

/// <summary>A list of orders as a file, written while it is read: however long it is, a page of it is in memory.</summary>
public static partial class OrderExport
{
    const int FlushedEvery = 500;
    const string Separators = ";|\t\r\n";
    const string Header =
        "orderId,merchant,orderNumber,customerId,state,closureReason,totalMinor,currency,placedAt,deadline,provider,attentionSince,attention";

    /// <param name="format">csv or ndjson.</param>
    /// <param name="orders">Read while it is written.</param>
    /// <param name="json">How the API writes.</param>
    /// <param name="cancellation">Ends it.</param>
    public static IResult File(string format, IAsyncEnumerable<OrderListItem> orders, JsonSerializerOptions json, CancellationToken cancellation) =>
        format switch
        {
            "csv" => TypedResults.Stream(to => Csv(orders, to, cancellation), "text/csv; charset=utf-8", "orders.csv"),
            "ndjson" => TypedResults.Stream(to => Ndjson(orders, json, to, cancellation), "application/x-ndjson", "orders.ndjson"),
            _ => Problems.Invalid("The list cannot be given", [$"format is '{format}'; it is csv or ndjson"]),
        };

    public static async Task Csv(IAsyncEnumerable<OrderListItem> orders, Stream to, CancellationToken cancellation)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
        await using var writer = new StreamWriter(to, utf8, leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Header.AsMemory(), cancellation);
        var written = 0;
        await foreach (var order in orders.WithCancellation(cancellation))
        {
            await writer.WriteLineAsync(string.Join(',', Fields(order).Select(Cell)).AsMemory(), cancellation);
            if (++written % FlushedEvery == 0)
                await writer.FlushAsync(cancellation);
        }
    }

    public static async Task Ndjson(
        IAsyncEnumerable<OrderListItem> orders, JsonSerializerOptions json, Stream to, CancellationToken cancellation)
    {
        var written = 0;
        await foreach (var order in orders.WithCancellation(cancellation))
        {
            await JsonSerializer.SerializeAsync(to, order, json, cancellation);
            await to.WriteAsync("\n"u8.ToArray(), cancellation);
            if (++written % FlushedEvery == 0)
                await to.FlushAsync(cancellation);
        }
    }

    /// <summary>
    /// As RFC 4180 has it. What a spreadsheet would take for a formula is made a text by an apostrophe: customers choose what is in here.
    /// </summary>
    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var harmless = BeginsFormula(text.AsSpan().TrimStart()) || text.AsSpan().IndexOfAny(Separators) >= 0 ? Formulas().Replace(text, "'") : text;
        return harmless.AsSpan().IndexOfAny(",\"\r\n'") < 0 ? harmless : $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Spreadsheets set to Chinese or Japanese take the wide signs, too.</summary>
    static bool BeginsFormula(ReadOnlySpan<char> text) => text is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..];

    /// <summary>
    /// Where a formula would begin: at the beginning, also behind blanks, and behind what a spreadsheet of another country may split at, which
    /// quotes within a line do not hinder.
    /// </summary>
    [GeneratedRegex(@"^(?=[\t\r\n])|(?:^|(?<=[;|\t\r\n]))(?=\s*[-=+@＝＋－＠])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Formulas();

    static IEnumerable<string?> Fields(OrderListItem order) =>
    [
        order.OrderId.ToString(), order.Merchant, order.OrderNumber, order.CustomerId, order.State, order.ClosureReason?.ToString(),
        order.Total.MinorUnits.ToString(CultureInfo.InvariantCulture), order.Total.Currency, Text(order.PlacedAt), Text(order.Deadline),
        order.Provider, order.AttentionSince is { } since ? Text(since) : null, string.Join(' ', order.Attention),
    ];

    static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
