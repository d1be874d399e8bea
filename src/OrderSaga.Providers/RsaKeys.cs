using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrderSaga.Providers;

/// <summary>
/// A provider's key: what it signed, verifies. Keeps the key's numbers, and RSA objects that are used by one thread at a time, as they are not made
/// for many: to make one takes far longer than to verify with it.
/// </summary>
internal sealed class RsaPublicKey
{
    public const int BitsMin = 2048;

    private readonly RSAParameters numbers;
    private readonly ConcurrentBag<RSA> idle = [];

    private RsaPublicKey(RSAParameters numbers, string? certificateSerial)
    {
        this.numbers = numbers;
        CertificateSerial = certificateSerial;
    }

    /// <summary>Present when the key came in a certificate.</summary>
    public string? CertificateSerial { get; }

    public int Bits => numbers.Modulus!.Length * 8;

    public bool IsHalfOf(RsaPrivateKey pair) => numbers.Modulus.AsSpan().SequenceEqual(pair.Modulus);

    /// <summary>A PEM public key or certificate, or the bare base64 of a public key as Alipay's console gives it.</summary>
    /// <exception cref="CryptographicException">It is none of these, or not RSA.</exception>
    public static RsaPublicKey Read(string text)
    {
        if (text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            return Of(certificate) ?? throw new CryptographicException("the certificate's key is not RSA");
        }

        using var rsa = RSA.Create();
        if (text.Contains("-----BEGIN", StringComparison.Ordinal))
            RsaText.ImportPem(rsa, text);
        else
            rsa.ImportSubjectPublicKeyInfo(RsaText.Bare(text), out _);
        return new RsaPublicKey(rsa.ExportParameters(false), null);
    }

    /// <summary>A certificate's key; null when it is not RSA.</summary>
    /// <exception cref="CryptographicException">It says RSA, and is none that can be read.</exception>
    public static RsaPublicKey? Of(X509Certificate2 certificate)
    {
        using var held = certificate.GetRSAPublicKey();
        return held is null ? null : new RsaPublicKey(held.ExportParameters(false), certificate.SerialNumber);
    }

    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => Verifies(data, signature, HashAlgorithmName.SHA256);

    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash)
    {
        if (!idle.TryTake(out var rsa))
            rsa = RSA.Create(numbers);
        var verifies = rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1);
        // As many are kept as were ever used at once, for as long as the key; one that threw is not.
        idle.Add(rsa);
        return verifies;
    }
}

/// <summary>A merchant's own key: it signs what we ask of a provider.</summary>
internal sealed class RsaPrivateKey
{
    private readonly byte[] pkcs8;

    private RsaPrivateKey(RSA rsa)
    {
        pkcs8 = rsa.ExportPkcs8PrivateKey();
        Modulus = rsa.ExportParameters(false).Modulus!;
    }

    public byte[] Modulus { get; }

    public int Bits => Modulus.Length * 8;

    /// <summary>A PEM private key (PKCS#8 or PKCS#1, not encrypted), or the bare base64 of one as Alipay's key tool gives it.</summary>
    /// <exception cref="CryptographicException">It is none of these.</exception>
    public static RsaPrivateKey Read(string text)
    {
        using var rsa = RSA.Create();
        if (text.Contains("-----BEGIN", StringComparison.Ordinal))
            RsaText.ImportPem(rsa, text);
        else
            ImportBare(rsa, RsaText.Bare(text));
        return new RsaPrivateKey(rsa);
    }

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static void ImportBare(RSA rsa, byte[] der)
    {
        try
        {
            rsa.ImportPkcs8PrivateKey(der, out _);
        }
        catch (CryptographicException)
        {
            // Alipay's tool gives PKCS#8 for Java and PKCS#1 for everything else, both without a word of which it is.
            rsa.ImportRSAPrivateKey(der, out _);
        }
    }
}

/// <summary>The two ways in which keys are written.</summary>
internal static class RsaText
{
    public static void ImportPem(RSA rsa, string text)
    {
        try
        {
            rsa.ImportFromPem(text);
        }
        catch (ArgumentException notPem)
        {
            throw new CryptographicException("the PEM holds no RSA key that can be read", notPem);
        }
    }

    public static byte[] Bare(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count)
            ? bytes[..count]
            : throw new CryptographicException("it is neither PEM nor base64");
    }
}
