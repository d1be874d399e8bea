using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSaga.Simulator.PayPal;

/// <summary>A webhook event; each send is a transmission of its own, signed anew.</summary>
internal sealed class PayPalNotice : Notice
{
    private readonly byte[] body;
    private readonly PayPalAccount account;
    private readonly TimeProvider time;

    public PayPalNotice(
        string paymentNumber, NoticeKind kind, JsonObject resource, PayPalAccount account, RetrySchedule schedule, TimeProvider time,
        string? eventType = null)
        : base("paypal", paymentNumber, kind)
    {
        this.account = account;
        this.time = time;
        Schedule = schedule;
        body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["id"] = "WH-" + RandomNumberGenerator.GetHexString(17) + "-" + RandomNumberGenerator.GetHexString(17),
            ["event_version"] = "1.0",
            ["create_time"] = Rfc3339(time.GetUtcNow()),
            ["resource_type"] = kind == NoticeKind.Payment ? "capture" : "refund",
            ["resource_version"] = "2.0",
            ["event_type"] = eventType is not null ? eventType
                : kind == NoticeKind.Payment ? "PAYMENT.CAPTURE.COMPLETED" : "PAYMENT.CAPTURE.REFUNDED",
            ["summary"] = kind == NoticeKind.Payment ? "Payment completed" : "Payment refunded",
            ["resource"] = resource,
        }.ToJsonString());
    }

    public override RetrySchedule Schedule { get; }

    public override HttpRequestMessage Signed(Uri webhook) => Post(webhook, body, account.SigningKey, account.WebhookId);

    public override IReadOnlyList<Forgery> Forgeries(Uri webhook) =>
    [
        new("another body", () => Post(webhook, body, account.SigningKey, account.WebhookId, [.. body, (byte)' '])),
        new("for another webhook", () => Post(webhook, body, account.SigningKey, "0AB12345CD678901E")),
        new("no signature", () => Post(webhook, body, null, account.WebhookId)),
        new("signed by somebody else", () => SignedBySomebodyElse(webhook)),
        new("a certificate at home", () => Post(
            webhook, body, account.SigningKey, account.WebhookId, address: "https://paypal.com.example/v1/notifications/certs/")),
    ];

    public override bool IsAcknowledgement(int status, ReadOnlySpan<byte> body) => status is >= 200 and < 300;

    public static string Rfc3339(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private HttpRequestMessage SignedBySomebodyElse(Uri webhook)
    {
        var key = KeyPool.Lend();
        try
        {
            return Post(webhook, body, key, account.WebhookId);
        }
        finally
        {
            KeyPool.GiveBack(key);
        }
    }

    private HttpRequestMessage Post(
        Uri webhook, byte[] signedBody, RSA? key, string webhookId, byte[]? sentBody = null,
        string address = "https://api.paypal.com/v1/notifications/certs/")
    {
        var (id, at) = (Guid.NewGuid().ToString("D"), Rfc3339(time.GetUtcNow()));
        var words = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}|{at}|{webhookId}|{Checksum(signedBody)}"));
        var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new ByteArrayContent(sentBody ?? signedBody)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.Add("PAYPAL-TRANSMISSION-ID", id);
        request.Headers.Add("PAYPAL-TRANSMISSION-TIME", at);
        request.Headers.Add("PAYPAL-CERT-URL", address + account.CertificateId);
        request.Headers.Add("PAYPAL-AUTH-ALGO", "SHA256withRSA");
        if (key is not null)
        {
            var signature = key.SignData(words, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.Headers.Add("PAYPAL-TRANSMISSION-SIG", Convert.ToBase64String(signature));
        }

        return request;
    }

    // A gzip stream ends with the CRC-32 of what is in it: zlib's, and not one that somebody here wrote.
    private static uint Checksum(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(packed.GetBuffer().AsSpan((int)packed.Length - 8, 4));
    }
}
