using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrderSaga.Tests.Providers;

/// <summary>A certification authority of a test's own: a root, a certificate between, and what they issue.</summary>
internal sealed class CertificateMaker
{
    public static readonly DateTimeOffset From = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Until = new(2028, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public CertificateMaker(string name, HashAlgorithmName? hash = null)
    {
        Root = SelfSigned($"CN={name} ROOT", RSA.Create(2048), isAuthority: true);
        Middle = Issue(Root, $"CN={name} OCA1", RSA.Create(2048), isAuthority: true, hash: hash);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Middle { get; }

    /// <summary>What the middle certificate issues.</summary>
    public X509Certificate2 Issue(
        string commonName, RSA key, bool isAuthority = false, DateTimeOffset? from = null, DateTimeOffset? until = null,
        HashAlgorithmName? hash = null, X509KeyUsageFlags use = X509KeyUsageFlags.DigitalSignature) =>
        Issue(Middle, $"CN={commonName}, OU=Enterprises, O=TEST OCA1, C=cn", key, isAuthority, from, until, hash, use);

    public static X509Certificate2 SelfSigned(string name, RSA key, bool isAuthority = false)
    {
        var request = Request(name, key, isAuthority, HashAlgorithmName.SHA256, X509KeyUsageFlags.DigitalSignature);
        return request.CreateSelfSigned(From, Until);
    }

    /// <summary>The certificate together with its key, so that it can sign and issue.</summary>
    public static X509Certificate2 Issue(
        X509Certificate2 issuer, string name, RSA key, bool isAuthority = false, DateTimeOffset? from = null, DateTimeOffset? until = null,
        HashAlgorithmName? hash = null, X509KeyUsageFlags use = X509KeyUsageFlags.DigitalSignature)
    {
        var request = Request(name, key, isAuthority, hash ?? HashAlgorithmName.SHA256, use);
        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        using var signing = issuer.GetRSAPrivateKey()!;
        var generator = hash == HashAlgorithmName.SHA1
            ? new Sha1Generator(signing)
            : X509SignatureGenerator.CreateForRSA(signing, RSASignaturePadding.Pkcs1);
        using var bare = request.Create(issuer.SubjectName, generator, from ?? From, until ?? Until, serial);
        return bare.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string name, RSA key, bool isAuthority, HashAlgorithmName hash, X509KeyUsageFlags use)
    {
        var request = new CertificateRequest(name, key, hash, RSASignaturePadding.Pkcs1);
        if (isAuthority)
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(isAuthority ? X509KeyUsageFlags.KeyCertSign : use, critical: true));
        return request;
    }

    /// <summary>The base library no longer signs certificates so; UnionPay's test environment does.</summary>
    private sealed class Sha1Generator(RSA key) : X509SignatureGenerator
    {
        private readonly X509SignatureGenerator modern = CreateForRSA(key, RSASignaturePadding.Pkcs1);

        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString("300D06092A864886F70D0101050500");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => modern.PublicKey;
    }
}
