using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.StripeSender;
using Adapter = OrderSaga.Providers.Stripe;

namespace OrderSaga.Tests.Providers.Attacks;

public sealed class StripeAttackTests : JsonCallbackAttacks
{
    private const string Paid = "payment_intent.succeeded";

    private protected override CallbackReceiver Receiver { get; } = new Adapter(Account);

    private protected override DateTimeOffset Now => StripeSender.Now;

    private protected override TimeSpan? Tolerance => Adapter.ClockToleranceMax;

    private protected override IReadOnlyList<string> ProvingHeaders => ["Stripe-Signature"];

    private protected override IReadOnlyList<string> NoAmounts => Attacks.NoAmounts.ForWholeNumbers;

    private protected override IEnumerable<(string What, CallbackReceiver Receiver)> Elsewhere =>
    [
        ("test mode", new Adapter(AccountWith(settings => (settings.Live, settings.ApiKey) = (false, ApiKey.Replace("live", "test"))))),
        ("a connected account", new Adapter(AccountWith(settings => settings.ConnectedAccount = "acct_1AbCdEfGhIjKlMnO"))),
        ("other secrets", new Adapter(AccountWith(settings => settings.WebhookSecrets = [NewSecret()]))),
    ];

    private protected override CallbackRequest Send(SaidPayment payment) =>
        StripeSender.Send(Event(Paid, Object(payment)), time: payment.SentAt);

    private protected override CallbackRequest Sign(byte[] body) => StripeSender.Send(body);

    private protected override string SignatureOf(CallbackRequest request) => Regex.Match(Header(request), "(?<=v1=)[^,]*").Value;

    private protected override CallbackRequest WithSignature(CallbackRequest request, string? signature) =>
        Post(request.Body.ToArray(), Header(request).Replace(
            ",v1=" + SignatureOf(request), signature is null ? "" : ",v1=" + signature, StringComparison.Ordinal));

    private protected override IEnumerable<Attack> Forged(SaidPayment payment)
    {
        var request = Send(payment);
        var body = request.Body.ToArray();
        var time = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] words = [.. Encoding.UTF8.GetBytes(time + "."), .. body];
        return
        [
            new("a stranger", StripeSender.Send(body, NewSecret())),
            new("an empty secret", StripeSender.Send(body, "")),
            new("a secret of zeros", StripeSender.Send(body, new string('\0', 32))),
            new("a prefix for a secret", StripeSender.Send(body, "whsec_")),
            new("the secret without its prefix", StripeSender.Send(body, Secret["whsec_".Length..])),
            new("the API key", StripeSender.Send(body, ApiKey)),
            new("the name of the account", StripeSender.Send(body, "shop1")),
            Signed("without the time", HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)),
            Signed("a digest", SHA256.HashData(words)),
            Signed("SHA-512", HMACSHA512.HashData(Encoding.UTF8.GetBytes(Secret), words)),
            Signed("SHA-1", HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret), words)),
            new("v0", Post(body, $"t={time},v0={SignatureOf(request)}")),
            new("none", Post(body, $"t={time},alg=none,v1=")),
        ];

        Attack Signed(string what, byte[] mac) => new(what, WithSignature(request, Convert.ToHexStringLower(mac)));
    }

    private protected override IEnumerable<Attack> NotMoney(SaidPayment payment) =>
    [
        .. ((string[])["requires_payment_method", "requires_confirmation", "requires_action", "processing", "requires_capture", "canceled"])
            .Select(status => new Attack(status, Say(Paid, Object(payment).With("status", $"\"{status}\"")))),
        .. ((string[])
            ["amount_capturable_updated", "created", "processing", "requires_action", "payment_failed", "canceled", "Succeeded"])
            .Select(type => new Attack(type, Say("payment_intent." + type, Object(payment)))),
        .. ((string[])["charge.succeeded", "charge.captured", "charge.refunded", "charge.dispute.funds_reinstated", "payout.paid"])
            .Select(type => new Attack(type, Say(type, Object(payment)))),
        new("a refund posing as a payment", Say(Paid, Refund)),
        new("a session posing as an intent", Say(Paid, Session)),
        new("an intent posing as a session", Say("checkout.session.completed", Object(payment))),
        new("a session without money", Say("checkout.session.completed", Session.With("payment_status", "\"unpaid\""))),
        new("a free session", Say("checkout.session.completed", Session.With("payment_status", "\"no_payment_required\""))),
        new("a refund", Say("refund.updated", Refund)),
        new("authorised for all, captured nothing", Say(Paid, Object(payment).With("amount_received", 0))),
    ];

    private protected override IEnumerable<Attack> NamingAnotherOrder(SaidPayment payment, string other) =>
    [
        .. ((string[])["description", "statement_descriptor", "client_reference_id", "order_number", "metadata.orderNumber"])
            .Select(field => new Attack(field, Say(Paid, Object(payment).With(field, $"\"{other}\"")))),
        new("outside of the object", StripeSender.Send(Event(Paid, Object(payment), said => said["metadata"] = new JsonObject
        {
            ["order_number"] = other,
        }))),
    ];

    private static CallbackRequest Say(string type, JsonObject about) => StripeSender.Send(Event(type, about));

    private static string Header(CallbackRequest request) => request.Headers.Single(header => header.Key == "Stripe-Signature").Value;

    private static JsonObject Object(SaidPayment payment) => Intent
        .With("amount_received", payment.Amount ?? payment.MinorUnits.ToString(CultureInfo.InvariantCulture))
        .With("currency", $"\"{payment.Currency.ToLowerInvariant()}\"")
        .With("metadata.order_number", JsonSerializer.Serialize(payment.PaymentNumber));
}
