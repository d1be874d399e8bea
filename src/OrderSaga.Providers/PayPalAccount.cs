using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>An app of a merchant with PayPal.</summary>
public sealed partial class PayPalAccount : PaymentAccount
{
    /// <summary>The provider's name in routes and messages.</summary>
    public const string ProviderName = "paypal";

    private const string PayPalHost = "paypal.com";
    private readonly Dictionary<string, PayPalCertificate> certificates;

    private PayPalAccount(
        string name, PayPalAccountOptions options, string clientSecret, Dictionary<string, PayPalCertificate> theirs,
        IReadOnlyList<byte[]> roots, Uri api)
        : base(ProviderName, name, options.Merchant)
    {
        MerchantId = options.MerchantId!.Trim();
        WebhookId = options.WebhookId!.Trim();
        ClientId = options.ClientId!.Trim();
        ClientSecret = clientSecret;
        Confirms = options.Confirm;
        this.certificates = theirs;
        Roots = roots;
        Api = api;
    }

    /// <summary>The merchant's id with PayPal.</summary>
    public string MerchantId { get; }

    /// <summary>The webhook's id.</summary>
    public string WebhookId { get; }

    /// <summary>Whether what a notice says of money is asked for before it counts.</summary>
    public bool Confirms { get; }

    internal string ClientId { get; }

    internal string ClientSecret { get; }

    internal IReadOnlyList<byte[]> Roots { get; }

    internal Uri Api { get; }

    /// <summary>
    /// The certificate that an address names; null when none is set for it. The address itself must be PayPal's, or of the configured
    /// interface, and only its last part is used: nothing is fetched.
    /// </summary>
    internal PayPalCertificate? Certificate(string url)
    {
        if (CertificateUrl().Match(url) is not { Success: true } match)
            return null;
        var isTheirs = match.Groups["scheme"].Value.Is(Uri.UriSchemeHttps) && IsPayPal(match.Groups["host"].Value);
        var isConfigured = match.Groups["origin"].Value.Is(Api.GetLeftPart(UriPartial.Authority));
        return isTheirs || isConfigured ? certificates.GetValueOrDefault(match.Groups["id"].Value) : null;
    }

    /// <summary>The account that the settings describe.</summary>
    /// <param name="name">Its name in settings and routes.</param>
    /// <param name="options">As written.</param>
    /// <param name="errors">Each names a setting and the cure.</param>
    /// <returns>Null when there are errors.</returns>
    public static PayPalAccount? Read(string name, PayPalAccountOptions options, out IReadOnlyList<string> errors)
    {
        var settings = new SettingReader($"{ProviderOptions.Section}:PayPal:{name}");
        AccountNames.Check(settings, name, options.Merchant);
        settings.Text("MerchantId", options.MerchantId, "set it to the merchant's id from PayPal's account settings");
        var webhookId = settings.Text("WebhookId", options.WebhookId, "set it to the webhook's id from the app's page");
        if (webhookId.Contains('|', StringComparison.Ordinal))
            settings.Wrong("WebhookId", "holds a vertical bar, which no id has; set it to the webhook's id from the app's page");
        settings.Text("ClientId", options.ClientId, "set it to the app's client id");
        var secret = settings.Secret("ClientSecret", options.ClientSecret, options.ClientSecretFile, "set it to the app's secret");
        var api = settings.Address("BaseUrl", options.BaseUrl);
        var roots = ReadRoots(settings, options);
        var theirs = ReadCertificates(settings, options, roots, api);
        errors = settings.Errors;
        return errors.Count == 0 ? new PayPalAccount(name, options, secret, theirs, roots, api!) : null;
    }

    private static List<byte[]> ReadRoots(SettingReader settings, PayPalAccountOptions options)
    {
        const string cure = "set it to the root that PayPal's certificates end in (PEM or the path of a file)";
        var roots = new List<byte[]>();
        if (options.RootCertificates.Count == 0)
            settings.Wrong("RootCertificates", $"is missing; {cure}, or remove the account");
        for (var i = 0; i < options.RootCertificates.Count; i++)
        {
            if (Pem(settings, $"RootCertificates:{i}", options.RootCertificates[i], cure, PayPalCertificate.Certificates) is { } found)
                roots.AddRange(found.Select(each => each.RawData));
        }

        return roots;
    }

    private static Dictionary<string, PayPalCertificate> ReadCertificates(
        SettingReader settings, PayPalAccountOptions options, List<byte[]> roots, Uri? api)
    {
        const string cure = "set it to the certificate from the address in PAYPAL-CERT-URL (PEM or the path of a file)";
        var theirs = new Dictionary<string, PayPalCertificate>(StringComparer.Ordinal);
        if (options.Certificates.Count == 0)
            settings.Wrong("Certificates", $"is missing; name a certificate by the last part of its address: {cure}");
        foreach (var (id, pemOrFile) in options.Certificates)
        {
            var setting = $"Certificates:{id}";
            if (Pem(settings, setting, pemOrFile, cure, PayPalCertificate.Read) is not { } certificate)
                continue;
            if (certificate.Key.Bits < RsaPublicKey.BitsMin)
                settings.Wrong(setting, $"has a key of {certificate.Key.Bits} bits; {cure}");
            else if (!IsPayPal(certificate.Host) && api?.IsLoopback != true)
                settings.Wrong(setting, $"is not PayPal's, but of {certificate.Host}; {cure}");
            else if (roots.Count > 0 && !certificate.IsValid(roots, certificate.NotBefore))
                settings.Wrong(setting, "does not end in one of RootCertificates; add what lies between them to its file");
            else
                theirs.Add(id, certificate);
        }

        return theirs;
    }

    private static T? Pem<T>(SettingReader settings, string setting, string pemOrFile, string cure, Func<string, T> read)
        where T : class
    {
        var before = settings.Errors.Count;
        var text = settings.Text(setting, pemOrFile, cure);
        if (settings.Errors.Count == before && !text.Contains("-----BEGIN", StringComparison.Ordinal))
            text = settings.FileText(setting, text);
        if (settings.Errors.Count > before)
            return null;

        try
        {
            // An environment file keeps a PEM on one line.
            return read(text.Replace("\\n", "\n", StringComparison.Ordinal));
        }
        catch (CryptographicException)
        {
            settings.Wrong(setting, $"is no certificate that can be read; {cure}");
            return null;
        }
    }

    private static bool IsPayPal(string host) => host.Is(PayPalHost) || host.EndsWith("." + PayPalHost, StringComparison.Ordinal);

    [GeneratedRegex(
        @"\A(?<origin>(?<scheme>https?)://(?<host>[a-z0-9.-]{1,253})(:[0-9]{1,5})?)/v1/notifications/certs/(?<id>[A-Za-z0-9-]{1,100})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CertificateUrl();
}
