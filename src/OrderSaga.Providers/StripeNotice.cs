using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>What a genuine event of Stripe says.</summary>
internal static partial class StripeNotice
{
    /// <summary>The key in the metadata of a payment intent, checkout session or refund that holds the payment number.</summary>
    public const string OrderNumberKey = "order_number";

    /// <summary>The key in the metadata of a refund that holds our number of it.</summary>
    public const string RefundNumberKey = "refund_number";

    public static Notice Read(JsonElement said)
    {
        var id = Id(said, "id") ?? throw new CallbackRefusedException("its id is missing or malformed");
        var type = said.Text("type") ?? throw new CallbackRefusedException("its type is missing");
        var about = said.Member("data")?.Member("object") ?? throw new CallbackRefusedException("its data.object is missing");
        // Stripe's objects do not say when they were paid; the event says when they became so.
        var at = Time(said, "created") ?? throw new CallbackRefusedException("its created is no time");
        var notice = new Notice(NoticeKind.Nothing, id) { At = at, PaymentNumber = Metadata(about, OrderNumberKey) };
        if (notice.PaymentNumber is null)
            return notice with { Reason = $"it is about nothing with {OrderNumberKey} in its metadata" };

        return type switch
        {
            "payment_intent.succeeded" => PaidIntent(notice, about),
            "payment_intent.payment_failed" => Failed(notice with { TransactionId = Id(about, "id") }, about),
            "payment_intent.canceled" => Closed(notice with { TransactionId = Id(about, "id") }, about, "canceled"),
            "payment_intent.amount_capturable_updated" => notice with { Reason = "the payment is authorised and not captured" },
            "checkout.session.completed" or "checkout.session.async_payment_succeeded" => PaidSession(notice, about),
            "checkout.session.async_payment_failed" => notice with { Kind = NoticeKind.Failed, Reason = "the payment failed" },
            "checkout.session.expired" => Closed(notice, about, "expired"),
            "refund.created" or "refund.updated" or "refund.failed" or "charge.refund.updated" => Refund(notice, about),
            "charge.refunded" => notice with { Reason = "it does not say which refund was made; the refund's own events do" },
            _ when type.StartsWith("charge.dispute.", StringComparison.Ordinal) =>
                notice with { Reason = "the payer disputes the payment; answer in Stripe's dashboard" },
            _ => notice with { Reason = "its type says nothing about money that came, went back or can no longer come" },
        };
    }

    public static string? Metadata(JsonElement about, string key) => about.Member("metadata")?.Text(key);

    /// <summary>One of Stripe's ids; null when it is missing or anything else.</summary>
    public static string? Id(JsonElement holder, string name) =>
        holder.Text(name) is { } text && PlainId().IsMatch(text) ? text : null;

    /// <summary>Seconds since 1970; null when it is missing or anything else.</summary>
    public static DateTimeOffset? Time(JsonElement holder, string name) =>
        holder.Whole(name) is >= 0 and <= 99_999_999_999 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    public static string RefundReason(JsonElement refund) =>
        $"{refund.Text("status")}: {refund.Text("failure_reason") ?? "Stripe gives no reason"}";

    // What was captured counts: of an authorisation for more, the rest never comes.
    private static Notice PaidIntent(Notice notice, JsonElement intent)
    {
        CallbackRefusedException.Unless(intent.Text("object").Is("payment_intent"), "it is not about a payment intent");
        CallbackRefusedException.Unless(intent.Text("status").Is("succeeded"), "its status is not that of its type");
        return notice with
        {
            Kind = NoticeKind.Paid,
            TransactionId = Id(intent, "id") ?? throw new CallbackRefusedException("its payment intent's id is missing or malformed"),
            Amount = StripeAmount.Read(intent, "amount_received")
                ?? throw new CallbackRefusedException("its amount_received or currency is none"),
        };
    }

    private static Notice PaidSession(Notice notice, JsonElement session)
    {
        CallbackRefusedException.Unless(session.Text("object").Is("checkout.session"), "it is not about a checkout session");
        if (!session.Text("mode").Is("payment"))
            return notice with { Reason = "the session sets up something that is paid later" };
        if (!session.Text("payment_status").Is("paid"))
            return notice with { Reason = "the session is complete and its money has not come" };
        return notice with
        {
            Kind = NoticeKind.Paid,
            // The intent's own event says the same: one id, one receipt.
            TransactionId = Id(session, "payment_intent")
                ?? throw new CallbackRefusedException("its payment_intent is missing or malformed"),
            Amount = StripeAmount.Read(session, "amount_total")
                ?? throw new CallbackRefusedException("its amount_total or currency is none"),
        };
    }

    private static Notice Closed(Notice notice, JsonElement about, string status)
    {
        CallbackRefusedException.Unless(about.Text("status").Is(status), "its status is not that of its type");
        return notice with { Kind = NoticeKind.Closed };
    }

    private static Notice Failed(Notice notice, JsonElement intent)
    {
        var error = intent.Member("last_payment_error");
        var words = new[] { error?.Text("code"), error?.Text("decline_code") }.OfType<string>().Where(word => PlainId().IsMatch(word));
        return notice with
        {
            Kind = NoticeKind.Failed,
            Reason = string.Join(' ', words) is { Length: > 0 } reason ? reason : "the payment failed",
        };
    }

    private static Notice Refund(Notice notice, JsonElement refund)
    {
        CallbackRefusedException.Unless(refund.Text("object").Is("refund"), "it is not about a refund");
        notice = notice with
        {
            TransactionId = Id(refund, "payment_intent")
                ?? throw new CallbackRefusedException("its payment_intent is missing or malformed"),
            // One that staff made in the dashboard, naming the order, has Stripe's id alone; the order does not know it and says so. Whatever
            // they wrote in the number's place, it is no number unless it looks like one.
            RefundNumber = Metadata(refund, RefundNumberKey) is { } number && PlainId().IsMatch(number) ? number : Id(refund, "id")
                ?? throw new CallbackRefusedException("its refund's id is missing or malformed"),
        };
        return refund.Text("status") switch
        {
            "succeeded" => notice with
            {
                Kind = NoticeKind.Refunded,
                Amount = StripeAmount.Read(refund, "amount") ?? throw new CallbackRefusedException("its amount or currency is none"),
            },
            "failed" or "canceled" => notice with { Kind = NoticeKind.RefundFailed, Reason = RefundReason(refund) },
            _ => notice with { Reason = "the refund is under way" },
        };
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainId();
}
