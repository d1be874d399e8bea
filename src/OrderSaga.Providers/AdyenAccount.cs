using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>A merchant account with Adyen.</summary>
public sealed partial class AdyenAccount : PaymentAccount
{
    /// <summary>The provider's name in routes and messages.</summary>
    public const string ProviderName = "adyen";

    internal const int HmacKeyBytes = 32;

    private const string TestUrl = "https://checkout-test.adyen.com";

    private AdyenAccount(
        string name, AdyenAccountOptions options, IReadOnlyList<byte[]> hmacKeys, string apiKey, Uri api, AdyenReports? reports)
        : base(ProviderName, name, options.Merchant)
    {
        MerchantAccount = options.MerchantAccount!.Trim();
        IsLive = options.Environment!.Trim().Is("Live");
        CapturesAutomatically = options.Capture!.Trim().Is("Automatic");
        HmacKeys = hmacKeys;
        ApiKey = apiKey;
        Api = api;
        Reports = reports;
        Days = reports?.Days ?? BillDays.Utc;
    }

    /// <summary>The merchant account's name with Adyen.</summary>
    public string MerchantAccount { get; }

    /// <summary>Whether its money is real.</summary>
    public bool IsLive { get; }

    /// <summary>Whether an authorisation is money already.</summary>
    public bool CapturesAutomatically { get; }

    /// <summary>In the time zone that reports are made in.</summary>
    public override BillDays Days { get; }

    /// <summary>Null: no report is fetched.</summary>
    internal AdyenReports? Reports { get; }

    internal IReadOnlyList<byte[]> HmacKeys { get; }

    internal string ApiKey { get; }

    internal Uri Api { get; }

    /// <summary>The account that the settings describe.</summary>
    /// <param name="name">Its name in settings and routes.</param>
    /// <param name="options">As written.</param>
    /// <param name="errors">Each names a setting and the cure.</param>
    /// <returns>Null when there are errors.</returns>
    public static AdyenAccount? Read(string name, AdyenAccountOptions options, out IReadOnlyList<string> errors)
    {
        const string code = "set it to the merchant account's name in the Customer Area";
        var settings = new SettingReader($"{ProviderOptions.Section}:Adyen:{name}");
        AccountNames.Check(settings, name, options.Merchant);
        var before = settings.Errors.Count;
        var merchantAccount = settings.Text("MerchantAccount", options.MerchantAccount, code);
        if (settings.Errors.Count == before && !AccountCode().IsMatch(merchantAccount))
            settings.Wrong("MerchantAccount", $"is no name of a merchant account; {code}");

        OneOf(settings, "Environment", options.Environment, "Live", "Test");
        OneOf(settings, "Capture", options.Capture, "Automatic", "Manual");
        var apiKey = settings.Secret("ApiKey", options.ApiKey, options.ApiKeyFile, "set it to the API key of a web service user");
        var api = ReadApi(settings, options);
        var keys = ReadHmacKeys(settings, options);
        var reports = AdyenReports.Read(settings, options);
        errors = settings.Errors;
        return errors.Count == 0 ? new AdyenAccount(name, options, keys, apiKey, api!, reports) : null;
    }

    private static void OneOf(SettingReader settings, string setting, string? value, string one, string other)
    {
        var text = value?.Trim() ?? "";
        if (!text.Is(one) && !text.Is(other))
            settings.Wrong(setting, $"is {(text.Length == 0 ? "missing" : "neither")}; set it to {one} or {other}, or remove the account");
    }

    private static Uri? ReadApi(SettingReader settings, AdyenAccountOptions options)
    {
        if (options.BaseUrl is not null)
            return settings.Address("BaseUrl", options.BaseUrl);
        if (options.Environment?.Trim().Is("Live") != true)
            return new Uri(TestUrl);
        const string live = "https://{prefix}-checkout-live.adyenpayments.com/checkout";
        settings.Wrong("BaseUrl", $"is missing; set it to the live address from the Customer Area, {live}");
        return null;
    }

    private static List<byte[]> ReadHmacKeys(SettingReader settings, AdyenAccountOptions options)
    {
        const string cure = "set it to an HMAC key of the webhook from the Customer Area, 64 hexadecimal digits";
        var keys = new List<byte[]>();
        if (options.HmacKeys.Count + options.HmacKeyFiles.Count == 0)
            settings.Wrong("HmacKeys", $"is missing; {cure} (HmacKeys or HmacKeyFiles), or remove the account");
        for (var i = 0; i < options.HmacKeys.Count; i++)
            Add($"HmacKeys:{i}", options.HmacKeys[i]);
        for (var i = 0; i < options.HmacKeyFiles.Count; i++)
        {
            var before = settings.Errors.Count;
            var text = settings.FileText($"HmacKeyFiles:{i}", options.HmacKeyFiles[i]);
            if (settings.Errors.Count == before)
                Add($"HmacKeyFiles:{i}", text);
        }

        return keys;

        void Add(string setting, string text)
        {
            var before = settings.Errors.Count;
            text = settings.Text(setting, text, cure);
            if (settings.Errors.Count > before)
                return;
            // A key of one byte repeated is what a careless hand writes for "no key".
            if (HexKey().IsMatch(text) && Convert.FromHexString(text) is var key && key.AsSpan().IndexOfAnyExcept(key[0]) >= 0)
                keys.Add(key);
            else
                settings.Wrong(setting, $"is no HMAC key; {cure}");
        }
    }

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HexKey();

    // No colon: the signed string joins fields with it, without escaping.
    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,80}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AccountCode();
}
