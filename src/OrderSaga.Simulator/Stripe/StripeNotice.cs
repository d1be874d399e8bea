using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrderSaga.Simulator.Stripe;

/// <summary>An event: written once, signed anew with the time of each send.</summary>
internal sealed class StripeNotice : Notice
{
    private static readonly JsonSerializerOptions json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StripeAccount account;
    private readonly TimeProvider time;
    private readonly string body;

    public StripeNotice(
        string paymentNumber, NoticeKind kind, string type, JsonObject about, DateTimeOffset happenedAt, StripeAccount account,
        RetrySchedule schedule, TimeProvider time)
        : base("stripe", paymentNumber, kind)
    {
        (this.account, this.time, Schedule) = (account, time, schedule);
        var said = new JsonObject
        {
            ["id"] = "evt_" + StripeAccount.Random(24),
            ["object"] = "event",
            ["api_version"] = "2026-10-28.endive",
            ["created"] = happenedAt.ToUnixTimeSeconds(),
            ["data"] = new JsonObject { ["object"] = about },
            ["livemode"] = false,
            ["pending_webhooks"] = 1,
            ["request"] = new JsonObject { ["id"] = "req_" + StripeAccount.Random(14), ["idempotency_key"] = null },
            ["type"] = type,
        };
        body = said.ToJsonString(json);
    }

    public override RetrySchedule Schedule { get; }

    public override HttpRequestMessage Signed(Uri webhook) => Post(webhook, body, Sign(account.WebhookSecret, time.GetUtcNow()));

    public override IReadOnlyList<Forgery> Forgeries(Uri webhook) =>
    [
        new("another body", () => Post(
            webhook, body.Replace("\"amount\":", "\"amount\":1", StringComparison.Ordinal), Sign(account.WebhookSecret, time.GetUtcNow()))),
        new("ten minutes old", () => Post(webhook, body, Sign(account.WebhookSecret, time.GetUtcNow().AddMinutes(-10)))),
        new("ten minutes ahead", () => Post(webhook, body, Sign(account.WebhookSecret, time.GetUtcNow().AddMinutes(10)))),
        new("another secret", () => Post(webhook, body, Sign("whsec_" + StripeAccount.Random(32), time.GetUtcNow()))),
        new("the scheme that proves nothing", () => Post(webhook, body, StripeSigning.OnlyDecoy(time.GetUtcNow()))),
    ];

    public override bool IsAcknowledgement(int status, ReadOnlySpan<byte> body) => status is >= 200 and < 300;

    private string Sign(string secret, DateTimeOffset at) => StripeSigning.Header(secret, at, body);

    private static HttpRequestMessage Post(Uri webhook, string sentBody, string signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(sentBody))
            {
                Headers = { ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8") },
            },
        };
        request.Headers.Add("Stripe-Signature", signature);
        request.Headers.Add("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        return request;
    }
}
