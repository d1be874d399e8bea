using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>A certificate authority of a company's own, made for one test.</summary>
sealed class Authority : IDisposable
{
    static readonly DateTimeOffset Begin = TimeProvider.System.GetUtcNow().AddDays(-1);
    static readonly DateTimeOffset End = Begin.AddDays(30);

    readonly X509Certificate2 _root;

    public Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(Begin, End);
    }

    public string WriteTo(DirectoryInfo folder)
    {
        var file = Path.Combine(folder.FullName, "ca.pem");
        File.WriteAllText(file, _root.ExportCertificatePem());
        return file;
    }

    public X509Certificate2 Sign(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false)); // a server's
        using var certificate = request.Create(_root, Begin, End, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose() => _root.Dispose();
}
