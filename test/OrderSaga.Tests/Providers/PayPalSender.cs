using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>PayPal's side of a callback, written from its documents and not from the adapter.</summary>
internal static class PayPalSender
{
    public const string OrderNumber = "20261123GH01";
    public const string OrderId = "5O190127TN364715T";
    public const string CaptureId = "42311647XV020574X";
    public const string RefundId = "1JU08902781691411";
    public const string RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6";
    public const string EventId = "WH-58D329510W468432D-8HN650336L201105X";
    public const string MerchantId = "3SVV6RQEJNAP2";
    public const string WebhookId = "1JE4291016473214C";
    public const string CertificateId = "CERT-360caa42-fca2a594-1d93a270";
    public const string CertificateUrl = "https://api.paypal.com/v1/notifications/certs/" + CertificateId;
    public const string TransmissionId = "69cd13f0-d67a-11e5-baa3-778b53f4ae55";
    public const string TransmissionTime = "2026-11-23T11:30:02Z";
    public const string Host = "messageverificationcerts.paypal.com";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);
    public static readonly CertificateMaker Authority = new("Test PayPal");
    public static readonly string Certificate = PemOf(TestKeys.Provider, Host);

    /// <summary>What notices say of money is believed: there the attacks have most to gain.</summary>
    public static PayPalAccountOptions Settings => new()
    {
        MerchantId = MerchantId,
        WebhookId = WebhookId,
        ClientId = "AYSq3RDGsmBLJE-otTkBtM-jBRd1TCQwFf9RGfwddNXWz0uFU9ztymylOhRS",
        ClientSecret = "EGnHDxD_qRPdaLdZz8iCr8N7_MzF-YHPTkjs6NKYQvQSBngp4PTTVWkPZRbL",
        Certificates = { [CertificateId] = Certificate, ["CERT-next"] = PemOf(TestKeys.NextOfProvider, Host) },
        RootCertificates = [Authority.Root.ExportCertificatePem()],
        Confirm = false,
    };

    public static PayPalAccount Account => With();

    public static PayPalAccount With(Action<PayPalAccountOptions>? change = null)
    {
        var settings = Settings;
        change?.Invoke(settings);
        var account = PayPalAccount.Read("shop1", settings, out var errors);
        errors.ShouldBeEmpty();
        return account!;
    }

    public static string PemOf(
        RSA key, string host, bool isAuthority = false, DateTimeOffset? from = null, DateTimeOffset? until = null,
        CertificateMaker? authority = null)
    {
        authority ??= Authority;
        using var certificate = authority.Issue(host, key, isAuthority, from, until);
        return $"{certificate.ExportCertificatePem()}\n{authority.Middle.ExportCertificatePem()}\n";
    }

    public static JsonObject Capture => JsonNode.Parse(
        $$$"""
        {"id":"{{{CaptureId}}}","status":"COMPLETED","amount":{"currency_code":"EUR","value":"88.80"},"final_capture":true,
         "seller_receivable_breakdown":{"gross_amount":{"currency_code":"EUR","value":"88.80"},
           "paypal_fee":{"currency_code":"EUR","value":"3.17"},"net_amount":{"currency_code":"EUR","value":"85.63"}},
         "custom_id":"{{{OrderNumber}}}","payee":{"email_address":"shop@example.com","merchant_id":"{{{MerchantId}}}"},
         "supplementary_data":{"related_ids":{"order_id":"{{{OrderId}}}"}},
         "create_time":"2026-11-23T11:30:01Z","update_time":"2026-11-23T11:30:01Z",
         "links":[{"href":"https://api.paypal.com/v2/payments/captures/{{{CaptureId}}}","rel":"self","method":"GET"}]}
        """)!.AsObject();

    public static JsonObject Refund => JsonNode.Parse(
        $$"""
        {"id":"{{RefundId}}","status":"COMPLETED","amount":{"currency_code":"EUR","value":"30.00"},
         "custom_id":"{{OrderNumber}}-{{RefundNumber}}","create_time":"2026-11-24T10:34:56Z",
         "links":[{"href":"https://api.paypal.com/v2/payments/refunds/{{RefundId}}","rel":"self","method":"GET"},
                  {"href":"https://api.paypal.com/v2/payments/captures/{{CaptureId}}","rel":"up","method":"GET"}]}
        """)!.AsObject();

    public static string Event(string eventType, JsonObject resource) => new JsonObject
    {
        ["id"] = EventId,
        ["event_version"] = "1.0",
        ["create_time"] = "2026-11-23T11:30:02.123Z",
        ["resource_type"] = "capture",
        ["event_type"] = eventType,
        ["summary"] = "Payment completed for EUR 88.80 EUR",
        ["resource"] = resource,
    }.ToJsonString();

    public static CallbackRequest Send(string body, RSA? key = null) => Send(Encoding.UTF8.GetBytes(body), key);

    public static CallbackRequest Send(byte[] body, RSA? key = null, string webhookId = WebhookId, string url = CertificateUrl) =>
        Post(body, (key ?? TestKeys.Provider).Sign(Words(body, webhookId)), url);

    public static byte[] Words(byte[] body, string webhookId = WebhookId) =>
        Encoding.ASCII.GetBytes($"{TransmissionId}|{TransmissionTime}|{webhookId}|{Crc32(body).ToString(CultureInfo.InvariantCulture)}");

    public static CallbackRequest Post(byte[] body, string signature, string url = CertificateUrl) => new(
        "POST", "application/json",
        [
            new("PAYPAL-TRANSMISSION-ID", TransmissionId), new("PAYPAL-TRANSMISSION-TIME", TransmissionTime),
            new("PAYPAL-TRANSMISSION-SIG", signature), new("PAYPAL-CERT-URL", url), new("PAYPAL-AUTH-ALGO", "SHA256withRSA"),
            new("CORRELATION-ID", "a3e4a1b5"),
        ],
        body);

    /// <summary>By a table, as zlib has it; the adapter goes bit by bit.</summary>
    public static uint Crc32(byte[] bytes)
    {
        var table = Enumerable.Range(0, 256).Select(n => (uint)n).ToArray();
        for (var round = 0; round < 8; round++)
        {
            for (var n = 0; n < 256; n++)
                table[n] = (table[n] & 1) == 1 ? 0xEDB88320u ^ (table[n] >> 1) : table[n] >> 1;
        }

        return bytes.Aggregate(0xFFFFFFFFu, (crc, each) => table[(crc ^ each) & 0xFF] ^ (crc >> 8)) ^ 0xFFFFFFFFu;
    }

    /// <summary>
    /// Another body with the same CRC-32: four bytes are written into the place of a text of four letters. Not all are letters: some
    /// tails cannot be, so several are tried by whoever calls.
    /// </summary>
    public static byte[] Forge(byte[] body, int place, uint wanted)
    {
        // Each of the 32 bits of the place changes the checksum by a fixed pattern: solve for those that change it as wanted.
        var forged = body.ToArray();
        var rows = new List<(uint Change, int Bit)>();
        var start = Crc32(forged);
        for (var bit = 0; bit < 32; bit++)
        {
            forged[place + (bit / 8)] ^= (byte)(1 << (bit % 8));
            rows.Add((Crc32(forged) ^ start, bit));
            forged[place + (bit / 8)] ^= (byte)(1 << (bit % 8));
        }

        var basis = new (uint Change, uint Bits)[32];
        foreach (var (change, bit) in rows)
            Insert(basis, change, 1u << bit);
        var (left, bits) = (start ^ wanted, 0u);
        for (var high = 31; high >= 0; high--)
        {
            if ((left >> high & 1) == 0)
                continue;
            left ^= basis[high].Change;
            bits ^= basis[high].Bits;
        }

        for (var bit = 0; bit < 32; bit++)
        {
            if ((bits >> bit & 1) == 1)
                forged[place + (bit / 8)] ^= (byte)(1 << (bit % 8));
        }

        return forged;
    }

    private static void Insert((uint Change, uint Bits)[] basis, uint change, uint bits)
    {
        for (var high = 31; high >= 0; high--)
        {
            if ((change >> high & 1) == 0)
                continue;
            if (basis[high].Change == 0)
            {
                basis[high] = (change, bits);
                return;
            }

            change ^= basis[high].Change;
            bits ^= basis[high].Bits;
        }
    }
}
