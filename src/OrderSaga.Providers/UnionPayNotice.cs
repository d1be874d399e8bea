using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>What the fields of a genuine notice of UnionPay say.</summary>
internal static class UnionPayNotice
{
    /// <summary>Whether the money moved, in UnionPay's words for it.</summary>
    public static bool IsPending(string? respCode) => respCode is "03" or "04" or "05";

    public static Notice Read(Dictionary<string, string> fields)
    {
        var queryId = UnionPayText.Token(Field("queryId"));
        var respCode = UnionPayText.Token(Field("respCode")) ?? throw new CallbackRefusedException("its respCode is missing or malformed");
        var txnType = UnionPayText.Token(Field("txnType")) ?? throw new CallbackRefusedException("its txnType is missing or malformed");
        var orderId = UnionPayText.Token(Field("orderId"));
        // Without a queryId nothing was booked; the number and the time of sending name a transaction as well.
        var notice = new Notice(NoticeKind.Nothing, $"{queryId ?? $"{orderId}.{UnionPayText.Token(Field("txnTime"))}"}.{respCode}")
        {
            TransactionId = queryId,
            ProviderReference = UnionPayText.Token(Field("txnTime")),
        };
        return txnType switch
        {
            "01" => Payment(notice with { PaymentNumber = orderId }, respCode, Field),
            "04" => Refund(notice, orderId, respCode, Field),
            "31" => notice with { Reason = "it is about an undo, which is not asked for here; look for its order in UnionPay's console" },
            _ => notice with { Reason = "its txnType is neither a payment nor a refund" },
        };

        string? Field(string name) => fields.GetValueOrDefault(name);
    }

    /// <summary>Null where an amount in yuan is missing or malformed.</summary>
    public static Money? Amount(Func<string, string?> field) =>
        field("currencyCode").Is(UnionPayText.Yuan) ? UnionPayText.Amount(field("txnAmt")) : null;

    private static Notice Payment(Notice notice, string respCode, Func<string, string?> field) => respCode switch
    {
        "00" => notice with
        {
            Kind = NoticeKind.Paid,
            TransactionId = notice.TransactionId ?? throw new CallbackRefusedException("its queryId is missing or malformed"),
            Amount = Amount(field) ?? throw new CallbackRefusedException("its txnAmt is no amount, or its currencyCode is not 156"),
            At = At(field) ?? throw new CallbackRefusedException("its traceTime or txnTime is no time"),
        },
        // Taken, and not all of it went as it should (有缺陷的成功): UnionPay's own example asks before it acts.
        "A6" => Ask(notice, "A6 does not say whether all of the money came"),
        _ when IsPending(respCode) => Ask(notice, $"{respCode} says that the outcome is not known yet"),
        // Not known to be sent: UnionPay tells of successes. The customer may try again until payTimeout.
        _ => notice with
        {
            Kind = NoticeKind.Failed,
            Reason = $"respCode {respCode}",
            At = At(field) ?? UnionPayText.Time(field("txnTime")) ?? throw new CallbackRefusedException("its txnTime is no time"),
        },
    };

    // A refund goes under a number of its own; that of its payment comes back in the field that is kept for the asker.
    private static Notice Refund(Notice notice, string? refundNumber, string respCode, Func<string, string?> field)
    {
        notice = notice with
        {
            PaymentNumber = UnionPayText.Token(field("reqReserved")),
            RefundNumber = refundNumber ?? throw new CallbackRefusedException("its orderId is missing or malformed"),
            TransactionId = UnionPayText.Token(field("origQryId"))
                ?? throw new CallbackRefusedException("its origQryId is missing or malformed"),
        };
        return respCode switch
        {
            "00" => notice with
            {
                Kind = NoticeKind.Refunded,
                Amount = RefundAmount(field) ?? throw new CallbackRefusedException("its txnAmt is no amount, or not in yuan"),
                At = At(field) ?? throw new CallbackRefusedException("its traceTime or txnTime is no time"),
            },
            "A6" => Ask(notice, "A6 does not say whether all of the money went back"),
            _ when IsPending(respCode) => Ask(notice, $"{respCode} says that the outcome is not known yet"),
            _ => notice with
            {
                Kind = NoticeKind.RefundFailed,
                Reason = $"respCode {respCode}",
                At = At(field) ?? UnionPayText.Time(field("txnTime")) ?? throw new CallbackRefusedException("its txnTime is no time"),
            },
        };
    }

    /// <summary>A refund is asked for without its currency, which is the payment's; its notice may leave it out too.</summary>
    public static Money? RefundAmount(Func<string, string?> field) =>
        field("currencyCode") is null or UnionPayText.Yuan ? UnionPayText.Amount(field("txnAmt")) : null;

    public static DateTimeOffset? At(Func<string, string?> field) => UnionPayText.TraceTime(field("traceTime"), field("txnTime"));

    private static Notice Ask(Notice notice, string reason) => notice with { Kind = NoticeKind.AskProvider, Reason = reason };
}
