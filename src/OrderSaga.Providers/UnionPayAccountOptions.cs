namespace OrderSaga.Providers;

/// <summary>One account with UnionPay (ACP, 全渠道), as it is written in the settings.</summary>
public sealed class UnionPayAccountOptions
{
    /// <summary>Whose account it is; absent: <c>default</c>.</summary>
    public string Merchant { get; set; } = "default";

    /// <summary>The merchant's number (<c>merId</c>), 15 digits.</summary>
    public string? MerId { get; set; }

    /// <summary>The interface's version: <c>5.1.0</c>, or <c>5.0.0</c> for old accounts, whose notices are only received.</summary>
    public string Version { get; set; } = "5.1.0";

    /// <summary>How both sides sign: <c>01</c> RSA with certificates, <c>11</c> SHA-256 with the secure key.</summary>
    public string SignMethod { get; set; } = "01";

    /// <summary>The private key of the merchant's signing certificate.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>A file with the private key of the merchant's signing certificate.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>The serial number of the merchant's signing certificate, decimal (<c>certId</c>).</summary>
    public string? CertId { get; set; }

    /// <summary>The secure key of <c>signMethod</c> 11.</summary>
    public string? SecureKey { get; set; }

    /// <summary>A file with the secure key of <c>signMethod</c> 11.</summary>
    public string? SecureKeyFile { get; set; }

    /// <summary>The roots (CFCA) that the certificates in messages must end in, PEM or the path of a file.</summary>
    public List<string> RootCertificates { get; set; } = [];

    /// <summary>The certificates between a root and those in messages, PEM or the path of a file.</summary>
    public List<string> MiddleCertificates { get; set; } = [];

    /// <summary>For version 5.0.0: UnionPay's signing certificates by <c>certId</c>, PEM or the path of a file.</summary>
    public Dictionary<string, string> SigningCertificates { get; set; } = [];

    /// <summary>
    /// Whose certificate signs: the third part of its common name between <c>@</c>. UnionPay's test environment: <c>00040000:SIGN</c>.
    /// </summary>
    public string Signer { get; set; } = "中国银联股份有限公司";

    /// <summary>Takes certificates that were signed with SHA-1, as those of UnionPay's test environment.</summary>
    public bool AllowSha1Certificates { get; set; }

    /// <summary>The product (<c>bizType</c>) of refunds; absent: payments by the gateway, <c>000201</c>.</summary>
    public string BizType { get; set; } = "000201";

    /// <summary>Where UnionPay sends notices of refunds; absent: nowhere, they are asked for.</summary>
    public string? RefundNotifyUrl { get; set; }

    /// <summary>Where requests go; absent: the live gateway.</summary>
    public string BaseUrl { get; set; } = "https://gateway.95516.com";

    /// <summary>Where bills come from; absent: the live address.</summary>
    public string FileUrl { get; set; } = "https://filedownload.95516.com/";
}
