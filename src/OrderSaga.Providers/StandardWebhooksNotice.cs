using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>What a genuine message in our own schema says.</summary>
internal static partial class StandardWebhooksNotice
{
    public static Notice Read(StandardWebhooksAccount account, string id, JsonElement said)
    {
        var type = said.Text("type") ?? throw new CallbackRefusedException("its type is missing");
        var data = said.Member("data") ?? throw new CallbackRefusedException("its data is missing");
        CallbackRefusedException.Unless(data.Text("merchant").Is(account.Merchant), "it is for another merchant");
        CallbackRefusedException.Unless(data.Text("account").Is(account.Name), "it is for another account");
        CallbackRefusedException.Unless(data.Flag("live") == account.Live, "its live is not that of the account");

        if (type is not ("payment.succeeded" or "payment.failed" or "payment.closed" or "refund.completed" or "refund.failed"))
            return new Notice(NoticeKind.Nothing, id) { Reason = "its type is not about payments or refunds" };

        var notice = new Notice(NoticeKind.Nothing, id)
        {
            At = Rfc3339.Read(said.Text("timestamp")) ?? throw new CallbackRefusedException("its timestamp is no time"),
            PaymentNumber = data.Text("paymentNumber") ?? throw new CallbackRefusedException("its paymentNumber is missing"),
        };
        return type switch
        {
            "payment.succeeded" => notice with
            {
                Kind = NoticeKind.Paid,
                TransactionId = Token(data, "transactionId"),
                Amount = Amount(data),
            },
            "payment.failed" => notice with { Kind = NoticeKind.Failed, Reason = Reason(data) },
            "payment.closed" => notice with { Kind = NoticeKind.Closed },
            "refund.completed" => Refund(notice, data) with { Kind = NoticeKind.Refunded, Amount = Amount(data) },
            _ => Refund(notice, data) with { Kind = NoticeKind.RefundFailed, Reason = Reason(data) },
        };
    }

    private static Notice Refund(Notice notice, JsonElement data) => notice with
    {
        TransactionId = Token(data, "transactionId"),
        RefundNumber = Token(data, "refundNumber"),
    };

    private static Money Amount(JsonElement data) =>
        data.Member("amount") is { } amount && amount.Whole("minorUnits") is > 0 and var minor
        && amount.Text("currency") is { } currency && CurrencyCode().IsMatch(currency)
            ? new Money(minor, currency)
            : throw new CallbackRefusedException("its amount is no amount");

    private static string Token(JsonElement data, string name) =>
        data.Text(name) is { } text && PlainToken().IsMatch(text)
            ? text
            : throw new CallbackRefusedException($"its {name} is missing or malformed");

    private static string Reason(JsonElement data) =>
        data.Text("reason") is { } reason && Line().IsMatch(reason)
            ? reason
            : throw new CallbackRefusedException("its reason is missing or not one line");

    [GeneratedRegex(@"\A[A-Z]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CurrencyCode();

    [GeneratedRegex(@"\A[A-Za-z0-9_.:-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainToken();

    [GeneratedRegex(@"\A[^\p{C}]{1,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
