using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSaga.Simulator.Adyen;

/// <summary>A standard webhook; the same over all retries. Adyen mostly writes one item into one, and may write several.</summary>
internal sealed class AdyenNotice(
    string paymentNumber, NoticeKind kind, IReadOnlyList<Func<JsonObject>> items, AdyenAccount account, RetrySchedule schedule)
    : Notice("adyen", paymentNumber, kind)
{
    private readonly string body = Envelope([.. items.Select(item => Signed(item(), account))]);

    public override RetrySchedule Schedule { get; } = schedule;

    public override HttpRequestMessage Signed(Uri webhook) => Post(webhook, body);

    public override IReadOnlyList<Forgery> Forgeries(Uri webhook) =>
    [
        new("another amount", () => Post(webhook, Changed(signed => signed["amount"]!["value"] = 1))),
        new("another order", () => Post(webhook, Changed(signed => signed["merchantReference"] = "FORGED" + PaymentNumber))),
        new("no signature", () => Post(webhook, Changed(signed => signed["additionalData"] = new JsonObject()))),
        new("signed by somebody else", () => Post(webhook, Envelope(Signed(items[0](), AdyenAccount.Generate("x"))))),
        new("a forged item behind the genuine one", () => Post(webhook, Envelope(
            Signed(items[0](), account), Signed(items[0](), AdyenAccount.Generate("x"))))),
    ];

    // Any 2xx; the body is of old times.
    public override bool IsAcknowledgement(int status, ReadOnlySpan<byte> body) => status is >= 200 and < 300;

    private string Changed(Action<JsonObject> change)
    {
        var signed = Signed(items[0](), account);
        change(signed);
        return Envelope(signed);
    }

    private static JsonObject Signed(JsonObject item, AdyenAccount account)
    {
        var words = new StringBuilder();
        foreach (var name in (string[])["pspReference", "originalReference", "merchantAccountCode", "merchantReference"])
            words.Append((string?)item[name]).Append(':');
        words.Append((long)item["amount"]!["value"]!).Append(':').Append((string?)item["amount"]!["currency"]).Append(':');
        words.Append((string?)item["eventCode"]).Append(':').Append((string?)item["success"]);
        item["additionalData"] = new JsonObject { ["hmacSignature"] = account.Sign(words.ToString()) };
        return item;
    }

    private static string Envelope(params JsonObject[] items) => new JsonObject
    {
        ["live"] = "false",
        ["notificationItems"] = new JsonArray([.. items.Select(item => new JsonObject { ["NotificationRequestItem"] = item })]),
    }.ToJsonString();

    private static HttpRequestMessage Post(Uri webhook, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return new HttpRequestMessage(HttpMethod.Post, webhook) { Content = content };
    }
}
