using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.AdyenSender;

namespace OrderSaga.Tests.Providers.Attacks;

public sealed class AdyenAttackTests : JsonCallbackAttacks
{
    private protected override CallbackReceiver Receiver { get; } = new Adyen(Account);

    private protected override DateTimeOffset Now => AdyenSender.Now;

    private protected override bool BlanksAreIdle => true;

    private protected override bool IsPaidOnArrival => true;

    // The time, the reason, the card: nothing that says who paid how much for what.
    private protected override int IdleBodyBits => 2600;

    // What Adyen signs is acknowledged and pays nothing (AdyenNoticeTests): it holds back everything behind a notice that is refused.
    private protected override IReadOnlyList<string> NoAmounts => [.. Attacks.NoAmounts.ForWholeNumbers.Except(["0", "-8880", "null"])];

    private protected override IEnumerable<(string What, CallbackReceiver Receiver)> Elsewhere =>
    [
        ("another merchant account", new Adyen(With(settings => settings.MerchantAccount = "ShopUK_ECOM"))),
        ("the test environment", new Adyen(With(settings => settings.Environment = "Test"))),
        ("a webhook with other keys", new Adyen(With(settings => settings.HmacKeys = [RandomNumberGenerator.GetHexString(64)]))),
    ];

    private protected override CallbackRequest Send(SaidPayment payment) => AdyenSender.Send(Item(payment));

    // The signature stands inside of the body and covers fields.
    private protected override CallbackRequest Sign(byte[] body) => new("POST", "application/json", [], body);

    private protected override string SignatureOf(CallbackRequest request) =>
        Data(JsonNode.Parse(request.Body.Span)!)["hmacSignature"]!.GetValue<string>();

    private protected override CallbackRequest WithSignature(CallbackRequest request, string? signature)
    {
        var body = JsonNode.Parse(request.Body.Span)!;
        Data(body).Remove("hmacSignature");
        if (signature is not null)
            Data(body)["hmacSignature"] = signature;
        return request with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };
    }

    private protected override IEnumerable<Attack> Forged(SaidPayment payment)
    {
        var request = Send(payment);
        var words = AdyenItem.Read(Item(payment).Deserialized()).SignedBytes;
        var key = Convert.FromHexString(Key);
        return
        [
            .. ((string[])[RandomNumberGenerator.GetHexString(64), "", new string('0', 64), new string('F', 64)]).Select(
                other => new Attack($"key '{other}'", Post(Envelope([AdyenSender.Sign(Item(payment), other)])))),
            Signed("the key's digits", HMACSHA256.HashData(Encoding.ASCII.GetBytes(Key), words)),
            Signed("SHA-1", HMACSHA1.HashData(key, words)),
            Signed("SHA-512", HMACSHA512.HashData(key, words)),
            Signed("a digest", SHA256.HashData(words)),
            Signed("a digest of key and words", SHA256.HashData([.. key, .. words])),
            Signed("the whole body", HMACSHA256.HashData(key, request.Body.Span)),
            new("hexadecimal", WithSignature(request, Convert.ToHexString(HMACSHA256.HashData(key, words)))),
            new("a header that signs the whole in place of the item", Post(
                WithSignature(request, null).Text(), Hmac(WithSignature(request, null).Text()))),
        ];

        Attack Signed(string what, byte[] signature) => new(what, WithSignature(request, Convert.ToBase64String(signature)));
    }

    private protected override IEnumerable<Attack> Malformed(SaidPayment payment) =>
    [
        .. base.Malformed(payment),
        new("no items", Post("""{"live":"true","notificationItems":[]}""")),
        new("items that are none", Post("""{"live":"true","notificationItems":[{},null,1]}""")),
        new("a second item that is not signed", Post(Envelope([AdyenSender.Sign(Item(payment)), Item(payment)]))),
    ];

    private protected override IEnumerable<Attack> NotMoney(SaidPayment payment) =>
    [
        .. ((string[])["OFFER_CLOSED", "CANCELLATION", "REFUND", "CANCEL_OR_REFUND", "CAPTURE_FAILED", "REFUNDED_REVERSED", "PENDING",
            "AUTHORISATION_ADJUSTMENT", "authorisation", "CHARGEBACK"]).Select(
            code => new Attack(code, AdyenSender.Send(Item(payment).Saying("eventCode", code).Saying("originalReference", PspReference)))),
        .. ((string[])["AUTHORISATION", "CAPTURE", "REFUND"]).Select(code => new Attack(
            $"{code} false", AdyenSender.Send(
                Item(payment).Saying("eventCode", code).Saying("success", "false").Saying("originalReference", PspReference)))),
    ];

    private protected override IEnumerable<Attack> NamingAnotherOrder(SaidPayment payment, string other) =>
        ((string[])["reason", "paymentMethod", "originalReference", "pspReference", "shopperReference", "orderNumber"]).Select(
            field => new Attack(field, AdyenSender.Send(Item(payment).Saying(field, other))));

    private static JsonObject Item(SaidPayment payment)
    {
        var item = Authorisation.Saying("merchantReference", payment.PaymentNumber).Saying("amount.currency", payment.Currency)
            .Saying("amount.value", payment.MinorUnits);
        if (payment.Amount is not null)
            item["amount"]!["value"] = JsonNode.Parse(payment.Amount);
        return item;
    }

    private static JsonObject Data(JsonNode body) =>
        body["notificationItems"]![0]!["NotificationRequestItem"]!["additionalData"]!.AsObject();
}
