using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrderSaga.Simulator.PayPal;

/// <summary>An app with PayPal, and PayPal's own authority: a root, a certificate between, and the one that signs notices.</summary>
public sealed class PayPalAccount : IDisposable
{
    private const string digitsAndLetters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private readonly RSA rootKey = KeyPool.Lend();
    private readonly RSA middleKey = KeyPool.Lend();

    private PayPalAccount(string name)
    {
        Name = name;
        MerchantId = RandomNumberGenerator.GetString(digitsAndLetters, 13);
        WebhookId = RandomNumberGenerator.GetString(digitsAndLetters, 17);
        ClientId = RandomNumberGenerator.GetHexString(80);
        ClientSecret = RandomNumberGenerator.GetHexString(80);
        CertificateId = $"CERT-{RandomNumberGenerator.GetHexString(8, lowercase: true)}-simulated";

        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var until = from.AddYears(80); // no clock has to fit
        using var root = Request("CN=Simulated Root CA", rootKey, isAuthority: true).CreateSelfSigned(from, until);
        using var middle = Issue(root, rootKey, Request("CN=Simulated Intermediate CA", middleKey, isAuthority: true));
        using var signer = Issue(middle, middleKey, Request("CN=messageverificationcerts.paypal.com, O=Simulated", SigningKey, false));
        RootPem = root.ExportCertificatePem();
        CertificatePem = $"{signer.ExportCertificatePem()}\n{middle.ExportCertificatePem()}\n";
    }

    public string Name { get; }

    public string MerchantId { get; }

    public string WebhookId { get; }

    public string ClientId { get; }

    public string ClientSecret { get; }

    public string CertificateId { get; }

    public RSA SigningKey { get; } = KeyPool.Lend();

    public string RootPem { get; }

    /// <summary>As it lies at the address in the notices, with the certificate between behind it.</summary>
    public string CertificatePem { get; }

    public static PayPalAccount Generate(string name) => new(name);

    public void Dispose() => KeyPool.GiveBack(rootKey, middleKey, SigningKey);

    private static X509Certificate2 Issue(X509Certificate2 issuer, RSA issuerKey, CertificateRequest request) => request.Create(
        issuer.SubjectName,
        X509SignatureGenerator.CreateForRSA(issuerKey, RSASignaturePadding.Pkcs1),
        new DateTimeOffset(issuer.NotBefore),
        new DateTimeOffset(issuer.NotAfter),
        [1, .. RandomNumberGenerator.GetBytes(8)]);

    private static CertificateRequest Request(string name, RSA key, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, critical: true));
        return request;
    }
}
