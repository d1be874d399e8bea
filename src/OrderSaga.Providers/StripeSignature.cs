using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>
/// The header with which Stripe signs: <c>t=…,v1=…</c>, with one <c>v1</c> for each secret that is active at Stripe. Other schemes
/// (<c>v0</c> is that of its test events) prove nothing and are skipped.
/// </summary>
internal sealed partial record StripeSignature(string Timestamp, IReadOnlyList<byte[]> Macs)
{
    private const string Header = "Stripe-Signature";

    // While secrets are rolled Stripe sends two. More than these are a way to make us work, or to guess.
    private const int EntriesMax = 10;

    public DateTimeOffset SignedAt =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(Timestamp, NumberStyles.None, CultureInfo.InvariantCulture));

    /// <summary>Null when it is missing, there twice, too long, or has no time or no <c>v1</c>, or two times.</summary>
    public static StripeSignature? Of(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var found = headers.Where(header => string.Equals(header.Key, Header, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        // A proxy that joins two headers into one puts a blank between them; Stripe writes none.
        if (found is not [var (_, header)] || header.AsSpan().ContainsAnyExceptInRange('!', '~')
            || header.Split(',', EntriesMax + 1) is not { Length: <= EntriesMax } entries)
            return null;

        var named = entries.Select(entry => entry.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var macs = named["v1"].Where(mac => LowerHex().IsMatch(mac)).Select(Convert.FromHexString).ToList();
        return named["t"].ToList() is [var time] && Seconds().IsMatch(time) && macs.Count > 0 ? new StripeSignature(time, macs) : null;
    }

    public bool Verifies(IEnumerable<byte[]> secrets, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(Timestamp), (byte)'.', .. body];
        foreach (var secret in secrets)
        {
            var expected = HMACSHA256.HashData(secret, signed);
            foreach (var mac in Macs)
            {
                if (CryptographicOperations.FixedTimeEquals(expected, mac))
                    return true;
            }
        }

        return false;
    }

    // 1 to 11 digits: no sign, no blank, and nothing that a DateTimeOffset cannot hold.
    [GeneratedRegex(@"\A[0-9]{1,11}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Seconds();

    // One spelling: as Stripe writes it.
    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LowerHex();
}
