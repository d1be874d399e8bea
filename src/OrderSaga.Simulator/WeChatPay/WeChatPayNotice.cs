using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrderSaga.Simulator.WeChatPay;

/// <summary>A notice (回调通知): encrypted once, signed anew with the time of each send.</summary>
internal sealed class WeChatPayNotice : Notice
{
    private static readonly JsonSerializerOptions json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string body;
    private readonly WeChatPayAccount account;
    private readonly TimeProvider time;

    public WeChatPayNotice(
        string paymentNumber, NoticeKind kind, JsonObject resource, WeChatPayAccount account, RetrySchedule schedule, TimeProvider time)
        : base("wechatpay", paymentNumber, kind)
    {
        this.account = account;
        this.time = time;
        Schedule = schedule;
        var type = kind == NoticeKind.Payment ? "transaction" : "refund";
        var nonce = WeChatPaySigning.Nonce(12);
        var envelope = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString("D"),
            ["create_time"] = ChinaTime.Rfc3339(time.GetUtcNow()),
            ["resource_type"] = "encrypt-resource",
            ["event_type"] = kind == NoticeKind.Payment ? "TRANSACTION.SUCCESS" : "REFUND.SUCCESS",
            ["summary"] = kind == NoticeKind.Payment ? "支付成功" : "退款成功",
            ["resource"] = new JsonObject
            {
                ["original_type"] = type,
                ["algorithm"] = "AEAD_AES_256_GCM",
                ["ciphertext"] = WeChatPaySigning.Encrypt(account.ApiV3Key, nonce, type, resource.ToJsonString(json)),
                ["associated_data"] = type,
                ["nonce"] = nonce,
            },
        };
        body = envelope.ToJsonString(json);
    }

    public override RetrySchedule Schedule { get; }

    public override HttpRequestMessage Signed(Uri webhook) => Post(webhook, time.GetUtcNow(), body);

    public override IReadOnlyList<Forgery> Forgeries(Uri webhook) =>
    [
        new("another body", () => Post(webhook, time.GetUtcNow(), body, body.Replace("\"id\":\"", "\"id\":\"0", StringComparison.Ordinal))),
        new("ten minutes old", () => Post(webhook, time.GetUtcNow().AddMinutes(-10), body)),
        new("ten minutes ahead", () => Post(webhook, time.GetUtcNow().AddMinutes(10), body)),
        // The real platform probes so whether anybody looks at signatures.
        new("signature probe", () => Post(webhook, time.GetUtcNow(), body, body, "WECHATPAY/SIGNTEST/")),
    ];

    // 200 or 204; a body is not asked for.
    public override bool IsAcknowledgement(int status, ReadOnlySpan<byte> body) => status is 200 or 204;

    private HttpRequestMessage Post(Uri webhook, DateTimeOffset at, string signedBody, string? sentBody = null, string signaturePrefix = "")
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = WeChatPaySigning.Nonce(32);
        var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(sentBody ?? signedBody))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.Add("Wechatpay-Timestamp", timestamp);
        request.Headers.Add("Wechatpay-Nonce", nonce);
        request.Headers.Add("Wechatpay-Serial", account.PlatformSerial);
        request.Headers.Add("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048");
        var signature = WeChatPaySigning.Sign(account.PlatformKey, timestamp, nonce, signedBody);
        request.Headers.Add("Wechatpay-Signature", signaturePrefix + signature);
        request.Headers.Add("Request-ID", Guid.NewGuid().ToString("D"));
        return request;
    }
}
