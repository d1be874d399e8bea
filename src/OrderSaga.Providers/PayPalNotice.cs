using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>What the resource of a genuine notice of PayPal says; an answer to a question has the same form.</summary>
internal static partial class PayPalNotice
{
    private const string Captures = "PAYMENT.CAPTURE.";

    public static bool Knows(string eventType) =>
        eventType is "CHECKOUT.ORDER.APPROVED" || eventType.StartsWith(Captures, StringComparison.Ordinal);

    public static Notice Read(PayPalAccount account, string eventId, string eventType, JsonElement resource)
    {
        if (eventType.Is("CHECKOUT.ORDER.APPROVED"))
            return Approved(account, eventId, resource);

        CheckPayee(account, resource);
        var id = Token(resource, "id") ?? throw new CallbackRefusedException("its resource's id is missing or malformed");
        var notice = new Notice(NoticeKind.Nothing, eventId)
        {
            PaymentNumber = resource.Text("custom_id"),
            TransactionId = id,
            ProviderReference = OrderId(resource) ?? PayPalClient.CaptureReference(id),
            At = PayPalTime.Of(resource, "create_time") ?? default,
        };
        return eventType[Captures.Length..] switch
        {
            "COMPLETED" => Completed(notice, resource),
            "REFUNDED" => Refunded(notice, resource),
            "DENIED" or "DECLINED" => notice with { Kind = NoticeKind.Failed, Reason = $"PayPal did not take the money: {eventType}" },
            "PENDING" => notice with { Reason = "the money is not here yet: a later notice says that it is" },
            // A dispute, or PayPal took it back: the customer's money is gone, and no message says that. What it tells of is a refund of
            // PayPal's own making, which names the capture that people have to look at.
            "REVERSED" => notice with
            {
                Kind = resource.Text("custom_id") is null ? NoticeKind.AskWhose : NoticeKind.AskProvider,
                TransactionId = CaptureOf(resource) ?? id,
                ProviderReference = PayPalClient.Reversed,
                Reason = "REVERSED: PayPal took the money back; see its resolution centre",
            },
            _ => notice with { Reason = $"{eventType} changes no order" },
        };
    }

    /// <summary>Major units as a text, and the currency beside them; null when it is no amount above zero.</summary>
    public static Money? Amount(JsonElement resource) =>
        resource.Member("amount") is { } amount && amount.Text("currency_code") is { } currency
        && MinorUnits.Parse(amount.Text("value"), currency) is { MinorUnits: > 0 } money ? money : null;

    /// <summary>Null when PayPal cannot say this amount: it has no fractions of these, though ISO 4217 has.</summary>
    public static string? Format(Money amount)
    {
        if (amount.Currency is not ("HUF" or "TWD"))
            return MinorUnits.Format(amount);
        return amount.MinorUnits % 100 == 0 ? (amount.MinorUnits / 100).ToString(CultureInfo.InvariantCulture) : null;
    }

    public static string? Token(JsonElement resource, string name) =>
        resource.Text(name) is { } text && PlainToken().IsMatch(text) ? text : null;

    public static string? OrderId(JsonElement resource) =>
        resource.Member("supplementary_data")?.Member("related_ids") is { } related ? Token(related, "order_id") : null;

    /// <summary>Whether it says whose money it is, and says another.</summary>
    public static bool IsOfAnother(PayPalAccount account, JsonElement resource) =>
        resource.Member("payee")?.Text("merchant_id") is { } merchantId && !merchantId.Is(account.MerchantId);

    private static Notice Completed(Notice notice, JsonElement resource)
    {
        CallbackRefusedException.Unless(resource.Text("status").Is("COMPLETED"), "its status is not that of its event_type");
        return notice with
        {
            Kind = NoticeKind.Paid,
            Amount = Amount(resource) ?? throw new CallbackRefusedException("its amount is no amount"),
        };
    }

    private static Notice Refunded(Notice notice, JsonElement resource)
    {
        CallbackRefusedException.Unless(resource.Text("status").Is("COMPLETED"), "its status is not that of its event_type");
        var (payment, refund) = PayPalClient.RefundReference(resource.Text("custom_id"));
        var refunded = notice with
        {
            Kind = NoticeKind.Refunded,
            PaymentNumber = payment,
            // One that was made at PayPal has PayPal's number: the order, which did not ask for it, says so.
            RefundNumber = refund ?? notice.TransactionId,
            TransactionId = CaptureOf(resource) ?? throw new CallbackRefusedException("it does not say which capture is refunded"),
            Amount = Amount(resource) ?? throw new CallbackRefusedException("its amount is no amount"),
        };
        // As in all of PayPal's own examples: only the capture says whose it is.
        return payment is not null
            ? refunded
            : refunded with { Kind = NoticeKind.AskWhose, Reason = "it does not say which payment is refunded: its capture is looked at" };
    }

    private static Notice Approved(PayPalAccount account, string eventId, JsonElement order)
    {
        CallbackRefusedException.Unless(
            order.TryGetProperty("purchase_units", out var units) && units.ValueKind == JsonValueKind.Array && units.GetArrayLength() > 0
            && units[0].ValueKind == JsonValueKind.Object, "its purchase_units are missing");
        CheckPayee(account, units[0]);
        return new Notice(NoticeKind.Nothing, eventId)
        {
            PaymentNumber = units[0].Text("custom_id"),
            Reason = "it is approved and not paid: the checkout has to capture it",
        };
    }

    private static void CheckPayee(PayPalAccount account, JsonElement resource) =>
        CallbackRefusedException.Unless(!IsOfAnother(account, resource), "it is for another merchant_id");

    /// <summary>A refund names its capture by a link, of which only the last part is read.</summary>
    private static string? CaptureOf(JsonElement refund)
    {
        if (!refund.TryGetProperty("links", out var links) || links.ValueKind != JsonValueKind.Array)
            return null;
        var up = links.EnumerateArray().Where(link => link.ValueKind == JsonValueKind.Object && link.Text("rel").Is("up")).ToList();
        return up.Count == 1 && up[0].Text("href") is { } href && CaptureLink().Match(href) is { Success: true } match
            ? match.Groups["id"].Value
            : null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainToken();

    [GeneratedRegex(
        @"\Ahttps?://[a-z0-9.:-]{1,253}/v2/payments/captures/(?<id>[A-Za-z0-9-]{1,64})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CaptureLink();
}
