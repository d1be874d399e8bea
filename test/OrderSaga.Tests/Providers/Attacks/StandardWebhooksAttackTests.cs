using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.StandardWebhooksSender;

namespace OrderSaga.Tests.Providers.Attacks;

[TestFixture("v1")]
[TestFixture("v1a")]
public sealed class StandardWebhooksAttackTests(string version) : JsonCallbackAttacks
{
    private const string Signature = "webhook-signature";

    public StandardWebhooksAttackTests()
        : this("v1")
    {
    }

    private protected override CallbackReceiver Receiver { get; } = new StandardWebhooks(Account);

    private protected override DateTimeOffset Now => StandardWebhooksSender.Now;

    private protected override TimeSpan? Tolerance => StandardWebhooks.ClockToleranceMax;

    private protected override IReadOnlyList<string> ProvingHeaders => ["webhook-id", "webhook-timestamp", Signature];

    private protected override IReadOnlyList<string> NoAmounts => Attacks.NoAmounts.ForWholeNumbers;

    private protected override IEnumerable<(string What, CallbackReceiver Receiver)> Elsewhere =>
    [
        ("a test account", new StandardWebhooks(AccountWith(settings => settings.Live = false))),
        ("another merchant", new StandardWebhooks(AccountWith(settings => settings.Merchant = "second"))),
        ("another account", new StandardWebhooks(AccountWith(_ => { }, "shop2"))),
        ("other keys", new StandardWebhooks(AccountWith(settings => (settings.Secrets, settings.PublicKeys) =
            (["whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))], [])))),
    ];

    private protected override CallbackRequest Send(SaidPayment payment) =>
        Sign(Encoding.UTF8.GetBytes(Object(payment).ToJsonString()), payment.SentAt);

    private protected override CallbackRequest Sign(byte[] body) => Sign(body, time: null);

    private protected override string SignatureOf(CallbackRequest request) =>
        request.Headers.Single(header => header.Key == Signature).Value[(version.Length + 1)..];

    private protected override CallbackRequest WithSignature(CallbackRequest request, string? signature) =>
        signature is null ? request.Without(Signature) : request.Without(Signature).Also(Signature, $"{version},{signature}");

    private protected override IEnumerable<Attack> Forged(SaidPayment payment)
    {
        var request = Send(payment);
        var body = request.Body.ToArray();
        var time = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var words = Words(MessageId, time, body);
        return
        [
            new("a stranger", StandardWebhooksSender.Send(body, RandomNumberGenerator.GetBytes(32))),
            new("a stranger's key", SendSigned(body, new Ed25519PrivateKeyParameters(new SecureRandom()))),
            new("an empty secret", StandardWebhooksSender.Send(body, [])),
            new("a secret of zeros", StandardWebhooksSender.Send(body, new byte[32])),
            new("the secret's letters", StandardWebhooksSender.Send(
                body, Encoding.ASCII.GetBytes("whsec_" + Convert.ToBase64String(Secret)))),
            new("the public key for a secret", StandardWebhooksSender.Send(body, PrivateKey.GeneratePublicKey().GetEncoded())),
            new("the public key's letters for a secret", StandardWebhooksSender.Send(body, Encoding.ASCII.GetBytes(PublicKey))),
            new("the body alone", Post(body, "v1," + Convert.ToBase64String(HMACSHA256.HashData(Secret, body)))),
            new("a digest", Post(body, "v1," + Convert.ToBase64String(SHA256.HashData(words)))),
            new("SHA-512", Post(body, "v1," + Convert.ToBase64String(HMACSHA512.HashData(Secret, words)))),
            new("hexadecimal", Post(body, "v1," + Convert.ToHexString(HMACSHA256.HashData(Secret, words)))),
            new("another version", Post(body, $"v2,{SignatureOf(request)}")),
            new("no version", Post(body, SignatureOf(request))),
            new("another id", Post(body, $"{version},{SignatureOf(request)}", id: "msg_another")),
            new("a signature of zeros", Post(body, "v1a," + Convert.ToBase64String(new byte[64]))),
        ];
    }

    private protected override IEnumerable<Attack> NotMoney(SaidPayment payment) =>
    [
        .. ((string[])["payment.failed", "payment.closed", "refund.completed", "refund.failed"]).Select(
            type => new Attack(type, StandardWebhooksSender.Send(Message(
                type, ("data.refundNumber", $"\"{RefundNumber}\""), ("data.reason", "\"x\""))))),
        .. ((string[])["payment.authorized", "payment.processing", "Payment.Succeeded", "payment.succeeded ", "charge.succeeded"]).Select(
            type => new Attack(type, StandardWebhooksSender.Send(Message(type)))),
    ];

    private protected override IEnumerable<Attack> NamingAnotherOrder(SaidPayment payment, string other) =>
        ((string[])["paymentNumber", "orderNumber", "data.orderNumber", "data.order", "data.refundNumber"]).Select(
            field => new Attack(field, StandardWebhooksSender.Send(Message("payment.succeeded", (field, $"\"{other}\"")))));

    private CallbackRequest Sign(byte[] body, string? time) =>
        version == "v1" ? StandardWebhooksSender.Send(body, time: time) : SendSigned(body, time: time);

    private static JsonObject Object(SaidPayment payment) => Message(
        "payment.succeeded",
        ("data.amount.minorUnits", payment.Amount ?? payment.MinorUnits.ToString(CultureInfo.InvariantCulture)),
        ("data.amount.currency", $"\"{payment.Currency}\""),
        ("data.paymentNumber", JsonSerializer.Serialize(payment.PaymentNumber)));
}
