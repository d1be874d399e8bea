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
    private const string RsaSha1 = "1.2.840.113549.1.1.5";

    // With SHA-256, SHA-384 and SHA-512.
    private static readonly string[] Rsa = ["1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13"];

    // UnionPay signs with one certificate for years: that it ends in a root is found out once, and holds as long as all between are in date.
    private volatile Trusted? last;

    /// <summary>Null: it is UnionPay's at this time; else why not, for staff.</summary>
    public string? WhyNot(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (last is { } known && known.From < now && now < known.Until
            && certificate.RawDataMemory.Span.SequenceEqual(known.Certificate))
        {
            return null;
        }

        if (!IsSigner(certificate))
            return $"its certificate is not {signer}'s";
        if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime || certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
            return "its certificate is not in date";
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basics => basics.CertificateAuthority)
            || certificate.Extensions.OfType<X509KeyUsageExtension>().Any(use => !use.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)))
        {
            return "its certificate is not one that signs messages";
        }

        return EndsInARoot(certificate, now) ? null : "its certificate does not end in a root of the settings";
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

    private bool EndsInARoot(X509Certificate2 certificate, DateTimeOffset now)
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
            if (trusted)
            {
                last = new Trusted(
                    certificate.RawData,
                    chain.ChainElements.Max(element => new DateTimeOffset(element.Certificate.NotBefore)),
                    chain.ChainElements.Min(element => new DateTimeOffset(element.Certificate.NotAfter)));
            }

            return trusted;
        }
        finally
        {
            foreach (var made in chain.ChainPolicy.CustomTrustStore.Concat(chain.ChainPolicy.ExtraStore))
                made.Dispose();
            foreach (var element in chain.ChainElements)
                element.Certificate.Dispose();
        }
    }

    private sealed record Trusted(byte[] Certificate, DateTimeOffset From, DateTimeOffset Until);

    private bool IsStrong(X509Certificate2 certificate) =>
        Rsa.Contains(certificate.SignatureAlgorithm.Value, StringComparer.Ordinal)
        || (allowSha1 && certificate.SignatureAlgorithm.Value.Is(RsaSha1));

    private static X509Certificate2[] Load(IReadOnlyList<byte[]> certificates) =>
        [.. certificates.Select(each => X509CertificateLoader.LoadCertificate(each))];

    private static bool Holds(IReadOnlyList<byte[]> certificates, X509Certificate2 certificate) =>
        certificates.Any(each => each.AsSpan().SequenceEqual(certificate.RawDataMemory.Span));
}
