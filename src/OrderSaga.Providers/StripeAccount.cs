using System.Text;
using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>An account with Stripe, in live or in test mode.</summary>
public sealed partial class StripeAccount : PaymentAccount
{
    /// <summary>The provider's name in routes and messages.</summary>
    public const string ProviderName = "stripe";

    private StripeAccount(string name, StripeAccountOptions options, IReadOnlyList<byte[]> secrets, string apiKey, Uri api)
        : base(ProviderName, name, options.Merchant)
    {
        Live = options.Live!.Value;
        ConnectedAccount = options.ConnectedAccount?.Trim();
        WebhookSecrets = secrets;
        ApiKey = apiKey;
        Api = api;
    }

    /// <summary>Whether this account moves money, or is Stripe's test mode.</summary>
    public bool Live { get; }

    /// <summary>With Connect, whose payments these are; null: the account of the key itself.</summary>
    public string? ConnectedAccount { get; }

    internal IReadOnlyList<byte[]> WebhookSecrets { get; }

    internal string ApiKey { get; }

    internal Uri Api { get; }

    /// <summary>The account that the settings describe.</summary>
    /// <param name="name">Its name in settings and routes.</param>
    /// <param name="options">As written.</param>
    /// <param name="errors">Each names a setting and the cure.</param>
    /// <returns>Null when there are errors.</returns>
    public static StripeAccount? Read(string name, StripeAccountOptions options, out IReadOnlyList<string> errors)
    {
        var settings = new SettingReader($"{ProviderOptions.Section}:Stripe:{name}");
        AccountNames.Check(settings, name, options.Merchant);
        if (options.Live is null)
            settings.Wrong("Live", "is missing; set it to true for live payments or to false for Stripe's test mode");
        if (options.ConnectedAccount is not null && !AccountId().IsMatch(options.ConnectedAccount.Trim()))
            settings.Wrong("ConnectedAccount", "is no id of an account (acct_…); correct it, or remove the setting");
        var api = settings.Origin("ApiUrl", options.ApiUrl);
        var apiKey = ReadApiKey(settings, options);
        var secrets = ReadSecrets(settings, options);

        errors = settings.Errors;
        return errors.Count == 0 ? new StripeAccount(name, options, secrets, apiKey, api!) : null;
    }

    private static string ReadApiKey(SettingReader settings, StripeAccountOptions options)
    {
        const string cure = "set it to a secret or restricted key of the account (sk_… or rk_…), by a file or the environment";
        var before = settings.Errors.Count;
        var key = settings.Secret("ApiKey", options.ApiKey, options.ApiKeyFile, cure);
        if (settings.Errors.Count > before)
            return key;
        if (ApiKeyForm().Match(key) is not { Success: true } match || SettingReader.IsPlaceholder(match.Groups["rest"].Value))
            settings.Wrong("ApiKey", $"is no key of Stripe's; {cure}");
        else if (options.Live is { } live && live != match.Groups["mode"].Value.Is("live"))
            settings.Wrong("ApiKey", $"is a key of the other mode, and Live is {live}; set the key or Live so that they agree");
        return key;
    }

    private static List<byte[]> ReadSecrets(SettingReader settings, StripeAccountOptions options)
    {
        const string cure = "set it to the signing secret of the webhook endpoint (whsec_…)";
        if (options.WebhookSecrets.Count + options.WebhookSecretFiles.Count == 0)
            settings.Wrong("WebhookSecrets", $"is missing; {cure} (WebhookSecrets or WebhookSecretFiles), or remove the account");

        var secrets = new List<byte[]>();
        for (var i = 0; i < options.WebhookSecrets.Count; i++)
            Add($"WebhookSecrets:{i}", options.WebhookSecrets[i]);
        for (var i = 0; i < options.WebhookSecretFiles.Count; i++)
            Add($"WebhookSecretFiles:{i}", settings.FileText($"WebhookSecretFiles:{i}", options.WebhookSecretFiles[i]));
        return secrets;

        void Add(string setting, string written)
        {
            var before = settings.Errors.Count;
            var secret = settings.Text(setting, written, cure);
            if (settings.Errors.Count > before)
                return;
            if (SecretForm().Match(secret) is { Success: true } match && !SettingReader.IsPlaceholder(match.Groups["rest"].Value))
                secrets.Add(Encoding.UTF8.GetBytes(secret)); // with its prefix: that is how Stripe uses it
            else
                settings.Wrong(setting, $"is no signing secret of Stripe's; {cure}");
        }
    }

    [GeneratedRegex(@"\Aacct_[A-Za-z0-9]{8,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AccountId();

    [GeneratedRegex(
        @"\A(sk|rk)_(?<mode>live|test)_(?<rest>[A-Za-z0-9_]{16,255})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ApiKeyForm();

    // Stripe's have 32 or 64 letters behind the prefix; fewer than 24 are none of its making.
    [GeneratedRegex(@"\Awhsec_(?<rest>[A-Za-z0-9+/=_-]{24,255})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretForm();
}
