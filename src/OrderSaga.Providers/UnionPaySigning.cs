using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Providers;

/// <summary>
/// The signature over the fields of a notice, a request or an answer: every field but <c>signature</c>, sorted, empty ones left out,
/// joined without escaping; its hash in lower-case hexadecimal is what is signed.
/// </summary>
internal static class UnionPaySigning
{
    public const string Rsa = "01";
    public const string Sha256 = "11";

    private const int KeyBitsMax = 4096; // a longer one only takes time

    /// <summary>Null: the account's own scheme, and no other, verifies; else why not, for staff.</summary>
    /// <param name="account">Decides version, method and keys; the sender decides nothing.</param>
    /// <param name="fields">In the sender's bytes: no charset is applied before they are verified.</param>
    /// <param name="now">For the dates of certificates.</param>
    public static string? WhyNotGenuine(UnionPayAccount account, SortedDictionary<string, byte[]> fields, DateTimeOffset now)
    {
        if (!Text(fields, "version").Is(account.Version))
            return $"its version is not {account.Version}";
        if (!Text(fields, "signMethod").Is(account.SignMethod))
            return $"its signMethod is not {account.SignMethod}";
        if (Text(fields, "signature") is not { Length: > 0 } signature)
            return "its signature is missing";

        var words = StringToSign(fields);
        if (account.SecureKey is { } secureKey)
        {
            return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), WithSecureKey(words, secureKey))
                ? null
                : "its signature does not verify";
        }

        if (StrictBase64.Decode(signature) is not { } bytes)
            return "its signature is not base64";
        return account.IsOld
            ? WhyNotByCertId(account, Text(fields, "certId"), words, bytes, now)
            : WhyNotByCertificate(account, Text(fields, "signPubKeyCert"), words, bytes, now);
    }

    public static byte[] StringToSign(SortedDictionary<string, byte[]> fields)
    {
        using var text = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            if (name.Is("signature") || value.Length == 0)
                continue;
            if (text.Length > 0)
                text.WriteByte((byte)'&');
            text.Write(Encoding.ASCII.GetBytes(name));
            text.WriteByte((byte)'=');
            text.Write(value);
        }

        return text.ToArray();
    }

    /// <summary>What RSA signs in version 5.1.0.</summary>
    public static byte[] Digest(ReadOnlySpan<byte> words) => Hex(SHA256.HashData(words));

    /// <summary>What RSA signs in version 5.0.0, which only accounts that say so take.</summary>
    public static byte[] OldDigest(ReadOnlySpan<byte> words) => Hex(SHA1.HashData(words));

    /// <summary>The signature of method 11, which is a hash and no more.</summary>
    public static byte[] WithSecureKey(ReadOnlySpan<byte> words, ReadOnlySpan<byte> secureKey) =>
        Hex(SHA256.HashData([.. words, (byte)'&', .. Hex(SHA256.HashData(secureKey))]));

    private static byte[] Hex(byte[] hash) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash));

    // The certificate comes in the message. It may be anybody's, and is believed only when it verifies and then ends in our roots.
    private static string? WhyNotByCertificate(
        UnionPayAccount account, string? text, byte[] words, byte[] signature, DateTimeOffset now)
    {
        if (text is not null && account.Certificates!.KnownKey(text, now) is { } known)
            return known.Verifies(Digest(words), signature) ? null : "its signature does not verify";
        using var certificate = text is null ? null : UnionPayCertificates.Only(text);
        if (certificate is null)
            return "its signPubKeyCert is not one certificate that can be read";
        try
        {
            if (RsaPublicKey.Of(certificate) is not { Bits: >= RsaPublicKey.BitsMin and <= KeyBitsMax } key)
                return $"its certificate has no RSA key of {RsaPublicKey.BitsMin} to {KeyBitsMax} bits";
            return key.Verifies(Digest(words), signature)
                ? account.Certificates!.WhyNot(certificate, text!, key, now)
                : "its signature does not verify";
        }
        catch (CryptographicException)
        {
            return "its certificate's key is none that can be used"; // whoever made it, it was not a certification authority
        }
    }

    private static string? WhyNotByCertId(UnionPayAccount account, string? certId, byte[] words, byte[] signature, DateTimeOffset now)
    {
        if (certId is null || account.SigningCertificate(certId) is not { } known)
            return "no certificate is set for its certId";
        if (now < known.NotBefore || now > known.NotAfter)
            return "the certificate of its certId is not in date";
        return known.Key.Verifies(OldDigest(words), signature, HashAlgorithmName.SHA1) ? null : "its signature does not verify";
    }

    private static string? Text(SortedDictionary<string, byte[]> fields, string name) =>
        fields.TryGetValue(name, out var value) ? Encoding.Latin1.GetString(value) : null;
}
