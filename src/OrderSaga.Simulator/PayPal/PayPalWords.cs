using System.Globalization;
using System.Text.Json.Nodes;
using OrderSaga.Contracts;

namespace OrderSaga.Simulator.PayPal;

/// <summary>Orders, captures and refunds as PayPal writes them: amounts are texts in the main unit.</summary>
internal static class PayPalWords
{
    /// <summary>How the number of a refund begins that was made on PayPal's site: nobody gave it one.</summary>
    public const string ByHand = "by-hand-";

    private const string interfaceAddress = "https://api.paypal.com/v2/payments/";

    public static JsonObject Order(PayPalAccount account, Trade trade, IReadOnlyList<Refund> refunds)
    {
        var payments = new JsonObject();
        if (trade.State == TradeState.Paid)
            payments["captures"] = new JsonArray(Capture(account, trade));
        if (refunds.Count > 0)
            payments["refunds"] = new JsonArray([.. refunds.Select(refund => Refund(trade, refund))]);
        return new JsonObject
        {
            ["id"] = SimulatedPayPal.OrderOf(trade),
            ["intent"] = "CAPTURE",
            ["status"] = trade.State switch
            {
                TradeState.Paid => "COMPLETED",
                TradeState.Paying => "APPROVED",
                _ => "CREATED",
            },
            ["purchase_units"] = new JsonArray(new JsonObject
            {
                ["reference_id"] = "default",
                ["custom_id"] = trade.PaymentNumber,
                ["amount"] = Amount(trade.Amount),
                ["payee"] = Payee(account),
                ["payments"] = payments,
            }),
        };
    }

    public static JsonObject Capture(PayPalAccount account, Trade trade) => new()
    {
        ["id"] = trade.TransactionId,
        ["status"] = trade.RefundedMinor == 0 ? "COMPLETED"
            : trade.RefundedMinor == trade.Amount.MinorUnits ? "REFUNDED"
            : "PARTIALLY_REFUNDED",
        ["amount"] = Amount(trade.Amount),
        ["final_capture"] = true,
        ["custom_id"] = trade.PaymentNumber,
        ["payee"] = Payee(account),
        ["supplementary_data"] = new JsonObject { ["related_ids"] = new JsonObject { ["order_id"] = SimulatedPayPal.OrderOf(trade) } },
        ["create_time"] = PayPalNotice.Rfc3339(trade.PaidAt!.Value),
        ["update_time"] = PayPalNotice.Rfc3339(trade.PaidAt.Value),
    };

    public static JsonObject Refund(Trade trade, Refund refund)
    {
        var words = new JsonObject
        {
            ["id"] = refund.ProviderRefundId,
            ["status"] = "COMPLETED",
            ["amount"] = Amount(refund.Amount),
            ["create_time"] = PayPalNotice.Rfc3339(refund.RequestedAt),
            ["links"] = new JsonArray(
                Link($"refunds/{refund.ProviderRefundId}", "self"), Link($"captures/{trade.TransactionId}", "up")),
        };
        if (!IsByHand(refund))
            words["custom_id"] = $"{trade.PaymentNumber}-{refund.RefundNumber}";
        return words;
    }

    public static bool IsByHand(Refund refund) => refund.RefundNumber.StartsWith(ByHand, StringComparison.Ordinal);

    private static JsonObject Amount(Money amount) => new()
    {
        ["currency_code"] = amount.Currency,
        ["value"] = (amount.MinorUnits / 100m).ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static JsonObject Payee(PayPalAccount account) =>
        new() { ["email_address"] = "shop@example.com", ["merchant_id"] = account.MerchantId };

    private static JsonObject Link(string path, string relation) =>
        new() { ["href"] = interfaceAddress + path, ["rel"] = relation, ["method"] = "GET" };
}
