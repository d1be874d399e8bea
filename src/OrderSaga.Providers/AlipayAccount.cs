namespace OrderSaga.Providers;

/// <summary>An account with Alipay.</summary>
public sealed class AlipayAccount : PaymentAccount
{
    /// <summary>The provider's name in routes and messages.</summary>
    public const string ProviderName = "alipay";

    private AlipayAccount(
        string name, AlipayAccountOptions options, RsaPrivateKey privateKey, IReadOnlyList<RsaPublicKey> alipayKeys, Uri gateway)
        : base(ProviderName, name, options.Merchant)
    {
        AppId = options.AppId!.Trim();
        SellerId = options.SellerId!.Trim();
        PrivateKey = privateKey;
        AlipayKeys = alipayKeys;
        Gateway = gateway;
    }

    /// <summary>The application's id.</summary>
    public string AppId { get; }

    /// <summary>The seller's user id.</summary>
    public string SellerId { get; }

    /// <inheritdoc/>
    public override BillDays Days => BillDays.China;

    internal RsaPrivateKey PrivateKey { get; }

    internal IReadOnlyList<RsaPublicKey> AlipayKeys { get; }

    internal Uri Gateway { get; }

    internal bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        foreach (var key in AlipayKeys)
        {
            if (key.Verifies(data, signature))
                return true;
        }

        return false;
    }

    /// <summary>The account that the settings describe.</summary>
    /// <param name="name">Its name in settings and routes.</param>
    /// <param name="options">As written.</param>
    /// <param name="errors">Each names a setting and the cure.</param>
    /// <returns>Null when there are errors.</returns>
    public static AlipayAccount? Read(string name, AlipayAccountOptions options, out IReadOnlyList<string> errors)
    {
        const string ours = "set it to the application's private key as the key tool gave it, from a file or the environment";
        const string theirs = "set it to the Alipay public key from the console's page of the application (not your own public key)";

        var settings = new SettingReader($"{ProviderOptions.Section}:Alipay:{name}");
        AccountNames.Check(settings, name, options.Merchant);
        settings.Text("AppId", options.AppId, "set it to the application's id (app_id)");
        settings.Text("SellerId", options.SellerId, "set it to the seller's user id (seller_id), it begins with 2088");
        var gateway = settings.Address("GatewayUrl", options.GatewayUrl);

        var privateKey = settings.PrivateKey(options.PrivateKey, options.PrivateKeyFile, ours);

        if (options.AlipayPublicKeys.Count + options.AlipayPublicKeyFiles.Count == 0)
            settings.Wrong("AlipayPublicKeys", $"is missing; {theirs} (AlipayPublicKeys or AlipayPublicKeyFiles), or remove the account");
        var keys = new List<RsaPublicKey>();
        for (var i = 0; i < options.AlipayPublicKeys.Count; i++)
            Add($"AlipayPublicKeys:{i}", options.AlipayPublicKeys[i]);
        for (var i = 0; i < options.AlipayPublicKeyFiles.Count; i++)
            Add($"AlipayPublicKeyFiles:{i}", settings.FileText($"AlipayPublicKeyFiles:{i}", options.AlipayPublicKeyFiles[i]));

        errors = settings.Errors;
        return errors.Count == 0 ? new AlipayAccount(name, options, privateKey!, keys, gateway!) : null;

        void Add(string setting, string text)
        {
            var key = settings.Key(setting, settings.Text(setting, text, theirs), RsaPublicKey.Read, each => each.Bits, theirs);
            // The commonest mistake of all: with it, whoever has our public key's pair - we - would be Alipay.
            if (key is not null && privateKey is not null && key.IsHalfOf(privateKey))
                settings.Wrong(setting, $"is the public half of the account's own private key; {theirs}");
            else if (key is not null)
                keys.Add(key);
        }
    }
}
