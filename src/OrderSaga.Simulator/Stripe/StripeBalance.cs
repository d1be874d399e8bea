using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrderSaga.Simulator.Stripe;

/// <summary>The balance's transactions, the newest first, a page at a time; Stripe takes a percent of each payment.</summary>
internal sealed class StripeBalance(Books books, SimulatedStripe stripe)
{
    private const int limitUsual = 10;
    private const int limitMax = 100;

    /// <summary>Null: the question is none.</summary>
    public JsonObject? Page(IQueryCollection query, Func<Trade, Refund, JsonObject> describe)
    {
        if (!Seconds(query["created[gte]"], long.MinValue, out var from) || !Seconds(query["created[lt]"], long.MaxValue, out var until)
            || !Seconds(query["limit"], limitUsual, out var limit) || limit is < 1 or > limitMax)
        {
            return null;
        }

        var isExpanded = query["expand[]"].Contains("data.source", StringComparer.Ordinal);
        var lines = BilledDay.Of(books, "stripe", at => at.ToUnixTimeSeconds() >= from && at.ToUnixTimeSeconds() < until);
        var all = lines.Select((line, i) => (Id: IdOf(line, IsTwice(line) ? lines.Take(i).Count(each => each == line) : 0), Line: line))
            .Reverse().ToList();
        var start = 0;
        if (query["starting_after"].FirstOrDefault() is { } after && (start = all.FindIndex(each => each.Id == after) + 1) == 0)
            return null;
        var page = all.Skip(start).Take((int)limit).ToList();
        return new JsonObject
        {
            ["object"] = "list",
            ["url"] = "/v1/balance_transactions",
            ["has_more"] = start + page.Count < all.Count,
            ["data"] = new JsonArray([.. page.Select(each => Describe(each.Id, each.Line, isExpanded, describe))]),
        };
    }

    private JsonObject Describe(string id, BilledLine line, bool isExpanded, Func<Trade, Refund, JsonObject> describe)
    {
        var intent = stripe.IntentOf(line.Trade);
        var amount = line.Refund is null ? line.AmountMinor : -line.AmountMinor;
        var fee = line.Refund is null ? line.AmountMinor / 100 : 0;
        JsonNode source = line.Refund is { } refund ? describe(line.Trade, refund) : Charge(intent, line);
        return new JsonObject
        {
            ["id"] = id,
            ["object"] = "balance_transaction",
            ["amount"] = amount,
            ["available_on"] = line.At.AddDays(2).ToUnixTimeSeconds(),
            ["created"] = line.At.ToUnixTimeSeconds(),
            ["currency"] = StripeObjects.Currency(line.Trade.Amount.Currency),
            ["description"] = $"演示订单 {line.Trade.PaymentNumber}",
            ["exchange_rate"] = null,
            ["fee"] = fee,
            ["net"] = amount - fee,
            ["reporting_category"] = line.Refund is null ? "charge" : "refund",
            ["source"] = isExpanded ? source : source["id"]!.DeepClone(),
            ["status"] = "available",
            ["type"] = line.Refund is null ? "charge" : "refund",
        };
    }

    // Only what an intent carries goes on to its charge.
    private JsonObject Charge(string intent, BilledLine line) => new()
    {
        ["id"] = StripeObjects.ChargeId(intent),
        ["object"] = "charge",
        ["amount"] = line.AmountMinor,
        ["amount_captured"] = line.AmountMinor,
        ["amount_refunded"] = line.Trade.RefundedMinor,
        ["billing_details"] = new JsonObject { ["name"] = "演示", ["email"] = "payer@example.com" },
        ["created"] = line.At.ToUnixTimeSeconds(),
        ["currency"] = StripeObjects.Currency(line.Trade.Amount.Currency),
        ["livemode"] = false,
        ["metadata"] = stripe.SessionOf(line.Trade) is null ? new JsonObject { ["order_number"] = line.Trade.PaymentNumber } : [],
        ["paid"] = true,
        ["payment_intent"] = intent,
        ["status"] = "succeeded",
    };

    // Each line has an id of its own, the same whenever it is listed.
    private static string IdOf(BilledLine line, int before)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{line.Trade.PaymentNumber} {line.Refund?.RefundNumber} {before}");
        return "txn_" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..24];
    }

    private static bool IsTwice(BilledLine line) => line.Refund is null && line.Trade.Billing == Billing.Twice;

    private static bool Seconds(string? text, long otherwise, out long value)
    {
        value = otherwise;
        return string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
