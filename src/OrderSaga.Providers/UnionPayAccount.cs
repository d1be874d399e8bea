namespace OrderSaga.Providers;

/// <summary>An account with UnionPay (ACP, 全渠道).</summary>
public sealed class UnionPayAccount : PaymentAccount
{
    /// <summary>The provider's name in routes and messages.</summary>
    public const string ProviderName = "unionpay";

    private readonly Dictionary<string, UnionPaySigningCertificate> signingCertificates;

    internal UnionPayAccount(string name, UnionPayAccountOptions options, UnionPayKeys keys, Uri api, Uri files, Uri? refundNotices)
        : base(ProviderName, name, options.Merchant)
    {
        MerId = options.MerId!.Trim();
        Version = options.Version.Trim();
        SignMethod = options.SignMethod.Trim();
        BizType = options.BizType;
        CertId = options.CertId?.Trim();
        PrivateKey = keys.Private;
        SecureKey = keys.Secure;
        Certificates = keys.Certificates;
        signingCertificates = keys.SigningCertificates;
        Api = api;
        Files = files;
        RefundNotices = refundNotices;
    }

    /// <summary>The merchant's number.</summary>
    public string MerId { get; }

    /// <inheritdoc/>
    public override BillDays Days => BillDays.China;

    internal string Version { get; }

    internal string SignMethod { get; }

    /// <summary>Version 5.0.0: its notices are received, nothing is asked.</summary>
    internal bool IsOld => Version.Is(UnionPayAccountReading.OldVersion);

    internal string BizType { get; }

    internal string? CertId { get; }

    internal RsaPrivateKey? PrivateKey { get; }

    /// <summary>Present for method 11 alone.</summary>
    internal byte[]? SecureKey { get; }

    /// <summary>Present for method 01 of version 5.1.0.</summary>
    internal UnionPayCertificates? Certificates { get; }

    internal Uri Api { get; }

    internal Uri Files { get; }

    internal Uri? RefundNotices { get; }

    /// <summary>The one certificate of this id, for version 5.0.0; never another in its place.</summary>
    internal UnionPaySigningCertificate? SigningCertificate(string certId) => signingCertificates.GetValueOrDefault(certId);

    /// <summary>The account that the settings describe.</summary>
    /// <param name="name">Its name in settings and routes.</param>
    /// <param name="options">As written.</param>
    /// <param name="errors">Each names a setting and the cure.</param>
    /// <returns>Null when there are errors.</returns>
    public static UnionPayAccount? Read(string name, UnionPayAccountOptions options, out IReadOnlyList<string> errors) =>
        new UnionPayAccountReading(name, options).Read(out errors);
}

/// <summary>What an account signs and verifies with; only what its version and method use is there.</summary>
internal sealed record UnionPayKeys(
    RsaPrivateKey? Private, byte[]? Secure, UnionPayCertificates? Certificates,
    Dictionary<string, UnionPaySigningCertificate> SigningCertificates);

/// <summary>A certificate of UnionPay's that the settings name by its id, for version 5.0.0.</summary>
internal sealed record UnionPaySigningCertificate(RsaPublicKey Key, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
