using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>What the decrypted resource of a genuine callback of WeChat Pay says.</summary>
internal static partial class WeChatPayNotice
{
    public static bool Knows(string eventType) =>
        eventType is "TRANSACTION.SUCCESS" or "REFUND.SUCCESS" or "REFUND.ABNORMAL" or "REFUND.CLOSED";

    public static Notice Read(WeChatPayAccount account, string eventId, string eventType, DateTimeOffset createdAt, JsonElement resource)
    {
        // A payment of a service provider or of combined orders names its merchants otherwise, and is refused here.
        CallbackRefusedException.Unless(resource.Text("mchid").Is(account.MchId), "it is for another mchid");
        var notice = new Notice(NoticeKind.Nothing, eventId)
        {
            PaymentNumber = resource.Text("out_trade_no"),
            TransactionId = Token(resource, "transaction_id")
                ?? throw new CallbackRefusedException("its transaction_id is missing or malformed"),
        };
        return eventType.Is("TRANSACTION.SUCCESS")
            ? Payment(account, notice, resource)
            : Refund(notice with { At = createdAt }, eventType, resource);
    }

    /// <summary>An amount in fen; the currency is optional in WeChat Pay's own reference, and then yuan.</summary>
    public static Money? Amount(JsonElement resource, string field)
    {
        if (resource.Member("amount") is not { } amount || amount.Whole(field) is not (> 0 and var minor))
            return null;
        if (!amount.TryGetProperty("currency", out _))
            return new Money(minor, "CNY");
        return amount.Text("currency") is { } currency && CurrencyCode().IsMatch(currency) ? new Money(minor, currency) : null;
    }

    /// <summary>RFC 3339 with its offset; null when it is missing or anything else.</summary>
    public static DateTimeOffset? Time(string? text) => Rfc3339.Read(text);

    public static string? Token(JsonElement resource, string name) =>
        resource.Text(name) is { } text && PlainToken().IsMatch(text) ? text : null;

    private static Notice Payment(WeChatPayAccount account, Notice notice, JsonElement resource)
    {
        CallbackRefusedException.Unless(resource.Text("appid").Is(account.AppId), "it is for another appid");
        CallbackRefusedException.Unless(resource.Text("trade_state").Is("SUCCESS"), "its trade_state is not SUCCESS");
        return notice with
        {
            Kind = NoticeKind.Paid,
            Amount = Amount(resource, "total") ?? throw new CallbackRefusedException("its amount is no amount"),
            At = Time(resource.Text("success_time")) ?? throw new CallbackRefusedException("its success_time is no time"),
        };
    }

    private static Notice Refund(Notice notice, string eventType, JsonElement resource)
    {
        var refundNumber = Token(resource, "out_refund_no")
            ?? throw new CallbackRefusedException("its out_refund_no is missing or malformed");
        var status = resource.Text("refund_status");
        CallbackRefusedException.Unless(eventType.Is($"REFUND.{status}"), "its refund_status is not that of its event_type");
        notice = notice with { RefundNumber = refundNumber };
        return status.Is("SUCCESS")
            ? notice with
            {
                Kind = NoticeKind.Refunded,
                Amount = Amount(resource, "refund") ?? throw new CallbackRefusedException("its amount is no amount"),
                At = Time(resource.Text("success_time")) ?? throw new CallbackRefusedException("its success_time is no time"),
            }
            : notice with { Kind = NoticeKind.RefundFailed, Reason = RefundReason(status) };
    }

    public static string RefundReason(string? status) => status switch
    {
        "ABNORMAL" => "ABNORMAL: the payer's account cannot take the money; handle the refund in the merchant console",
        "CLOSED" => "CLOSED: the refund was closed",
        _ => $"{status}: the refund did not go through",
    };

    [GeneratedRegex(@"\A[A-Z]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CurrencyCode();

    [GeneratedRegex(@"\A[A-Za-z0-9_|*@.-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainToken();
}
