using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrderSaga.Simulator.PayPal;

/// <summary>The account's activity as Transaction Search lists it, refreshed up to now; the real one is hours behind.</summary>
internal sealed class PayPalActivity(PayPalAccount account, Books books)
{
    private const int pageSizeUsual = 100;
    private const int pageSizeMax = 500;

    /// <summary>Null: the question is none.</summary>
    public JsonObject? Page(IQueryCollection query)
    {
        if (!Time(query["start_date"], out var from) || !Time(query["end_date"], out var until) || until - from > TimeSpan.FromDays(31)
            || !Whole(query["page"], 1, out var page) || !Whole(query["page_size"], pageSizeUsual, out var size) || size > pageSizeMax)
        {
            return null;
        }

        var lines = BilledDay.Of(books, "paypal", at => at >= from && at <= until);
        var all = lines.Select((line, i) => Detail(line, isAgain: i > 0 && line == lines[i - 1])).ToList();
        var pages = Math.Max(1, (all.Count + size - 1) / size);
        var answer = new JsonObject
        {
            ["account_number"] = account.MerchantId,
            ["start_date"] = Written(from),
            ["end_date"] = Written(until),
            ["last_refreshed_datetime"] = Written(books.Now),
            ["page"] = page,
            ["total_items"] = all.Count,
            ["total_pages"] = pages,
            ["transaction_details"] = new JsonArray([.. all.Skip((page - 1) * size).Take(size)]),
        };
        if (!books.BillsAreReady)
            answer["last_refreshed_datetime"] = Written(from);
        return answer;
    }

    // Of one payment PayPal may list two, under two codes.
    private static JsonObject Detail(BilledLine line, bool isAgain)
    {
        var refund = line.Refund;
        var info = new JsonObject
        {
            ["paypal_account_id"] = "PAYER0000000A",
            ["transaction_id"] = refund?.ProviderRefundId ?? line.Trade.TransactionId,
            ["paypal_reference_id"] = refund is null ? SimulatedPayPal.OrderOf(line.Trade) : line.Trade.TransactionId,
            ["paypal_reference_id_type"] = refund is null ? "ODR" : "TXN",
            ["transaction_event_code"] = refund is not null ? "T1107" : isAgain ? "T0007" : "T0006",
            ["transaction_initiation_date"] = Written(line.At),
            ["transaction_updated_date"] = Written(line.At),
            ["transaction_amount"] = Amount(line.Trade.Amount.Currency, refund is null ? line.AmountMinor : -line.AmountMinor),
            ["transaction_status"] = "S",
            ["custom_field"] = refund is null || PayPalWords.IsByHand(refund)
                ? line.Trade.PaymentNumber
                : $"{line.Trade.PaymentNumber}-{refund.RefundNumber}",
        };
        if (refund is null)
            info["fee_amount"] = Amount(line.Trade.Amount.Currency, -(line.AmountMinor / 100));
        return new JsonObject { ["transaction_info"] = info };
    }

    private static JsonObject Amount(string currency, long minor) => new()
    {
        ["currency_code"] = currency,
        ["value"] = (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture),
    };

    // As it writes them: no colon in the offset.
    private static string Written(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);

    private static bool Time(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static bool Whole(string? text, int otherwise, out int value)
    {
        value = otherwise;
        return string.IsNullOrEmpty(text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0);
    }
}
