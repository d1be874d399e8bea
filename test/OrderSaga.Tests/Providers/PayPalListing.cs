using System.Text;
using System.Text.Json.Nodes;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers;

/// <summary>What PayPal's Transaction Search answers, written from its documents and not from the reader.</summary>
internal static class PayPalListing
{
    public static JsonObject Paid => Transaction(CaptureId, "T0006", "88.80", "-3.17", OrderNumber, OrderId, "ODR");

    public static JsonObject Back => Transaction(RefundId, "T1107", "-30.00", "1.02", $"{OrderNumber}-{RefundNumber}", CaptureId, "TXN");

    public static JsonObject Transaction(
        string id, string code, string value, string? fee, string? custom, string? reference, string? referenceType)
    {
        var info = new JsonObject
        {
            ["paypal_account_id"] = "64LFLTTCFNEDQ",
            ["transaction_id"] = id,
            ["transaction_event_code"] = code,
            ["transaction_initiation_date"] = "2026-11-23T11:30:01+0000",
            ["transaction_updated_date"] = "2026-11-23T11:30:01+0000",
            ["transaction_amount"] = new JsonObject { ["currency_code"] = "EUR", ["value"] = value },
            ["transaction_status"] = "S",
        };
        if (fee is not null)
            info["fee_amount"] = new JsonObject { ["currency_code"] = "EUR", ["value"] = fee };
        foreach (var (name, text) in ((string, string?)[])[("custom_field", custom), ("paypal_reference_id", reference),
            ("paypal_reference_id_type", referenceType)])
        {
            if (text is not null)
                info[name] = text;
        }

        return info;
    }

    public static JsonObject Page(
        JsonObject[] transactions, int? total = null, int pages = 1, string refreshed = "2026-11-24T00:00:00+0000",
        string account = MerchantId) => new()
        {
            ["account_number"] = account,
            ["start_date"] = "2026-11-23T00:00:00+0000",
            ["end_date"] = "2026-11-23T23:59:59+0000",
            ["last_refreshed_datetime"] = refreshed,
            ["page"] = 1,
            ["total_items"] = total ?? transactions.Length,
            ["total_pages"] = pages,
            ["transaction_details"] =
                new JsonArray([.. transactions.Select(each => new JsonObject { ["transaction_info"] = each.DeepClone() })]),
        };

    public static byte[] List(params JsonObject[] transactions) => Bytes(Page(transactions));

    public static byte[] Bytes(JsonObject page) => Encoding.UTF8.GetBytes(page.ToJsonString());
}
