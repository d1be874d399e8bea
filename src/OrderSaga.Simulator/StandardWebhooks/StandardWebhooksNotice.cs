using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSaga.Simulator.StandardWebhooks;

/// <summary>A message by Standard Webhooks: written once, signed anew with the time of each send.</summary>
internal sealed class StandardWebhooksNotice(
    string paymentNumber, NoticeKind kind, JsonObject message, StandardWebhooksAccount account, RetrySchedule schedule, TimeProvider time)
    : Notice("standardwebhooks", paymentNumber, kind)
{
    private readonly string id = "msg_" + RandomNumberGenerator.GetHexString(26);
    private readonly string body = message.ToJsonString();

    public override RetrySchedule Schedule { get; } = schedule;

    public override HttpRequestMessage Signed(Uri webhook) => Post(webhook, time.GetUtcNow(), body, account.Key);

    public override IReadOnlyList<Forgery> Forgeries(Uri webhook) =>
    [
        new("another body", () => Post(webhook, time.GetUtcNow(), body + " ", account.Key, body)),
        new("ten minutes old", () => Post(webhook, time.GetUtcNow().AddMinutes(-10), body, account.Key)),
        new("ten minutes ahead", () => Post(webhook, time.GetUtcNow().AddMinutes(10), body, account.Key)),
        new("another secret", () => Post(webhook, time.GetUtcNow(), body, RandomNumberGenerator.GetBytes(32))),
        new("another version", () => Post(webhook, time.GetUtcNow(), body, account.Key, version: "v2")),
    ];

    public override bool IsAcknowledgement(int status, ReadOnlySpan<byte> body) => status is >= 200 and < 300;

    private HttpRequestMessage Post(
        Uri webhook, DateTimeOffset at, string sentBody, byte[] key, string? signedBody = null, string version = "v1")
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = new HMACSHA256(key);
        var mac = hmac.ComputeHash(Encoding.UTF8.GetBytes(string.Join('.', id, timestamp, signedBody ?? sentBody)));
        var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(sentBody))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", $"{version},{Convert.ToBase64String(mac)}");
        return request;
    }
}
