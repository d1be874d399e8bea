namespace OrderSaga.Providers;

/// <summary>One app of a merchant with PayPal, as it is written in the settings.</summary>
public sealed class PayPalAccountOptions
{
    /// <summary>Whose account it is; absent: <c>default</c>.</summary>
    public string Merchant { get; set; } = "default";

    /// <summary>The merchant's id with PayPal (<c>payee.merchant_id</c>).</summary>
    public string? MerchantId { get; set; }

    /// <summary>The webhook's id from the app's page; it is part of what is signed.</summary>
    public string? WebhookId { get; set; }

    /// <summary>The app's client id.</summary>
    public string? ClientId { get; set; }

    /// <summary>The app's secret.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>A file with the app's secret.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>
    /// The certificates that sign, PEM or the path of a file, by the last part of <c>PAYPAL-CERT-URL</c>. A file may hold the certificates
    /// between it and the root behind it.
    /// </summary>
    public Dictionary<string, string> Certificates { get; set; } = [];

    /// <summary>The roots that all of them must end in, PEM or the path of a file.</summary>
    public List<string> RootCertificates { get; set; } = [];

    /// <summary>
    /// False: what a notice says of money is believed without asking. PayPal signs a CRC-32 of the body and not the body, so that whoever
    /// has seen one genuine notice can make others of it.
    /// </summary>
    public bool Confirm { get; set; } = true;

    /// <summary>Where requests go; absent: the live interface.</summary>
    public string BaseUrl { get; set; } = "https://api-m.paypal.com";
}
