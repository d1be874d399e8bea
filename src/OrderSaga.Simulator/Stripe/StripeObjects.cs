using System.Text.Json.Nodes;

namespace OrderSaga.Simulator.Stripe;

/// <summary>Payment intents and refunds as Stripe writes them; the same in events and in answers.</summary>
internal static class StripeObjects
{
    public static JsonObject Intent(string id, Trade trade, bool expanded) => new()
    {
        ["id"] = id,
        ["object"] = "payment_intent",
        ["amount"] = trade.Amount.MinorUnits,
        ["amount_capturable"] = 0,
        ["amount_received"] = trade.State == TradeState.Paid ? trade.Amount.MinorUnits : 0,
        ["capture_method"] = "automatic",
        ["created"] = trade.OpenedAt.ToUnixTimeSeconds(),
        ["currency"] = Currency(trade.Amount.Currency),
        ["description"] = $"演示订单 {trade.PaymentNumber}",
        ["latest_charge"] = trade.PaidAt is { } paidAt ? Charge(id, trade, paidAt, expanded) : null,
        ["livemode"] = false,
        ["metadata"] = new JsonObject { ["order_number"] = trade.PaymentNumber },
        ["status"] = StatusOf(trade),
    };

    public static JsonObject Session(StripeSession session, string intentId, Trade trade, bool expanded) => new()
    {
        ["id"] = session.Id,
        ["object"] = "checkout.session",
        ["amount_subtotal"] = trade.Amount.MinorUnits,
        ["amount_total"] = trade.Amount.MinorUnits,
        ["client_reference_id"] = null,
        ["created"] = trade.OpenedAt.ToUnixTimeSeconds(),
        ["currency"] = Currency(trade.Amount.Currency),
        ["expires_at"] = (trade.PayableUntil ?? trade.OpenedAt.AddDays(1)).ToUnixTimeSeconds(),
        ["livemode"] = false,
        ["metadata"] = new JsonObject { ["order_number"] = trade.PaymentNumber },
        ["mode"] = "payment",
        ["payment_intent"] = trade.State is TradeState.Paid or TradeState.Paying ? IntentBehind(intentId, trade, expanded) : null,
        ["payment_status"] = trade.State == TradeState.Paid ? "paid" : "unpaid",
        ["status"] = trade.State switch
        {
            TradeState.Paid or TradeState.Paying => "complete",
            TradeState.Closed => "expired",
            _ => "open",
        },
    };

    // What is written into a session stays there: its intent knows nothing of it.
    private static JsonNode IntentBehind(string id, Trade trade, bool expanded)
    {
        if (!expanded)
            return JsonValue.Create(id);
        var intent = Intent(id, trade, expanded);
        intent["metadata"] = new JsonObject();
        return intent;
    }

    public static JsonObject Refund(string intentId, Trade trade, Refund refund, string? refundNumber) => new()
    {
        ["id"] = "re_" + refund.ProviderRefundId,
        ["object"] = "refund",
        ["amount"] = refund.Amount.MinorUnits,
        ["charge"] = ChargeId(intentId),
        ["created"] = refund.RequestedAt.ToUnixTimeSeconds(),
        ["currency"] = Currency(refund.Amount.Currency),
        ["metadata"] = new JsonObject { ["order_number"] = trade.PaymentNumber, ["refund_number"] = refundNumber },
        ["payment_intent"] = intentId,
        ["status"] = refund.CompletedAt is null ? "pending" : "succeeded",
    };

    private static JsonNode Charge(string intentId, Trade trade, DateTimeOffset paidAt, bool expanded) => expanded
        ? new JsonObject
        {
            ["id"] = ChargeId(intentId),
            ["object"] = "charge",
            ["amount_captured"] = trade.Amount.MinorUnits,
            ["created"] = paidAt.ToUnixTimeSeconds(),
            ["paid"] = true,
        }
        : JsonValue.Create(ChargeId(intentId));

    internal static string ChargeId(string intentId) => "ch_" + intentId[3..];

    internal static string Currency(string code) => code.ToLowerInvariant();

    private static string StatusOf(Trade trade) => trade.State switch
    {
        TradeState.Paid => "succeeded",
        TradeState.Closed => "canceled",
        TradeState.Paying => "processing",
        _ => "requires_payment_method",
    };
}
