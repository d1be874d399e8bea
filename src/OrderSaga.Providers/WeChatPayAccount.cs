using System.Text;

namespace OrderSaga.Providers;

/// <summary>An account with WeChat Pay (APIv3).</summary>
public sealed class WeChatPayAccount : PaymentAccount
{
    /// <summary>The provider's name in routes and messages.</summary>
    public const string ProviderName = "wechatpay";

    private const int ApiV3KeyBytes = 32;
    private readonly Dictionary<string, RsaPublicKey> platformKeys;

    private WeChatPayAccount(
        string name, WeChatPayAccountOptions options, RsaPrivateKey privateKey, byte[] apiV3Key,
        Dictionary<string, RsaPublicKey> platformKeys, Uri api, Uri? refundNotices)
        : base(ProviderName, name, options.Merchant)
    {
        AppId = options.AppId!.Trim();
        MchId = options.MchId!.Trim();
        MerchantSerial = options.MerchantSerial!.Trim();
        PrivateKey = privateKey;
        ApiV3Key = apiV3Key;
        this.platformKeys = platformKeys;
        Api = api;
        RefundNotices = refundNotices;
    }

    /// <summary>The application's id.</summary>
    public string AppId { get; }

    /// <summary>The merchant's number.</summary>
    public string MchId { get; }

    /// <inheritdoc/>
    public override BillDays Days => BillDays.China;

    /// <inheritdoc/>
    public override bool BillsRefundsWhenAskedFor => true;

    internal string MerchantSerial { get; }

    internal RsaPrivateKey PrivateKey { get; }

    internal byte[] ApiV3Key { get; }

    internal Uri Api { get; }

    internal Uri? RefundNotices { get; }

    /// <summary>Said in requests, so that answers are signed with this key; with certificates alone WeChat Pay chooses.</summary>
    internal string? PublicKeyId => platformKeys.Keys.FirstOrDefault(IsPublicKeyId);

    /// <summary>The one key of this serial; never another in its place.</summary>
    internal RsaPublicKey? PlatformKey(string serial) => platformKeys.GetValueOrDefault(Canonical(serial));

    /// <summary>The account that the settings describe.</summary>
    /// <param name="name">Its name in settings and routes.</param>
    /// <param name="options">As written.</param>
    /// <param name="errors">Each names a setting and the cure.</param>
    /// <returns>Null when there are errors.</returns>
    public static WeChatPayAccount? Read(string name, WeChatPayAccountOptions options, out IReadOnlyList<string> errors)
    {
        const string ours = "set it to the private key of the merchant's API certificate (apiclient_key.pem), by a file or the environment";
        const string v3Key = "set it to the APIv3 key from the merchant console's API security page, exactly 32 bytes";

        var settings = new SettingReader($"{ProviderOptions.Section}:WeChatPay:{name}");
        AccountNames.Check(settings, name, options.Merchant);
        settings.Text("AppId", options.AppId, "set it to the application's id (appid)");
        settings.Text("MchId", options.MchId, "set it to the merchant's number (mchid)");
        settings.Text("MerchantSerial", options.MerchantSerial, "set it to the serial number of the merchant's API certificate");
        var api = settings.Origin("BaseUrl", options.BaseUrl);
        var refundNotices = options.RefundNotifyUrl is null ? null : settings.Address("RefundNotifyUrl", options.RefundNotifyUrl);

        var privateKey = settings.PrivateKey(options.PrivateKey, options.PrivateKeyFile, ours);

        var before = settings.Errors.Count;
        var apiV3Key = Encoding.UTF8.GetBytes(settings.Secret("ApiV3Key", options.ApiV3Key, options.ApiV3KeyFile, v3Key));
        if (settings.Errors.Count == before && apiV3Key.Length != ApiV3KeyBytes)
            settings.Wrong("ApiV3Key", $"has {apiV3Key.Length} bytes; {v3Key}");

        var theirKeys = ReadPlatformKeys(settings, options, privateKey);
        errors = settings.Errors;
        return errors.Count == 0 ? new WeChatPayAccount(name, options, privateKey!, apiV3Key, theirKeys, api!, refundNotices) : null;
    }

    private static Dictionary<string, RsaPublicKey> ReadPlatformKeys(
        SettingReader settings, WeChatPayAccountOptions options, RsaPrivateKey? privateKey)
    {
        const string theirs = "set it to WeChat Pay's public key or platform certificate (PEM or the path of a file)";
        var keys = new Dictionary<string, RsaPublicKey>(StringComparer.Ordinal);
        if (options.PlatformKeys.Count == 0)
            settings.Wrong("PlatformKeys", "is missing; name a key by its PUB_KEY_ID_… or certificate serial, or remove the account");

        foreach (var (serial, pemOrFile) in options.PlatformKeys)
        {
            var setting = $"PlatformKeys:{serial}";
            var text = settings.Text(setting, pemOrFile, theirs);
            if (text.Length > 0 && !text.Contains("-----BEGIN", StringComparison.Ordinal) && !SettingReader.IsPlaceholder(text))
                text = settings.FileText(setting, text);

            var key = settings.Key(setting, text, RsaPublicKey.Read, each => each.Bits, theirs);
            if (key is null)
                continue;

            if (privateKey is not null && key.IsHalfOf(privateKey))
                settings.Wrong(setting, $"is the public half of the account's own private key; {theirs}");
            else if (key.CertificateSerial is { } actual && !string.Equals(Canonical(actual), Canonical(serial), StringComparison.Ordinal))
                settings.Wrong(setting, $"holds the certificate with serial {actual}; name it by that");
            else if (!keys.TryAdd(Canonical(serial), key))
                settings.Wrong(setting, "names a key that is named already; remove one");
        }

        return keys;
    }

    // Serials are hexadecimal and are written in either case, with or without leading zeros; ids of public keys are taken as they are.
    private static string Canonical(string serial) =>
        serial.All(char.IsAsciiHexDigit) ? serial.TrimStart('0').ToUpperInvariant() : serial;

    private static bool IsPublicKeyId(string serial) => serial.StartsWith("PUB_KEY_ID_", StringComparison.Ordinal);
}
