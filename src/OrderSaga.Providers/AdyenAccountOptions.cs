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
}
