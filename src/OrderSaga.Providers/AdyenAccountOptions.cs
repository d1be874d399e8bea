namespace OrderSaga.Providers;

/// <summary>One merchant account with Adyen, as it is written in the settings.</summary>
public sealed class AdyenAccountOptions
{
    /// <summary>Whose account it is; absent: <c>default</c>.</summary>
    public string Merchant { get; set; } = "default";

    /// <summary>The merchant account's name with Adyen (<c>merchantAccountCode</c>).</summary>
    public string? MerchantAccount { get; set; }

    /// <summary><c>Live</c> or <c>Test</c>; notices of the other are refused.</summary>
    public string? Environment { get; set; }

    /// <summary>
    /// <c>Automatic</c> when Adyen captures each authorisation by itself, so that an authorisation is money; <c>Manual</c> when only a
    /// capture is.
    /// </summary>
    public string? Capture { get; set; }

    /// <summary>The HMAC keys of the webhook, hexadecimal; several while they are exchanged.</summary>
    public List<string> HmacKeys { get; set; } = [];

    /// <summary>Files with an HMAC key each.</summary>
    public List<string> HmacKeyFiles { get; set; } = [];

    /// <summary>The API key of the web service user that refunds and closes.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A file with the API key.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>
    /// Where requests go, without the version; absent: the test interface. The live one has an address of each company's own.
    /// </summary>
    public string? BaseUrl { get; set; }

    /// <summary>The report user (<c>report@Company.…</c>) that downloads reports; absent: no bill is fetched.</summary>
    public string? ReportUser { get; set; }

    /// <summary>The report user's password.</summary>
    public string? ReportPassword { get; set; }

    /// <summary>A file with the report user's password.</summary>
    public string? ReportPasswordFile { get; set; }

    /// <summary>The time zone of reports, as it is set in the Customer Area, by its name in the IANA's database.</summary>
    public string ReportTimeZone { get; set; } = "Europe/Amsterdam";

    /// <summary>Where reports come from, up to the kind of account; absent: the Customer Area of the environment.</summary>
    public string? ReportUrl { get; set; }
}
