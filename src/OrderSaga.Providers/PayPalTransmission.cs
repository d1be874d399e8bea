using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>The headers with which PayPal signs a notice.</summary>
internal sealed partial record PayPalTransmission(string Id, string Time, string Signature, string CertificateUrl, string Algorithm)
{
    private const string Prefix = "PAYPAL-";

    /// <summary>Null when one is missing, empty, malformed or there twice.</summary>
    public static PayPalTransmission? Of(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var found = headers.Where(header => header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
        if (found.Any(values => values.Count() > 1))
            return null;

        return One("TRANSMISSION-ID") is { } id && One("TRANSMISSION-TIME") is { } time && One("TRANSMISSION-SIG") is { } signature
            && One("CERT-URL") is { } url && One("AUTH-ALGO") is { } algorithm
                ? new PayPalTransmission(id, time, signature, url, algorithm)
                : null;

        string? One(string name) => found[Prefix + name].FirstOrDefault() is { } value && Plain().IsMatch(value) ? value : null;
    }

    public bool Verifies(PayPalAccount account, RsaPublicKey key, ReadOnlySpan<byte> body) =>
        StrictBase64.Decode(Signature) is { } signature
        && key.Verifies(
            Encoding.ASCII.GetBytes($"{Id}|{Time}|{account.WebhookId}|{Crc32(body).ToString(CultureInfo.InvariantCulture)}"), signature);

    /// <summary>As in Ethernet and zip files. It finds what was garbled, not what was forged.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var each in bytes)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }

    // Visible ASCII but the vertical bar, which is the border between what is signed.
    [GeneratedRegex(@"\A[!-{}~]{1,1024}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
