using System.Text.RegularExpressions;
using OrderSaga.Providers;
using PayPalAdapter = OrderSaga.Providers.PayPal;
using StripeAdapter = OrderSaga.Providers.Stripe;

namespace OrderSaga.Tests.Providers.Fuzzing;

internal sealed class StripeTarget() : JsonTarget(
    "stripe", new StripeAdapter(StripeSender.Account), StripeSender.Now,
    [
        StripeSender.Event("payment_intent.succeeded", StripeSender.Intent),
            StripeSender.Event("checkout.session.completed", StripeSender.Session),
        StripeSender.Event("refund.updated", StripeSender.Refund), StripeSender.Event("payment_intent.payment_failed", StripeSender.Intent),
    ],
    ["payment_intent.succeeded", "payment_intent.canceled", "checkout.session.completed", "checkout.session.expired", "refund.updated",
        "refund.failed",
        "charge.refunded", "charge.dispute.created", "succeeded", "canceled", "failed", "processing", "paid", "unpaid", "payment",
            "setup", "event",
        "payment_intent", "refund", "checkout.session", "cny", "usd", "isk", "ugx", "mga", "order_number", "refund_number", "acct_1"])
{
    public override int InputsInTests => 33_000;

    protected override CallbackRequest Sign(byte[] body) => StripeSender.Send(body);

    protected override IEnumerable<Said> Read(JsonPart body)
    {
        var (about, type) = (body["data"]?["object"], body["type"].NotEmpty());
        if (about is null)
            yield break;
        var kind = about["object"].NotEmpty();
        var currency = about["currency"].NotEmpty()?.ToUpperInvariant();
        var field = kind == "payment_intent" ? "amount_received" : kind == "checkout.session" ? "amount_total" : "amount";
        var amount = about[field]?.Whole;
        yield return new Said
        {
            IsOurs = body["object"].NotEmpty() == "event" && body["livemode"]?.Token == "true" && body["account"].NotEmpty() is null,
            IsPaid = (type == "payment_intent.succeeded" && kind == "payment_intent" && about["status"].NotEmpty() == "succeeded")
                || (type is "checkout.session.completed" or "checkout.session.async_payment_succeeded" && kind == "checkout.session"
                    && about["payment_status"].NotEmpty() == "paid" && about["mode"].NotEmpty() == "payment"),
            IsRefunded = kind == "refund" && (type?.Contains("refund", StringComparison.Ordinal) ?? false)
                && about["status"].NotEmpty() == "succeeded",
            PaymentNumber = about["metadata"]?["order_number"].NotEmpty(),
            TransactionId = about[kind == "payment_intent" ? "id" : "payment_intent"].NotEmpty(),
            RefundNumber = about["metadata"]?["refund_number"].NotEmpty() is { Length: <= 128 } number && number.All(IsOfNumber)
                ? number
                : about["id"].NotEmpty(),
            Minor = currency switch
            {
                "ISK" or "UGX" => amount % 100 == 0 ? amount / 100 : null,
                "MGA" => amount * 100,
                _ => amount,
            },
            Currency = currency,
        };
    }

    private static bool IsOfNumber(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';
}

internal sealed class StandardWebhooksTarget() : JsonTarget(
    "standardwebhooks", new StandardWebhooks(StandardWebhooksSender.Account), StandardWebhooksSender.Now,
    [
        StandardWebhooksSender.Message("payment.succeeded").ToJsonString(), StandardWebhooksSender.Message("payment.closed").ToJsonString(),
        StandardWebhooksSender.Message("payment.failed", ("data.reason", "\"no money\"")).ToJsonString(),
        StandardWebhooksSender.Message("refund.completed",
            ("data.refundNumber", $"\"{StandardWebhooksSender.RefundNumber}\"")).ToJsonString(),
    ],
    ["payment.succeeded", "payment.failed", "payment.closed", "refund.completed", "refund.failed", "payment.pending", "default",
        "second", "shop1", "shop2",
        "minorUnits", "currency", "paymentNumber", "transactionId", "refundNumber", "amount", "CNY", "JPY"])
{
    public override int InputsInTests => 36_000;

    protected override CallbackRequest Sign(byte[] body) => StandardWebhooksSender.Send(body);

    protected override IEnumerable<Said> Read(JsonPart body)
    {
        var (data, type) = (body["data"], body["type"].NotEmpty());
        if (data is null)
            yield break;
        yield return new Said
        {
            IsOurs = data["merchant"].NotEmpty() == "default" && data["account"].NotEmpty() == "shop1" && data["live"]?.Token == "true",
            IsPaid = type == "payment.succeeded",
            IsRefunded = type == "refund.completed",
            PaymentNumber = data["paymentNumber"].NotEmpty(),
            TransactionId = data["transactionId"].NotEmpty(),
            RefundNumber = data["refundNumber"].NotEmpty(),
            Minor = data["amount"]?["minorUnits"]?.Whole,
            Currency = data["amount"]?["currency"].NotEmpty(),
        };
    }
}

internal sealed class PayPalTarget() : JsonTarget(
    "paypal", new PayPalAdapter(PayPalSender.Account), PayPalSender.Now,
    [
        PayPalSender.Event("PAYMENT.CAPTURE.COMPLETED", PayPalSender.Capture),
            PayPalSender.Event("PAYMENT.CAPTURE.REFUNDED", PayPalSender.Refund),
        PayPalSender.Event("PAYMENT.CAPTURE.DENIED", PayPalSender.Capture),
            PayPalSender.Event("PAYMENT.CAPTURE.REVERSED", PayPalSender.Capture),
        PayPalSender.Event("PAYMENT.CAPTURE.REFUNDED", PayPalSender.Refund.Saying("create_time", "2026-11-24T02:34:56-08:00")),
    ],
    ["PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.PENDING", "PAYMENT.CAPTURE.", "CHECKOUT.ORDER.APPROVED",
        "COMPLETED",
        "PENDING", "DECLINED", "up", "self", PayPalSender.MerchantId, "3SVV6RQEJNAP3", "https://api.paypal.com/v2/payments/captures/X1",
            "EUR", "JPY",
        "HUF", $"{PayPalSender.OrderNumber}-{PayPalSender.RefundNumber}"])
{
    // Its certificate's chain is built each time.
    public override int InputsInTests => 1_500;

    protected override CallbackRequest Sign(byte[] body) => PayPalSender.Send(body);

    protected override IEnumerable<Said> Read(JsonPart body)
    {
        var (resource, type) = (body["resource"], body["event_type"].NotEmpty());
        if (resource is null)
            yield break;
        var isRefund = type == "PAYMENT.CAPTURE.REFUNDED";
        var (number, amount) = (resource["custom_id"].NotEmpty(), resource["amount"]);
        var ours = Regex.Match(number ?? "", @"\A([A-Z0-9]{8,31}[a-z]?)-([0-9a-f]{32})\z");
        var up = resource["links"]?.Items?.Where(link => link["rel"].NotEmpty() == "up").ToList();
        yield return new Said
        {
            IsOurs = resource["payee"]?["merchant_id"].NotEmpty() is null or PayPalSender.MerchantId,
            IsPaid = type == "PAYMENT.CAPTURE.COMPLETED" && resource["status"].NotEmpty() == "COMPLETED",
            IsRefunded = isRefund && resource["status"].NotEmpty() == "COMPLETED",
            PaymentNumber = isRefund && ours.Success ? ours.Groups[1].Value : number,
            TransactionId = isRefund ? up is [var one] ? one["href"].NotEmpty()?.Split('/')[^1] : null : resource["id"].NotEmpty(),
            RefundNumber = ours.Success ? ours.Groups[2].Value : resource["id"].NotEmpty(),
            Minor = Said.MinorOf(amount?["value"].NotEmpty(), amount?["currency_code"].NotEmpty()),
            Currency = amount?["currency_code"].NotEmpty(),
        };
    }
}

internal static class JsonPartText
{
    public static string? NotEmpty(this JsonPart? part) => part?.Text is { Length: > 0 } text ? text : null;
}
