using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrderSaga.Providers;

/// <summary>
/// Which certificates in messages are UnionPay's: issued by a certificate of the settings, which ends in a root of the settings. The
/// machine's own roots do not count, and nothing is fetched, whatever address a certificate names. Keeps bytes and makes certificates for
/// each use, as those are not made for many threads.
/// </summary>
internal sealed class UnionPayCertificates(
    IReadOnlyList<byte[]> roots, IReadOnlyList<byte[]> middles, string signer, bool allowSha1)
{
    private const string CommonName = "2.5.4.3";

    private readonly RsaPublicKey[] issuers = [.. middles.Select(KeyOf)];

    // UnionPay signs with one certificate for years: that it ends in a root is found out once, and holds while all between are in date. To make
    // its key anew for each message would take five times as long as to verify with it.
    private volatile Trusted? last;

    /// <summary>The key of a certificate that was found to be UnionPay's and is so at this time; null: it is to be found out.</summary>
    public RsaPublicKey? KnownKey(string text, DateTimeOffset now) =>
        last is { } known && known.From < now && now < known.Until && known.Text.Is(text) ? known.Key : null;

    /// <summary>Null: it is UnionPay's at this time; else why not, for staff.</summary>
    public string? WhyNot(X509Certificate2 certificate, string text, RsaPublicKey key, DateTimeOffset now)
    {
        if (!IsSigner(certificate))
            return $"its certificate is not {signer}'s";
        if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime || certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
            return "its certificate is not in date";
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basics => basics.CertificateAuthority)
            || certificate.Extensions.OfType<X509KeyUsageExtension>()
                .Any(use => !use.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)))
        {
            return "its certificate is not one that signs messages";
        }

        // The first is cheap, and nobody but the authority passes it: what names a certificate has, whoever writes the message chooses.
        if (!IsIssued(certificate) || UntilARoot(certificate, now) is not { } dates)
            return "its certificate does not end in a root of the settings";
        last = new Trusted(text, key, dates.From, dates.Until);
        return null;
    }

    /// <summary>The one certificate of a PEM text, with nothing beside it; null when there are more, none, or it cannot be read.</summary>
    public static X509Certificate2? Only(string text)
    {
        if (!PemEncoding.TryFind(text, out var pem) || text[pem.Label] != "CERTIFICATE"
            || !text.AsSpan(..pem.Location.Start).IsWhiteSpace() || !text.AsSpan(pem.Location.End..).IsWhiteSpace())
        {
            return null;
        }

        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text[pem.Base64Data]));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private bool IsSigner(X509Certificate2 certificate)
    {
        var names = new List<string?>();
        try
        {
            foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
            {
                if (!part.HasMultipleElements && part.GetSingleElementType().Value.Is(CommonName))
                    names.Add(part.GetSingleElementValue());
            }
        }
        catch (CryptographicException)
        {
            return false; // a name that is not well made is nobody's
        }

        // 041@Z12@00040000:SIGN@00000062, or 041@…@中国银联股份有限公司@….
        return names is [{ } name] && name.Split('@') is [_, _, var owner, ..] && owner.Is(signer);
    }

    private bool IsIssued(X509Certificate2 certificate)
    {
        try
        {
            var parts = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
            var (signed, algorithm) = (parts.ReadEncodedValue(), parts.ReadSequence().ReadObjectIdentifier());
            var signature = parts.ReadBitString(out _);
            return HashOf(algorithm) is { } hash && issuers.Any(issuer => issuer.Verifies(signed.Span, signature, hash));
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>While all up to a root are in date; null: it ends in none.</summary>
    private (DateTimeOffset From, DateTimeOffset Until)? UntilARoot(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.CustomTrustStore.AddRange(Load(roots));
        chain.ChainPolicy.ExtraStore.AddRange(Load(middles));
        try
        {
            var trusted = chain.Build(certificate) && chain.ChainElements.Count >= 3
                && chain.ChainElements.Skip(1).SkipLast(1).All(element => Holds(middles, element.Certificate))
                && Holds(roots, chain.ChainElements[^1].Certificate)
                && chain.ChainElements.SkipLast(1).All(element => IsStrong(element.Certificate));
            return trusted
                ? (chain.ChainElements.Max(element => new DateTimeOffset(element.Certificate.NotBefore)),
                    chain.ChainElements.Min(element => new DateTimeOffset(element.Certificate.NotAfter)))
                : null;
        }
        finally
        {
            foreach (var made in chain.ChainPolicy.CustomTrustStore.Concat(chain.ChainPolicy.ExtraStore))
                made.Dispose();
            foreach (var element in chain.ChainElements)
                element.Certificate.Dispose();
        }
    }

    private sealed record Trusted(string Text, RsaPublicKey Key, DateTimeOffset From, DateTimeOffset Until);

    private bool IsStrong(X509Certificate2 certificate) => HashOf(certificate.SignatureAlgorithm.Value) is not null;

    /// <summary>Of a certificate's signature, which is RSA's; null: another, or one that is not taken.</summary>
    private HashAlgorithmName? HashOf(string? algorithm) => algorithm switch
    {
        "1.2.840.113549.1.1.5" when allowSha1 => HashAlgorithmName.SHA1,
        "1.2.840.113549.1.1.11" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static RsaPublicKey KeyOf(byte[] certificate)
    {
        using var read = X509CertificateLoader.LoadCertificate(certificate);
        return RsaPublicKey.Of(read)!; // the settings' certificates have RSA keys
    }

    private static X509Certificate2[] Load(IReadOnlyList<byte[]> certificates) =>
        [.. certificates.Select(each => X509CertificateLoader.LoadCertificate(each))];

    private static bool Holds(IReadOnlyList<byte[]> certificates, X509Certificate2 certificate) =>
        certificates.Any(each => each.AsSpan().SequenceEqual(certificate.RawDataMemory.Span));
}
