using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>Stripe's side of a callback, written from its documents and not from the adapter.</summary>
internal static class StripeSender
{
    public const string OrderNumber = "20261123AB01";
    public const string IntentId = "pi_3Q2x7LAbCdEfGhIj0kLmNoPq";
    public const string SessionId = "cs_live_a1b2c3d4e5f6g7h8i9j0";
    public const string RefundId = "re_3Q2x7LAbCdEfGhIj0kLmNoPq";
    public const string RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6";
    public const string EventId = "evt_3Q2x7LAbCdEfGhIj0aBcDeFg";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);
    public static readonly DateTimeOffset PaidAt = new(2026, 11, 23, 11, 30, 1, TimeSpan.Zero);

    // Made anew for every run: no secret is ever committed.
    public static readonly string Secret = NewSecret();
    public static readonly string NextSecret = NewSecret();
    public static readonly string ApiKey = "sk_live_" + RandomNumberGenerator.GetHexString(32);

    public static StripeAccountOptions Settings =>
        new() { Live = true, WebhookSecrets = [Secret, NextSecret], ApiKey = ApiKey };

    public static StripeAccount Account => AccountWith(_ => { });

    public static JsonObject Intent => JsonNode.Parse(
        $$"""
        {"id":"{{IntentId}}","object":"payment_intent","amount":8880,"amount_capturable":0,"amount_received":8880,"currency":"cny",
         "created":1795433390,"livemode":true,"latest_charge":"ch_3Q2x7LAbCdEfGhIj0rStUvWx","status":"succeeded",
         "metadata":{"order_number":"{{OrderNumber}}"},"description":"两件衬衫","receipt_email":null}
        """)!.AsObject();

    public static JsonObject Session => JsonNode.Parse(
        $$"""
        {"id":"{{SessionId}}","object":"checkout.session","amount_subtotal":9000,"amount_total":8880,"currency":"cny","livemode":true,
         "client_reference_id":null,"mode":"payment","payment_intent":"{{IntentId}}","payment_status":"paid","status":"complete",
         "metadata":{"order_number":"{{OrderNumber}}"} }
        """)!.AsObject();

    public static JsonObject Refund => JsonNode.Parse(
        $$"""
        {"id":"{{RefundId}}","object":"refund","amount":3000,"currency":"cny","created":1795487696,"payment_intent":"{{IntentId}}",
         "status":"succeeded","metadata":{"order_number":"{{OrderNumber}}","refund_number":"{{RefundNumber}}"} }
        """)!.AsObject();

    public static StripeAccount AccountWith(Action<StripeAccountOptions> change)
    {
        var settings = Settings;
        change(settings);
        var account = StripeAccount.Read("shop1", settings, out var errors);
        errors.ShouldBeEmpty();
        return account!;
    }

    public static string NewSecret() => "whsec_" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    public static string Event(string type, JsonObject about, Action<JsonObject>? change = null)
    {
        var said = new JsonObject
        {
            ["id"] = EventId,
            ["object"] = "event",
            ["api_version"] = "2026-10-28.endive",
            ["created"] = PaidAt.ToUnixTimeSeconds(),
            ["data"] = new JsonObject { ["object"] = about },
            ["livemode"] = true,
            ["pending_webhooks"] = 1,
            ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
            ["type"] = type,
        };
        change?.Invoke(said);
        return said.ToJsonString();
    }

    public static CallbackRequest Send(string body, string? secret = null, string? time = null) =>
        Send(Encoding.UTF8.GetBytes(body), secret, time);

    public static CallbackRequest Send(byte[] body, string? secret = null, string? time = null)
    {
        time ??= Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Post(body, $"t={time},v1={Mac(secret ?? Secret, time, body)},v0={new string('5', 64)}");
    }

    public static CallbackRequest Post(byte[] body, params string[] signatures) => new(
        "POST", "application/json; charset=utf-8",
        [new("User-Agent", "Stripe/1.0"), .. signatures.Select(each => KeyValuePair.Create("Stripe-Signature", each))], body);

    public static string Mac(string secret, string time, byte[] body) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes(time + "."), .. body]));
}
