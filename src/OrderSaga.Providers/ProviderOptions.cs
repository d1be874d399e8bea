namespace OrderSaga.Providers;

/// <summary>
/// The section <c>Providers</c> of the configuration, as it is written. Keys come from the environment or mounted files, never from
/// appsettings.json.
/// </summary>
public sealed class ProviderOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Providers";

    /// <summary>The merchants' accounts with Alipay, by name.</summary>
    public Dictionary<string, AlipayAccountOptions> Alipay { get; set; } = [];

    /// <summary>The merchants' accounts with WeChat Pay, by name.</summary>
    public Dictionary<string, WeChatPayAccountOptions> WeChatPay { get; set; } = [];

    /// <summary>The merchants' accounts with UnionPay, by name.</summary>
    public Dictionary<string, UnionPayAccountOptions> UnionPay { get; set; } = [];

    /// <summary>The merchant accounts with Adyen, by name.</summary>
    public Dictionary<string, AdyenAccountOptions> Adyen { get; set; } = [];

    /// <summary>The merchants' apps with PayPal, by name.</summary>
    public Dictionary<string, PayPalAccountOptions> PayPal { get; set; } = [];

    /// <summary>The merchants' accounts with Stripe, by name.</summary>
    public Dictionary<string, StripeAccountOptions> Stripe { get; set; } = [];

    /// <summary>The merchants' accounts with providers that speak Standard Webhooks, by name.</summary>
    public Dictionary<string, StandardWebhooksAccountOptions> StandardWebhooks { get; set; } = [];

    /// <summary>The keys of <see cref="EventSeal"/>.</summary>
    public EventSealOptions Seal { get; set; } = new();

    /// <summary>The keys of <see cref="JournalKeys"/>.</summary>
    public JournalKeyOptions Journal { get; set; } = new();
}

/// <summary>One account with Alipay, as it is written in the settings.</summary>
public sealed class AlipayAccountOptions
{
    /// <summary>Whose account it is; absent: <c>default</c>.</summary>
    public string Merchant { get; set; } = "default";

    /// <summary>The application's id (<c>app_id</c>).</summary>
    public string? AppId { get; set; }

    /// <summary>The seller's user id (<c>seller_id</c>), it begins with 2088.</summary>
    public string? SellerId { get; set; }

    /// <summary>The application's private key.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>A file with the application's private key.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Alipay's public keys for this application; several while they are exchanged.</summary>
    public List<string> AlipayPublicKeys { get; set; } = [];

    /// <summary>Files with Alipay's public keys for this application.</summary>
    public List<string> AlipayPublicKeyFiles { get; set; } = [];

    /// <summary>Where requests go; absent: the live gateway.</summary>
    public string GatewayUrl { get; set; } = "https://openapi.alipay.com/gateway.do";
}

/// <summary>One account with WeChat Pay (APIv3), as it is written in the settings.</summary>
public sealed class WeChatPayAccountOptions
{
    /// <summary>Whose account it is; absent: <c>default</c>.</summary>
    public string Merchant { get; set; } = "default";

    /// <summary>The application's id (<c>appid</c>).</summary>
    public string? AppId { get; set; }

    /// <summary>The merchant's number (<c>mchid</c>).</summary>
    public string? MchId { get; set; }

    /// <summary>The serial number of the merchant's API certificate, hexadecimal.</summary>
    public string? MerchantSerial { get; set; }

    /// <summary>The private key of the merchant's API certificate.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>A file with the private key of the merchant's API certificate.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>The APIv3 key, 32 bytes.</summary>
    public string? ApiV3Key { get; set; }

    /// <summary>A file with the APIv3 key.</summary>
    public string? ApiV3KeyFile { get; set; }

    /// <summary>
    /// WeChat Pay's public keys or platform certificates, PEM or the path of a file, by <c>PUB_KEY_ID_…</c> or certificate serial.
    /// </summary>
    public Dictionary<string, string> PlatformKeys { get; set; } = [];

    /// <summary>Where WeChat Pay sends notices of refunds; absent: as set in its merchant console.</summary>
    public string? RefundNotifyUrl { get; set; }

    /// <summary>Where requests go; absent: the live interface.</summary>
    public string BaseUrl { get; set; } = "https://api.mch.weixin.qq.com";
}

/// <summary>The keys of <see cref="EventSeal"/>, base64 of at least 32 random bytes each; the first seals, all verify.</summary>
public sealed class EventSealOptions
{
    /// <summary>The keys.</summary>
    public List<string> Keys { get; set; } = [];

    /// <summary>Files with a key each; they come after <see cref="Keys"/>.</summary>
    public List<string> KeyFiles { get; set; } = [];
}

/// <summary>The keys of <see cref="JournalKeys"/>, base64 of at least 32 random bytes each; the first writes, all read.</summary>
public sealed class JournalKeyOptions
{
    /// <summary>The keys.</summary>
    public List<string> Keys { get; set; } = [];

    /// <summary>Files with a key each; they come after <see cref="Keys"/>.</summary>
    public List<string> KeyFiles { get; set; } = [];
}
