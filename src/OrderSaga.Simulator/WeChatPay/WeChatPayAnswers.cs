using System.Text.Json.Nodes;

namespace OrderSaga.Simulator.WeChatPay;

/// <summary>A payment and a refund as WeChat Pay writes them down: amounts in fen, times with their zone.</summary>
internal static class WeChatPayAnswers
{
    public static JsonObject Transaction(WeChatPayAccount account, Trade trade)
    {
        var answer = new JsonObject
        {
            ["appid"] = account.AppId,
            ["mchid"] = account.MchId,
            ["out_trade_no"] = trade.PaymentNumber,
            ["trade_state"] = StateOf(trade),
            ["trade_state_desc"] = trade.State == TradeState.Paid ? "支付成功" : "订单未支付",
            ["attach"] = "演示 \"A/B\"",
        };
        if (trade.PaidAt is not { } paidAt)
            return answer;
        answer["transaction_id"] = trade.TransactionId;
        answer["trade_type"] = "NATIVE";
        answer["bank_type"] = "CMC";
        answer["success_time"] = ChinaTime.Rfc3339(paidAt);
        answer["payer"] = new JsonObject { ["openid"] = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" };
        answer["amount"] = new JsonObject
        {
            ["total"] = trade.Amount.MinorUnits,
            ["payer_total"] = trade.Amount.MinorUnits,
            ["currency"] = trade.Amount.Currency,
            ["payer_currency"] = trade.Amount.Currency,
        };
        return answer;
    }

    public static JsonObject Refund(Trade trade, Refund refund)
    {
        var answer = new JsonObject
        {
            ["refund_id"] = refund.ProviderRefundId,
            ["out_refund_no"] = refund.RefundNumber,
            ["transaction_id"] = trade.TransactionId,
            ["out_trade_no"] = trade.PaymentNumber,
            ["channel"] = "ORIGINAL",
            ["user_received_account"] = "招商银行信用卡0403",
            ["create_time"] = ChinaTime.Rfc3339(refund.RequestedAt),
            ["status"] = refund.CompletedAt is null ? "PROCESSING" : "SUCCESS",
            ["funds_account"] = "AVAILABLE",
            ["amount"] = new JsonObject
            {
                ["total"] = trade.Amount.MinorUnits,
                ["refund"] = refund.Amount.MinorUnits,
                ["payer_total"] = trade.Amount.MinorUnits,
                ["payer_refund"] = refund.Amount.MinorUnits,
                ["settlement_total"] = trade.Amount.MinorUnits,
                ["settlement_refund"] = refund.Amount.MinorUnits,
                ["discount_refund"] = 0,
                ["currency"] = refund.Amount.Currency,
            },
        };
        if (refund.CompletedAt is { } completedAt)
            answer["success_time"] = ChinaTime.Rfc3339(completedAt);
        return answer;
    }

    private static string StateOf(Trade trade) => trade.State switch
    {
        TradeState.Paid => trade.RefundedMinor > 0 ? "REFUND" : "SUCCESS",
        TradeState.Closed => "CLOSED",
        TradeState.Paying => "USERPAYING",
        _ => "NOTPAY",
    };
}
