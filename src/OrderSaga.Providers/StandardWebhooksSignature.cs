using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>The three headers of Standard Webhooks 1.0.0. Entries of versions that are not known are skipped.</summary>
internal sealed partial record StandardWebhooksSignature(
    string Id, string Timestamp, IReadOnlyList<byte[]> Macs, IReadOnlyList<byte[]> Signatures)
{
    // One for each key that is active with the sender, of both kinds, and room for versions to come.
    private const int EntriesMax = 10;

    public DateTimeOffset SignedAt =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(Timestamp, NumberStyles.None, CultureInfo.InvariantCulture));

    /// <summary>Null when one is missing, malformed or there twice, or no entry is of a version that is known.</summary>
    public static StandardWebhooksSignature? Of(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var found = headers.Where(header => header.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase))
            .ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
        if (One("webhook-id") is not { } id || !PlainId().IsMatch(id)
            || One("webhook-timestamp") is not { } timestamp || !Seconds().IsMatch(timestamp)
            || One("webhook-signature")?.Split(' ', EntriesMax + 1) is not { Length: <= EntriesMax } entries
            // A proxy that joins two headers into one leaves a comma behind the first; the sender writes none there.
            || entries.Any(entry => entry.Length == 0 || entry.Count(letter => letter == ',') > 1))
        {
            return null;
        }

        var macs = Entries("v1,");
        var signatures = Entries("v1a,");
        return macs.Count + signatures.Count > 0 ? new StandardWebhooksSignature(id, timestamp, macs, signatures) : null;

        string? One(string name) => found[name].Take(2).ToList() is [var value] ? value : null;

        List<byte[]> Entries(string version) =>
        [
            .. entries.Where(entry => entry.StartsWith(version, StringComparison.Ordinal))
                .Select(entry => StrictBase64.Decode(entry[version.Length..])).OfType<byte[]>(),
        ];
    }

    /// <summary>Each kind of entry is held against keys of its own kind, and no other.</summary>
    public bool Verifies(IEnumerable<byte[]> secrets, IEnumerable<Ed25519Key> publicKeys, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{Id}.{Timestamp}."), .. body];
        foreach (var secret in secrets)
        {
            var expected = HMACSHA256.HashData(secret, signed);
            foreach (var mac in Macs)
            {
                if (CryptographicOperations.FixedTimeEquals(expected, mac))
                    return true;
            }
        }

        return publicKeys.Any(key => Signatures.Any(signature => key.Verifies(signed, signature)));
    }

    // No full stop: it is what parts the id from the time in the signed bytes.
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainId();

    // 1 to 11 digits: no sign, no blank, and nothing that a DateTimeOffset cannot hold.
    [GeneratedRegex(@"\A[0-9]{1,11}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Seconds();
}
