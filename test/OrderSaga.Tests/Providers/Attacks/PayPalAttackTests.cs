using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers.Attacks;

/// <summary>Against an account that believes notices: by default what they say of money is only asked about.</summary>
public sealed class PayPalAttackTests : JsonCallbackAttacks
{
    private const string Signature = "PAYPAL-TRANSMISSION-SIG";

    private protected override CallbackReceiver Receiver { get; } = new PayPal(Account);

    private protected override DateTimeOffset Now => PayPalSender.Now;

    private protected override IReadOnlyList<string> ProvingHeaders =>
        ["PAYPAL-TRANSMISSION-ID", "PAYPAL-TRANSMISSION-TIME", Signature, "PAYPAL-CERT-URL", "PAYPAL-AUTH-ALGO"];

    private protected override IReadOnlyList<string> NoAmounts { get; } =
        [.. Attacks.NoAmounts.ForDecimals.Select(amount => $"\"{amount}\""), "88.80", "8880", "null", "[\"88.80\"]"];

    private protected override IEnumerable<(string What, CallbackReceiver Receiver)> Elsewhere =>
    [
        ("another webhook", new PayPal(With(settings => settings.WebhookId = "1JE4291016473214D"))),
        ("another merchant", new PayPal(With(settings => settings.MerchantId = "3SVV6RQEJNAP3"))),
        ("a certificate of another key", new PayPal(With(
            settings => settings.Certificates[CertificateId] = PemOf(TestKeys.Stranger, Host)))),
        ("no such certificate", new PayPal(With(settings => settings.Certificates.Remove(CertificateId)))),
    ];

    private protected override CallbackRequest Send(SaidPayment payment) => PayPalSender.Send(Body(payment));

    private protected override CallbackRequest Sign(byte[] body) => PayPalSender.Send(body);

    private protected override string SignatureOf(CallbackRequest request) =>
        request.Headers.Single(header => header.Key == Signature).Value;

    private protected override CallbackRequest WithSignature(CallbackRequest request, string? signature) =>
        signature is null ? request.Without(Signature) : request.Without(Signature).Also(Signature, signature);

    private protected override IEnumerable<Attack> Forged(SaidPayment payment)
    {
        var body = Encoding.UTF8.GetBytes(Body(payment));
        var (request, words) = (Send(payment), Words(body));
        return
        [
            new("a stranger", PayPalSender.Send(body, TestKeys.Stranger)),
            new("the merchant itself", PayPalSender.Send(body, TestKeys.Merchant)),
            new("another key's certificate", PayPalSender.Send(body, TestKeys.NextOfProvider)),
            new("a webhook of the attacker's own", PayPalSender.Send(body, webhookId: "0AB12345CD678901E")),
            new("no webhook", PayPalSender.Send(body, webhookId: "")),
            .. ((string[])["SHA1withRSA", "MD5withRSA", "none", "HmacSHA256", "sha256withrsa"]).Select(algorithm => new Attack(
                algorithm, request.Without("PAYPAL-AUTH-ALGO").Also("PAYPAL-AUTH-ALGO", algorithm))),
            .. ((string[])["https://evil.example/v1/notifications/certs/", "http://api.paypal.com/v1/notifications/certs/",
                "https://paypal.com.evil.example/v1/notifications/certs/", "https://127.0.0.1/v1/notifications/certs/"]).Select(
                url => new Attack(url, PayPalSender.Send(body, url: url + CertificateId))),
            Signed("SHA-1", TestKeys.Provider.SignData(words, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)),
            Signed("PSS", TestKeys.Provider.SignData(words, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            Signed("the body itself", TestKeys.Provider.SignData(body, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Signed("HMAC with the certificate", HMACSHA256.HashData(Encoding.ASCII.GetBytes(Certificate), words)),
            Signed("HMAC with an empty key", HMACSHA256.HashData((byte[])[], words)),
        ];

        Attack Signed(string what, byte[] signature) => new(what, WithSignature(request, Convert.ToBase64String(signature)));
    }

    private protected override IEnumerable<Attack> Malformed(SaidPayment payment) =>
    [
        .. base.Malformed(payment),
        new("no resource", PayPalSender.Send("""{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED"}""")),
        new("no id", PayPalSender.Send(Body(payment).Replace($"\"id\":\"{EventId}\",", ""))),
        new("no capture", PayPalSender.Send(Event("PAYMENT.CAPTURE.COMPLETED", Resource(payment).Saying("id", null)))),
    ];

    private protected override IEnumerable<Attack> NotMoney(SaidPayment payment) =>
    [
        .. ((string[])["PENDING", "DENIED", "DECLINED", "REFUNDED", "REVERSED", "completed"]).Select(
            word => new Attack(word, PayPalSender.Send(Event($"PAYMENT.CAPTURE.{word}", Resource(payment))))),
        .. ((string[])["PENDING", "DECLINED", "REFUNDED", "PARTIALLY_REFUNDED", "FAILED", ""]).Select(status => new Attack(
            status, PayPalSender.Send(Event("PAYMENT.CAPTURE.COMPLETED", Resource(payment).Saying("status", status))))),
        new("an approval", PayPalSender.Send(Event("CHECKOUT.ORDER.APPROVED", Resource(payment)))),
        new("an authorisation", PayPalSender.Send(Event("PAYMENT.AUTHORIZATION.CREATED", Resource(payment)))),
        new("a refund", PayPalSender.Send(Event("PAYMENT.CAPTURE.REFUNDED", Refund))),
        new("a refund posing as a payment", PayPalSender.Send(
            Event("PAYMENT.CAPTURE.COMPLETED", Refund.Saying("custom_id", $"{payment.PaymentNumber}-{RefundNumber}")))),
    ];

    private protected override IEnumerable<Attack> NamingAnotherOrder(SaidPayment payment, string other) =>
        ((string[])["invoice_id", "note_to_payer", "order_number", "reference_id"]).Select(field => new Attack(
            field, PayPalSender.Send(Event("PAYMENT.CAPTURE.COMPLETED", Resource(payment).Saying(field, other)))));

    private static string Body(SaidPayment payment) => Event("PAYMENT.CAPTURE.COMPLETED", Resource(payment));

    private static JsonObject Resource(SaidPayment payment)
    {
        var capture = Capture.Saying("custom_id", payment.PaymentNumber).Saying("amount.currency_code", payment.Currency);
        capture["amount"]!["value"] = JsonNode.Parse(payment.Amount ?? $"\"{payment.Decimals}\"");
        return capture;
    }
}
