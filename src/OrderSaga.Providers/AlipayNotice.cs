using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>What the fields of a genuine notice of Alipay say.</summary>
internal static partial class AlipayNotice
{
    public static Notice Read(Dictionary<string, string> fields)
    {
        var status = Field("trade_status");
        var tradeNumber = Field("trade_no");
        var notice = new Notice(NoticeKind.Nothing, EventId(Field("notify_id") ?? $"{tradeNumber}.{status}"))
        {
            PaymentNumber = Field("out_trade_no"),
            TransactionId = tradeNumber,
            RefundNumber = Field("out_biz_no"),
        };
        if (!Field("notify_type").Is("trade_status_sync"))
            return notice with { Reason = "it is not about a trade's status" };

        CallbackRefusedException.Unless(tradeNumber is not null && Token().IsMatch(tradeNumber), "its trade_no is missing or malformed");
        var currency = Field("trans_currency") ?? "CNY";
        // A sum of nothing is no refund: plain notices of payments may say it.
        var refund = Field("gmt_refund") is not null
            || (Field("refund_fee") is { } sum && MinorUnits.Parse(sum, currency) is not { MinorUnits: 0 });
        return status switch
        {
            // Nobody can be asked for a refund without its number, and how the payment stands does not say that money went back.
            "TRADE_SUCCESS" or "TRADE_FINISHED" or "TRADE_CLOSED" when refund && notice.RefundNumber is null =>
                Ask("it is about a refund that has no number: look at Alipay how much went back") with
                {
                    ProviderReference = AlipayClient.UnnamedRefund,
                },
            // Alipay sends its notices of refunds as TRADE_SUCCESS too. Their refund_fee is the sum of all refunds of the trade, so that
            // it is not the amount of this one as soon as there were two: what this refund gave back is asked, by its number.
            "TRADE_SUCCESS" or "TRADE_FINISHED" or "TRADE_CLOSED" when refund =>
                Ask("it is about a refund, and says the sum of all refunds of the trade, not the amount of this one"),
            "TRADE_SUCCESS" => notice with
            {
                Kind = NoticeKind.Paid,
                Amount = MinorUnits.Parse(Field("total_amount"), currency) is { MinorUnits: > 0 } amount
                    ? amount
                    : throw new CallbackRefusedException("its total_amount is no amount"),
                At = AlipayText.Time(Field("gmt_payment")) ?? throw new CallbackRefusedException("its gmt_payment is no time"),
            },
            // Closed unpaid, or all of it refunded: the notice does not say which.
            "TRADE_CLOSED" => Ask("TRADE_CLOSED does not say whether it was ever paid"),
            // Paid and past refunding; it comes months after TRADE_SUCCESS, or in its place.
            "TRADE_FINISHED" => Ask("TRADE_FINISHED says that a trade ended, not that it was paid now"),
            "WAIT_BUYER_PAY" => notice with { Reason = "the customer has not paid yet" },
            _ => Ask("its trade_status is unknown"),
        };

        string? Field(string name) => fields.GetValueOrDefault(name);

        Notice Ask(string reason) => notice with { Kind = NoticeKind.AskProvider, Reason = reason };
    }

    private static string EventId(string id) => Token().IsMatch(id) ? id : throw new CallbackRefusedException("its notify_id is malformed");

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
