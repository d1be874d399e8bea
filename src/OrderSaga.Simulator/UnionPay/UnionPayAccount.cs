using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrderSaga.Simulator.UnionPay;

/// <summary>
/// A merchant with UnionPay: its own key by the number of its certificate, and UnionPay's certificate with all that it ends in.
/// </summary>
public sealed record UnionPayAccount(string Name, string MerId, string CertId, RSA MerchantKey, UnionPayAuthority Authority) : IDisposable
{
    public static UnionPayAccount Generate(string name) => new(
        name,
        "777" + RandomNumberGenerator.GetString("0123456789", 12),
        "68" + RandomNumberGenerator.GetString("0123456789", 9),
        KeyPool.Lend(),
        UnionPayAuthority.Found());

    public void Dispose()
    {
        KeyPool.GiveBack(MerchantKey);
        Authority.Dispose();
    }
}

/// <summary>A certification authority as UnionPay's: a root, a certificate between, and the one that signs messages.</summary>
public sealed class UnionPayAuthority : IDisposable
{
    private const string signerName = "041@Z2026@中国银联股份有限公司@00000062";

    private readonly RSA[] keys;

    private UnionPayAuthority(X509Certificate2 root, X509Certificate2 middle, X509Certificate2 signer, RSA signerKey, params RSA[] keys)
    {
        (RootPem, MiddlePem, SignerPem) =
            (root.ExportCertificatePem(), middle.ExportCertificatePem(), signer.ExportCertificatePem().ReplaceLineEndings("\r\n"));
        SignerKey = signerKey;
        this.keys = keys;
    }

    public string RootPem { get; }

    public string MiddlePem { get; }

    /// <summary>As it travels in messages.</summary>
    public string SignerPem { get; }

    public RSA SignerKey { get; }

    public static UnionPayAuthority Found()
    {
        var (rootKey, middleKey, signerKey) = (KeyPool.Lend(), KeyPool.Lend(), KeyPool.Lend());
        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var until = from.AddYears(80); // no clock has to fit
        using var root = Request("CN=SIMULATED ROOT CA, O=Simulated Authority, C=CN", rootKey, isAuthority: true)
            .CreateSelfSigned(from, until);
        using var middle = Issue(root, rootKey, Request("CN=SIMULATED OCA1, O=Simulated Authority, C=CN", middleKey, isAuthority: true));
        using var signer = Issue(middle, middleKey, Request($"CN={signerName}, OU=Enterprises, O=SIMULATED OCA1, C=CN", signerKey, false));
        return new UnionPayAuthority(root, middle, signer, signerKey, rootKey, middleKey);
    }

    /// <summary>What a forger makes: the right name, signed by nobody.</summary>
    public static string Forge(RSA key)
    {
        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var forged = Request($"CN={signerName}, OU=Enterprises, O=SIMULATED OCA1, C=CN", key, false)
            .CreateSelfSigned(from, from.AddYears(80));
        return forged.ExportCertificatePem().ReplaceLineEndings("\r\n");
    }

    public void Dispose()
    {
        KeyPool.GiveBack(SignerKey);
        KeyPool.GiveBack(keys);
    }

    private static X509Certificate2 Issue(X509Certificate2 issuer, RSA issuerKey, CertificateRequest request) => request.Create(
        issuer.SubjectName,
        X509SignatureGenerator.CreateForRSA(issuerKey, RSASignaturePadding.Pkcs1),
        new DateTimeOffset(issuer.NotBefore),
        new DateTimeOffset(issuer.NotAfter),
        BigInteger.Parse("1" + RandomNumberGenerator.GetString("0123456789", 10), CultureInfo.InvariantCulture)
            .ToByteArray(isUnsigned: true, isBigEndian: true));

    private static CertificateRequest Request(string name, RSA key, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, true));
        return request;
    }
}
