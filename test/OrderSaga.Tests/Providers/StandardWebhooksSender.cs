using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>A sender of Standard Webhooks, written from the specification and not from the adapter.</summary>
internal static class StandardWebhooksSender
{
    public const string OrderNumber = "20261123AB01";
    public const string TransactionId = "TX-2026-0001";
    public const string RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6";
    public const string MessageId = "msg_p5jXN8AQM9LWM0D4loKWxJek";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);

    // Made anew for every run: no key is ever committed.
    public static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);
    public static readonly byte[] NextSecret = RandomNumberGenerator.GetBytes(24);
    public static readonly Ed25519PrivateKeyParameters PrivateKey = new(new SecureRandom());

    public static string PublicKey => "whpk_" + Convert.ToBase64String(PrivateKey.GeneratePublicKey().GetEncoded());

    public static StandardWebhooksAccountOptions Settings => new()
    {
        Live = true,
        Secrets = ["whsec_" + Convert.ToBase64String(Secret), "whsec_" + Convert.ToBase64String(NextSecret)],
        PublicKeys = [PublicKey],
    };

    public static StandardWebhooksAccount Account => AccountWith(_ => { });

    public static StandardWebhooksAccount AccountWith(Action<StandardWebhooksAccountOptions> change, string name = "shop1")
    {
        var settings = Settings;
        change(settings);
        var account = StandardWebhooksAccount.Read(name, settings, out var errors);
        errors.ShouldBeEmpty();
        return account!;
    }

    public static JsonObject Message(string type, params (string Name, string? Value)[] changes)
    {
        var message = JsonNode.Parse(
            $$"""
            {"type":{{JsonSerializer.Serialize(type)}},"timestamp":"2026-11-23T11:30:01Z","data":{
              "merchant":"default","account":"shop1","live":true,"paymentNumber":"{{OrderNumber}}","transactionId":"{{TransactionId}}",
              "amount":{"minorUnits":8880,"currency":"CNY"} } }
            """)!.AsObject();
        foreach (var (name, value) in changes)
        {
            var at = name.Split('.');
            var parent = at[..^1].Aggregate(message, (json, part) => json[part]!.AsObject());
            parent.Remove(at[^1]);
            if (value is not null)
                parent[at[^1]] = JsonNode.Parse(value);
        }

        return message;
    }

    public static CallbackRequest Send(JsonObject message) => Send(Encoding.UTF8.GetBytes(message.ToJsonString()));

    public static CallbackRequest Send(byte[] body, byte[]? secret = null, string? time = null, string id = MessageId)
    {
        time ??= Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Post(body, $"v1,{Mac(secret ?? Secret, id, time, body)}", time, id);
    }

    public static CallbackRequest SendSigned(byte[] body, Ed25519PrivateKeyParameters? key = null, string? time = null)
    {
        time ??= Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, key ?? PrivateKey);
        var words = Words(MessageId, time, body);
        signer.BlockUpdate(words, 0, words.Length);
        return Post(body, "v1a," + Convert.ToBase64String(signer.GenerateSignature()), time);
    }

    public static CallbackRequest Post(byte[] body, string signature, string? time = null, string id = MessageId) => new(
        "POST", "application/json",
        [
            new("webhook-id", id),
            new("webhook-timestamp", time ?? Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            new("webhook-signature", signature),
        ],
        body);

    public static string Mac(byte[] secret, string id, string time, byte[] body) =>
        Convert.ToBase64String(HMACSHA256.HashData(secret, Words(id, time, body)));

    public static byte[] Words(string id, string time, byte[] body) => [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body];
}
