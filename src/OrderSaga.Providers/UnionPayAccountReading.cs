using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrderSaga.Providers;

/// <summary>Reads one account with UnionPay from its settings.</summary>
internal sealed class UnionPayAccountReading(string name, UnionPayAccountOptions options)
{
    public const string NewVersion = "5.1.0";
    public const string OldVersion = "5.0.0";

    private const int SecureKeyBytesMin = 16;

    private readonly SettingReader settings = new($"{ProviderOptions.Section}:UnionPay:{name}");

    public UnionPayAccount? Read(out IReadOnlyList<string> errors)
    {
        AccountNames.Check(settings, name, options.Merchant);
        Digits("MerId", options.MerId, 15, "set it to the merchant's number (merId), 15 digits");
        // 000000 is a product, and not the placeholder that it looks like.
        if (options.BizType is not { Length: 6 } product || !product.All(char.IsAsciiDigit))
            settings.Wrong("BizType", "is malformed; set it to the product's number (bizType), 6 digits, or remove the setting");
        settings.Text("Signer", options.Signer, "set it to the third part of the common name of UnionPay's certificates");
        var api = settings.Origin("BaseUrl", options.BaseUrl);
        var files = settings.Address("FileUrl", options.FileUrl);
        var refundNotices = options.RefundNotifyUrl is null ? null : settings.Address("RefundNotifyUrl", options.RefundNotifyUrl);

        var keys = (options.Version?.Trim(), options.SignMethod?.Trim()) switch
        {
            (NewVersion, UnionPaySigning.Rsa) => new UnionPayKeys(PrivateKey(), null, Certificates(), []),
            (NewVersion, UnionPaySigning.Sha256) => new UnionPayKeys(null, SecureKey(), null, []),
            (OldVersion, UnionPaySigning.Rsa) => new UnionPayKeys(null, null, null, SigningCertificates()),
            (NewVersion, "12") => Wrong("SignMethod", "is 12 (SM3), which the base library of .NET does not have; agree on 01 or 11"),
            (NewVersion, _) => Wrong("SignMethod", "is not known; set it to 01 (RSA) or 11 (SHA-256 with the secure key)"),
            (OldVersion, _) => Wrong("SignMethod", "is not 01; version 5.0.0 knows no other that is safe, agree on version 5.1.0"),
            _ => Wrong("Version", $"is not known; set it to {NewVersion}, or to {OldVersion} for an old account whose notices are to be read"),
        };
        errors = settings.Errors;
        return errors.Count == 0 ? new UnionPayAccount(name, options, keys!, api!, files!, refundNotices) : null;
    }

    private UnionPayKeys? Wrong(string setting, string sentence)
    {
        settings.Wrong(setting, sentence);
        return null;
    }

    private RsaPrivateKey? PrivateKey()
    {
        Digits("CertId", options.CertId, null, "set it to the serial number of the merchant's signing certificate, decimal (certId)");
        return settings.PrivateKey(
            options.PrivateKey, options.PrivateKeyFile,
            "set it to the private key of the merchant's signing certificate, taken from its .pfx");
    }

    private byte[] SecureKey()
    {
        const string cure = "set it to the secure key (securityKey) of UnionPay's merchant console";
        var before = settings.Errors.Count;
        var key = Encoding.UTF8.GetBytes(settings.Secret("SecureKey", options.SecureKey, options.SecureKeyFile, cure));
        if (settings.Errors.Count == before && key.Length < SecureKeyBytesMin)
            settings.Wrong("SecureKey", $"has {key.Length} bytes, fewer than {SecureKeyBytesMin}; {cure}");
        return key;
    }

    private UnionPayCertificates Certificates() => new(
        Authorities("RootCertificates", options.RootCertificates, isRoot: true),
        Authorities("MiddleCertificates", options.MiddleCertificates, isRoot: false),
        options.Signer?.Trim() ?? "",
        options.AllowSha1Certificates);

    private List<byte[]> Authorities(string setting, List<string> written, bool isRoot)
    {
        var kind = isRoot ? "root" : "middle";
        var cure = $"name the {kind} certificate that UnionPay gives out with its examples (PEM or the path of a file)";
        if (written.Count == 0)
            settings.Wrong(setting, $"is missing; {cure}, or remove the account");
        var found = new List<byte[]>();
        for (var i = 0; i < written.Count; i++)
        {
            using var certificate = Certificate($"{setting}:{i}", written[i], cure);
            if (certificate is null)
                continue;
            // Only what may issue certificates: else whoever holds the key of one that signs messages could make others.
            var issues = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basics => basics.CertificateAuthority);
            var endsInItself = certificate.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData);
            if (!issues || endsInItself != isRoot)
                settings.Wrong($"{setting}:{i}", $"is no {kind} certificate; {cure}");
            else
                found.Add(certificate.RawData);
        }

        return found;
    }

    private Dictionary<string, UnionPaySigningCertificate> SigningCertificates()
    {
        const string cure = "name UnionPay's signing certificate by its certId (PEM or the path of a file)";
        if (options.SigningCertificates.Count == 0)
            settings.Wrong("SigningCertificates", $"is missing; {cure}, or remove the account");
        var found = new Dictionary<string, UnionPaySigningCertificate>(StringComparer.Ordinal);
        foreach (var (certId, written) in options.SigningCertificates)
        {
            var setting = $"SigningCertificates:{certId}";
            using var certificate = Certificate(setting, written, cure);
            if (certificate is null)
                continue;
            var actual = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true)
                .ToString(CultureInfo.InvariantCulture);
            if (actual.Is(certId))
                found[certId] = new UnionPaySigningCertificate(
                    RsaPublicKey.Of(certificate)!, new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
            else
                settings.Wrong(setting, $"holds the certificate with certId {actual}; name it by that");
        }

        return found;
    }

    /// <summary>PEM itself, or a file with PEM or DER; its key is RSA and long enough.</summary>
    private X509Certificate2? Certificate(string setting, string written, string cure)
    {
        var before = settings.Errors.Count;
        var text = settings.Text(setting, written, cure).Replace("\\n", "\n", StringComparison.Ordinal);
        if (settings.Errors.Count > before)
            return null;

        var bytes = text.Contains("-----BEGIN", StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(text)
            : settings.FileBytes(setting, text);
        if (bytes is null)
            return null;

        try
        {
            var certificate = X509CertificateLoader.LoadCertificate(bytes);
            if (RsaPublicKey.Of(certificate) is { Bits: >= RsaPublicKey.BitsMin })
                return certificate;
            settings.Wrong(setting, $"has no RSA key of at least {RsaPublicKey.BitsMin} bits; {cure}");
            certificate.Dispose();
        }
        catch (CryptographicException)
        {
            settings.Wrong(setting, $"is not a certificate that can be read; {cure}");
        }

        return null;
    }

    private void Digits(string setting, string? value, int? count, string cure)
    {
        var before = settings.Errors.Count;
        var text = settings.Text(setting, value, cure);
        if (settings.Errors.Count == before && (!text.All(char.IsAsciiDigit) || (count is { } digits && text.Length != digits)))
            settings.Wrong(setting, $"is malformed; {cure}");
    }
}
