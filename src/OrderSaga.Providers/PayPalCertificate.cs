using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrderSaga.Providers;

/// <summary>
/// A certificate that signs for PayPal, with those between it and a root. Read from the settings; nothing is ever fetched.
/// </summary>
internal sealed class PayPalCertificate
{
    private readonly byte[] leaf;
    private readonly byte[][] between;

    // It signs for years: that it ends in a root is found out once, and holds while all up to the root are in date.
    private volatile Trusted? last;

    private PayPalCertificate(X509Certificate2Collection chain, RsaPublicKey key)
    {
        leaf = chain[0].RawData;
        between = [.. chain.Skip(1).Select(each => each.RawData)];
        Host = chain[0].GetNameInfo(X509NameType.DnsName, forIssuer: false);
        Key = key;
        NotBefore = new DateTimeOffset(chain[0].NotBefore.ToUniversalTime());
    }

    public RsaPublicKey Key { get; }

    /// <summary>Whose certificate it is, by its subject.</summary>
    public string Host { get; }

    /// <summary>A moment at which it is valid.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>The first certificate of a PEM text signs, the others lie between it and a root.</summary>
    /// <exception cref="CryptographicException">It holds none, or its key is not RSA.</exception>
    public static PayPalCertificate Read(string pem)
    {
        var chain = Certificates(pem);
        return new PayPalCertificate(chain, RsaPublicKey.Read(chain[0].ExportCertificatePem()));
    }

    /// <summary>The certificates of a PEM text, at least one.</summary>
    /// <exception cref="CryptographicException">It holds none.</exception>
    public static X509Certificate2Collection Certificates(string pem)
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPem(pem);
        return found.Count > 0 ? found : throw new CryptographicException("the text holds no certificate");
    }

    /// <summary>Whether it is in date and ends in one of these roots, and in nothing else that this machine may trust.</summary>
    public bool IsValid(IReadOnlyList<byte[]> roots, DateTimeOffset at)
    {
        if (last is { } known && ReferenceEquals(known.Roots, roots) && known.From < at && at < known.Until)
            return true;

        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var root in roots)
            policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(root));
        foreach (var each in between)
            policy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(each));
        policy.VerificationTime = at.UtcDateTime;
        policy.DisableCertificateDownloads = true;
        // A list of revoked certificates would have to be fetched. A certificate is revoked here by removing it from the settings.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        using var certificate = X509CertificateLoader.LoadCertificate(leaf);
        try
        {
            if (IsAuthority(certificate) || !chain.Build(certificate))
                return false;
            last = new Trusted(
                roots,
                chain.ChainElements.Max(element => new DateTimeOffset(element.Certificate.NotBefore)),
                chain.ChainElements.Min(element => new DateTimeOffset(element.Certificate.NotAfter)));
            return true;
        }
        finally
        {
            foreach (var made in policy.CustomTrustStore.Concat(policy.ExtraStore))
                made.Dispose();
            foreach (var element in chain.ChainElements)
                element.Certificate.Dispose();
        }
    }

    private sealed record Trusted(IReadOnlyList<byte[]> Roots, DateTimeOffset From, DateTimeOffset Until);

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
}
