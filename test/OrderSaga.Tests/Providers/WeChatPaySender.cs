using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>WeChat Pay's side of a callback, written from its documents and not from the adapter.</summary>
internal static class WeChatPaySender
{
    public const string OrderNumber = "20261123CD01";
    public const string TransactionId = "4200002026112312345678901234";
    public const string RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6";
    public const string MchId = "1900000109";
    public const string AppId = "wxd678efh567hg6787";
    public const string PublicKeyId = "PUB_KEY_ID_0119000001092026112300000001";
    public const string CertificateSerial = "7132D72A03E93CDDF8C03BBD1F37EEDF";
    public const string ApiV3Key = "w3chat-Pay!APIv3.key-of-32-bytes";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);

    public static WeChatPayAccountOptions Settings => new()
    {
        AppId = AppId,
        MchId = MchId,
        MerchantSerial = "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C",
        PrivateKey = TestKeys.Merchant.ExportPkcs8PrivateKeyPem(),
        ApiV3Key = ApiV3Key,
        PlatformKeys =
        {
            [PublicKeyId] = TestKeys.Provider.ExportSubjectPublicKeyInfoPem(),
            [CertificateSerial] = TestKeys.NextOfProvider.ExportSubjectPublicKeyInfoPem(),
        },
    };

    public static WeChatPayAccount Account
    {
        get
        {
            var account = WeChatPayAccount.Read("shop1", Settings, out var errors);
            errors.ShouldBeEmpty();
            return account!;
        }
    }

    public static JsonObject Payment => JsonNode.Parse(
        $$"""
        {"transaction_id":"{{TransactionId}}","amount":{"payer_total":8000,"total":8880,"currency":"CNY","payer_currency":"CNY"},
         "mchid":"{{MchId}}","trade_state":"SUCCESS","bank_type":"CMC","success_time":"2026-11-23T19:30:01+08:00",
         "payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},"out_trade_no":"{{OrderNumber}}","appid":"{{AppId}}",
         "trade_state_desc":"支付成功","trade_type":"JSAPI","attach":"自定义数据"}
        """)!.AsObject();

    public static JsonObject Refund => JsonNode.Parse(
        $$"""
        {"mchid":"{{MchId}}","transaction_id":"{{TransactionId}}","out_trade_no":"{{OrderNumber}}",
         "refund_id":"50200207182018070300011301001","out_refund_no":"{{RefundNumber}}","refund_status":"SUCCESS",
         "success_time":"2026-11-24T10:34:56+08:00",
         "user_received_account":"招商银行信用卡0403","amount":{"total":8880,"refund":3000,"payer_total":8000,"payer_refund":2000}
        }
        """)!.AsObject();

    public static JsonObject With(this JsonObject json, string name, object? value)
    {
        var at = name.Split('.');
        var parent = at.Length == 2 ? json[at[0]]!.AsObject() : json;
        parent.Remove(at[^1]);
        if (value is not null)
            parent[at[^1]] = JsonNode.Parse(value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture)!);
        return json;
    }

    public static string Envelope(
        string eventType, JsonObject resource, string key = ApiV3Key, string nonce = "fdasflkja484", string? associatedData = "transaction",
        Action<JsonObject>? change = null)
    {
        var plain = Encoding.UTF8.GetBytes(resource.ToJsonString());
        var cipher = new byte[plain.Length + 16];
        using (var aes = new AesGcm(Encoding.UTF8.GetBytes(key), 16))
        {
            aes.Encrypt(
                Encoding.UTF8.GetBytes(nonce.PadRight(12, '0')[..12]), plain, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length),
                Encoding.UTF8.GetBytes(associatedData ?? ""));
        }

        var sealedPart = new JsonObject
        {
            ["original_type"] = "transaction",
            ["algorithm"] = "AEAD_AES_256_GCM",
            ["ciphertext"] = Convert.ToBase64String(cipher),
            ["associated_data"] = associatedData,
            ["nonce"] = nonce,
        };
        var envelope = new JsonObject
        {
            ["id"] = "EV-2018022511223320873",
            ["create_time"] = "2026-11-23T19:30:02+08:00",
            ["resource_type"] = "encrypt-resource",
            ["event_type"] = eventType,
            ["summary"] = "支付成功",
            ["resource"] = sealedPart,
        };
        change?.Invoke(envelope);
        return envelope.ToJsonString();
    }

    public static CallbackRequest Send(
        string body, RSA? key = null, string serial = PublicKeyId, string? time = null, string nonce = "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz",
        string? signature = null) =>
        Send(Encoding.UTF8.GetBytes(body), key, serial, time, nonce, signature);

    public static CallbackRequest Send(
        byte[] body, RSA? key = null, string serial = PublicKeyId, string? time = null, string nonce = "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz",
        string? signature = null) =>
        new("POST", "application/json", Headers(body, key, serial, time, nonce, signature), body);

    public static List<KeyValuePair<string, string>> Headers(
        byte[] body, RSA? key = null, string serial = PublicKeyId, string? time = null, string nonce = "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz",
        string? signature = null)
    {
        time ??= Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        signature ??= (key ?? TestKeys.Provider).Sign([.. Encoding.UTF8.GetBytes($"{time}\n{nonce}\n"), .. body, (byte)'\n']);
        return
        [
            new("Request-ID", "08D0B2A5A9061044189A8BAE0120B2A70428B1C305"), new("Wechatpay-Nonce", nonce),
            new("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"), new("Wechatpay-Serial", serial),
            new("Wechatpay-Timestamp", time), new("Wechatpay-Signature", signature),
        ];
    }

    public static CallbackRequest Without(this CallbackRequest request, string header) =>
        request with { Headers = [.. request.Headers.Where(each => each.Key != header)] };

    public static CallbackRequest Also(this CallbackRequest request, string header, string value) =>
        request with { Headers = [.. request.Headers, new(header, value)] };
}
