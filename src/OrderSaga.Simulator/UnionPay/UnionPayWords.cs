using System.Globalization;

namespace OrderSaga.Simulator.UnionPay;

/// <summary>A payment and a refund as UnionPay writes them down: amounts in fen, times of China without saying so.</summary>
internal static class UnionPayWords
{
    public static Dictionary<string, string> Payment(UnionPayAccount account, Trade trade)
    {
        var fields = Envelope(account, trade.PaymentNumber, ChinaTime.Digits(trade.OpenedAt), "01");
        fields["txnSubType"] = "01";
        fields["txnAmt"] = trade.Amount.MinorUnits.ToString(CultureInfo.InvariantCulture);
        fields["currencyCode"] = "156";
        if (trade.PaidAt is { } paidAt)
            Book(fields, trade.TransactionId!, paidAt);
        return fields;
    }

    public static Dictionary<string, string> Refund(UnionPayAccount account, Trade trade, Refund refund, string orderId, string txnTime)
    {
        var fields = Envelope(account, orderId, txnTime, "04");
        fields["txnSubType"] = "00";
        fields["txnAmt"] = refund.Amount.MinorUnits.ToString(CultureInfo.InvariantCulture);
        fields["origQryId"] = trade.TransactionId!;
        fields["reqReserved"] = trade.PaymentNumber;
        Book(fields, refund.ProviderRefundId, refund.CompletedAt ?? refund.RequestedAt);
        return fields;
    }

    public static Dictionary<string, string> Envelope(UnionPayAccount account, string orderId, string txnTime, string txnType) =>
        new(StringComparer.Ordinal)
        {
            ["accessType"] = "0",
            ["bizType"] = "000201",
            ["encoding"] = "UTF-8",
            ["merId"] = account.MerId,
            ["orderId"] = orderId,
            ["respCode"] = "00",
            ["respMsg"] = "成功[0000000]",
            ["signMethod"] = "01",
            ["txnTime"] = txnTime,
            ["txnType"] = txnType,
            ["version"] = "5.1.0",
        };

    public static Dictionary<string, string> Refuse(Dictionary<string, string> fields, string respCode, string respMsg)
    {
        fields["respCode"] = respCode;
        fields["respMsg"] = respMsg;
        return fields;
    }

    private static void Book(Dictionary<string, string> fields, string queryId, DateTimeOffset at)
    {
        fields["queryId"] = queryId;
        fields["traceNo"] = queryId[^6..];
        fields["traceTime"] = ChinaTime.Digits(at)[4..]; // the year is not said
        fields["settleAmt"] = fields["txnAmt"];
        fields["settleCurrencyCode"] = "156";
        fields["settleDate"] = ChinaTime.Digits(at)[4..8];
    }
}
