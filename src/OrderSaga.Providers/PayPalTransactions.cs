using System.Globalization;
using System.Text.Json;

namespace OrderSaga.Providers;

/// <summary>
/// PayPal's transactions of a day of UTC (Transaction Search), listed page by page and put together into one answer of the same form.
/// PayPal gives out at most 10,000 at a time: then half the time is asked for, and the other half. They are up to three hours late, and the
/// answer says how late.
/// </summary>
internal sealed class PayPalTransactions(PayPalAccount account, PayPalApi api, TimeProvider clock)
{
    private const int PerPage = 500;
    private const int PagesMax = 20;
    private const string TooMany = "RESULTSET_TOO_LARGE";

    // Seconds are what both ends of a span are written in, and both are in it.
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SpanMin = TimeSpan.FromMinutes(1);

    private static readonly string[] Kept =
    [
        "transaction_id", "paypal_reference_id", "paypal_reference_id_type", "transaction_event_code", "transaction_initiation_date",
        "transaction_updated_date", "transaction_amount", "fee_amount", "transaction_status", "custom_field",
    ];

    private readonly List<JsonElement> found = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private DateTimeOffset refreshed = DateTimeOffset.MaxValue;
    private string? merchant;

    public async Task<BillResult> List(DateOnly day, CancellationToken cancellation)
    {
        var (from, until) = (account.Days.Start(day), account.Days.Start(day.AddDays(1)));
        if (await Span(from, until, cancellation) is { } problem)
            return new BillResult.Unknown(problem);
        // Of a day that lasts, what there is: it is fetched once more when it is over.
        if (refreshed < until && clock.GetUtcNow() >= until)
            return new BillResult.NotThere();
        return await Written(day, cancellation);
    }

    /// <summary>Null: it is listed.</summary>
    private async Task<string?> Span(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        var path = $"v1/reporting/transactions?start_date={PayPalBill.Text(from)}&end_date={PayPalBill.Text(until - Second)}"
            + $"&fields=transaction_info&balance_affecting_records_only=Y&page_size={PerPage.ToString(CultureInfo.InvariantCulture)}&page=";
        long total = 0;
        var before = found.Count;
        for (var page = 1; page <= PagesMax; page++)
        {
            var reply = await api.List(path + page.ToString(CultureInfo.InvariantCulture), cancellation);
            if (reply.Name.Is(TooMany))
                return await Halves(from, until, cancellation);
            if (!reply.Succeeded || reply.Content is not { } content)
                return reply.Words;
            if (content.Whole("total_items") is not { } items || content.Whole("total_pages") is not { } pages || !Take(content))
                return "the answer is no list of transactions";
            if (page > 1 && items != total)
                return "the list changed while it was read";
            total = items;
            if (page >= pages)
                return found.Count - before == total ? null : "the list changed while it was read";
        }

        return $"the list has more than {PerPage * PagesMax} transactions, which PayPal does not give out at a time";
    }

    private async Task<string?> Halves(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        if (until - from <= SpanMin)
            return $"PayPal has more transactions in a minute than it gives out, from {PayPalBill.Text(from)} on";
        var half = from + TimeSpan.FromSeconds(Math.Floor((until - from).TotalSeconds / 2));
        return await Span(from, half, cancellation) ?? await Span(half, until, cancellation);
    }

    private bool Take(JsonElement content)
    {
        if (!content.TryGetProperty("transaction_details", out var details) || details.ValueKind != JsonValueKind.Array
            || content.Text("account_number") is not { } number || (merchant is not null && !merchant.Is(number))
            || PayPalTime.Of(content, "last_refreshed_datetime") is not { } asOf)
        {
            return false;
        }

        merchant = number;
        refreshed = asOf < refreshed ? asOf : refreshed;
        foreach (var each in details.EnumerateArray())
        {
            // PayPal may have an id twice, under two codes.
            if (each.ValueKind != JsonValueKind.Object || each.Member("transaction_info") is not { } info
                || !seen.Add($"{info.Text("transaction_id")} {info.Text("transaction_event_code")}"))
            {
                return false;
            }

            found.Add(info);
        }

        return true;
    }

    private async Task<BillResult> Written(DateOnly day, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        await using var list = new Utf8JsonWriter(content);
        list.WriteStartObject();
        list.WriteString("account_number", merchant);
        list.WriteNumber("page", 1);
        list.WriteNumber("total_items", found.Count);
        list.WriteNumber("total_pages", 1);
        list.WriteStartArray("transaction_details");
        foreach (var info in found)
        {
            list.WriteStartObject();
            list.WriteStartObject("transaction_info");
            foreach (var name in Kept)
            {
                if (!info.TryGetProperty(name, out var value))
                    continue;
                list.WritePropertyName(name);
                value.WriteTo(list);
            }

            list.WriteEndObject();
            list.WriteEndObject();
        }

        list.WriteEndArray();
        list.WriteEndObject();
        await list.FlushAsync(cancellation);
        return content.Length <= BillResult.BytesMax
            ? new BillResult.Bill($"paypal-{account.MerchantId}-{BillDays.Text(day)}.json", content.ToArray())
            : new BillResult.Unknown($"the list is longer than {BillResult.BytesMax} bytes");
    }
}
