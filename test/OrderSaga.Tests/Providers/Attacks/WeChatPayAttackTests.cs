using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.WeChatPaySender;

namespace OrderSaga.Tests.Providers.Attacks;

public sealed class WeChatPayAttackTests : JsonCallbackAttacks
{
    private const string Signature = "Wechatpay-Signature";

    private protected override CallbackReceiver Receiver { get; } = new WeChatPay(Account);

    private protected override DateTimeOffset Now => WeChatPaySender.Now;

    private protected override TimeSpan? Tolerance => WeChatPay.ClockToleranceMax;

    private protected override IReadOnlyList<string> ProvingHeaders =>
        ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", Signature];

    private protected override IReadOnlyList<string> NoAmounts => Attacks.NoAmounts.ForWholeNumbers;

    private protected override IEnumerable<(string What, CallbackReceiver Receiver)> Elsewhere =>
    [
        ("another merchant", Other(settings => settings.MchId = "1900000110")),
        ("another application", Other(settings => settings.AppId = "wxd678efh567hg6788")),
        ("a merchant with another APIv3 key", Other(settings => settings.ApiV3Key = "w3chat-Pay!APIv3.key-of-32-bytez")),
        ("a merchant with other keys", Other(
            settings => settings.PlatformKeys[PublicKeyId] = TestKeys.Stranger.ExportSubjectPublicKeyInfoPem())),
    ];

    private protected override CallbackRequest Send(SaidPayment payment) => WeChatPaySender.Send(Body(payment), time: payment.SentAt);

    private protected override CallbackRequest Sign(byte[] body) => WeChatPaySender.Send(body);

    private protected override string SignatureOf(CallbackRequest request) =>
        request.Headers.Single(header => header.Key == Signature).Value;

    private protected override CallbackRequest WithSignature(CallbackRequest request, string? signature) =>
        signature is null ? request.Without(Signature) : request.Without(Signature).Also(Signature, signature);

    private protected override IEnumerable<Attack> Forged(SaidPayment payment)
    {
        var body = Body(payment);
        var request = Send(payment);
        var time = Now.ToUnixTimeSeconds();
        var words = Encoding.UTF8.GetBytes($"{time}\nEcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz\n{body}\n");
        return
        [
            new("a stranger", WeChatPaySender.Send(body, TestKeys.Stranger)),
            new("the merchant itself", WeChatPaySender.Send(body, TestKeys.Merchant)),
            new("another key's serial", WeChatPaySender.Send(body, TestKeys.NextOfProvider)),
            new("an unknown serial", WeChatPaySender.Send(body, serial: "PUB_KEY_ID_0")),
            new("a probe", WithSignature(request, "WECHATPAY/SIGNTEST/" + SignatureOf(request))),
            .. ((string[])["WECHATPAY2-SM2-WITH-SM3", "HMAC-SHA256", "none", "wechatpay2-sha256-rsa2048", ""]).Select(type => new Attack(
                $"type {type}", request.Without("Wechatpay-Signature-Type").Also("Wechatpay-Signature-Type", type))),
            Signed("SHA-1", TestKeys.Provider.SignData(words, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)),
            Signed("PSS", TestKeys.Provider.SignData(words, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            Signed("HMAC with the APIv3 key", HMACSHA256.HashData(Encoding.ASCII.GetBytes(ApiV3Key), words)),
            Signed("HMAC with an empty key", HMACSHA256.HashData((byte[])[], words)),
            new("a resource under a key of zeros", WeChatPaySender.Send(
                Envelope("TRANSACTION.SUCCESS", Resource(payment), key: new string('\0', 32)))),
        ];

        Attack Signed(string what, byte[] signature) => new(what, WithSignature(request, Convert.ToBase64String(signature)));
    }

    private protected override IEnumerable<Attack> Malformed(SaidPayment payment) =>
    [
        .. base.Malformed(payment),
        new("no resource", Sign("""{"id":"EV-1","event_type":"TRANSACTION.SUCCESS"}"""u8.ToArray())),
        new("a resource in the clear", Sign(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
            new { id = "EV-1", event_type = "TRANSACTION.SUCCESS", resource = Resource(payment) })))),
    ];

    private protected override IEnumerable<Attack> NotMoney(SaidPayment payment) =>
    [
        .. ((string[])["REFUND", "NOTPAY", "CLOSED", "REVOKED", "USERPAYING", "PAYERROR", "ACCEPT", "success"]).Select(state => new Attack(
            state, WeChatPaySender.Send(Envelope("TRANSACTION.SUCCESS", Resource(payment).With("trade_state", $"\"{state}\""))))),
        .. ((string[])["REFUND.SUCCESS", "REFUND.CLOSED", "TRANSACTION.PAYERROR", "transaction.success"]).Select(
            type => new Attack(type, WeChatPaySender.Send(Envelope(type, Resource(payment))))),
        new("a refund posing as a payment", WeChatPaySender.Send(Envelope("TRANSACTION.SUCCESS", Refund))),
        new("a refund", WeChatPaySender.Send(Envelope("REFUND.SUCCESS", Refund))),
    ];

    private protected override IEnumerable<Attack> NamingAnotherOrder(SaidPayment payment, string other) =>
    [
        .. ((string[])["attach", "out_refund_no", "order_number", "trade_state_desc"]).Select(field => new Attack(
            field, WeChatPaySender.Send(Envelope("TRANSACTION.SUCCESS", Resource(payment).With(field, $"\"{other}\""))))),
        new("outside of the resource", WeChatPaySender.Send(Envelope(
            "TRANSACTION.SUCCESS", Resource(payment), change: envelope => envelope["out_trade_no"] = other))),
    ];

    private static string Body(SaidPayment payment) => Envelope("TRANSACTION.SUCCESS", Resource(payment));

    private static JsonObject Resource(SaidPayment payment) => WeChatPaySender.Payment
        .With("amount.total", payment.Amount ?? payment.MinorUnits.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .With("amount.currency", $"\"{payment.Currency}\"")
        .With("out_trade_no", JsonSerializer.Serialize(payment.PaymentNumber));

    private static WeChatPay Other(Action<WeChatPayAccountOptions> change)
    {
        var settings = Settings;
        change(settings);
        return new WeChatPay(WeChatPayAccount.Read("shop1", settings, out _)!);
    }
}
