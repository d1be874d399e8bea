namespace OrderSaga.Providers;

/// <summary>An account with a provider that speaks Standard Webhooks 1.0.0.</summary>
public sealed class StandardWebhooksAccount : PaymentAccount
{
    /// <summary>The provider's name in routes and messages.</summary>
    public const string ProviderName = "standardwebhooks";

    private const int SecretBytesMin = 24;
    private const int SecretBytesMax = 64;

    private StandardWebhooksAccount(
        string name, StandardWebhooksAccountOptions options, IReadOnlyList<byte[]> secrets, IReadOnlyList<Ed25519Key> publicKeys)
        : base(ProviderName, name, options.Merchant)
    {
        Live = options.Live!.Value;
        Secrets = secrets;
        PublicKeys = publicKeys;
    }

    /// <summary>Whether this account moves money, or is for tests.</summary>
    public bool Live { get; }

    internal IReadOnlyList<byte[]> Secrets { get; }

    internal IReadOnlyList<Ed25519Key> PublicKeys { get; }

    /// <summary>The account that the settings describe.</summary>
    /// <param name="name">Its name in settings and routes.</param>
    /// <param name="options">As written.</param>
    /// <param name="errors">Each names a setting and the cure.</param>
    /// <returns>Null when there are errors.</returns>
    public static StandardWebhooksAccount? Read(string name, StandardWebhooksAccountOptions options, out IReadOnlyList<string> errors)
    {
        const string secret = "set it to the endpoint's signing secret (whsec_ and base64 of 24 to 64 random bytes)";
        const string publicKey = "set it to the sender's public key (whpk_ and base64 of 32 bytes)";
        var settings = new SettingReader($"{ProviderOptions.Section}:StandardWebhooks:{name}");
        AccountNames.Check(settings, name, options.Merchant);
        if (options.Live is null)
            settings.Wrong("Live", "is missing; set it to true for live payments or to false for tests");
        if (options.Secrets.Count + options.SecretFiles.Count + options.PublicKeys.Count == 0)
            settings.Wrong("Secrets", $"is missing; {secret} (Secrets or SecretFiles), or PublicKeys, or remove the account");

        var secrets = new List<byte[]>();
        for (var i = 0; i < options.Secrets.Count; i++)
            AddSecret($"Secrets:{i}", options.Secrets[i]);
        for (var i = 0; i < options.SecretFiles.Count; i++)
            AddSecret($"SecretFiles:{i}", settings.FileText($"SecretFiles:{i}", options.SecretFiles[i]));
        var publicKeys = new List<Ed25519Key>();
        for (var i = 0; i < options.PublicKeys.Count; i++)
            Add($"PublicKeys:{i}", options.PublicKeys[i], "whpk_", publicKey, bytes => Ed25519Key.Read(bytes), publicKeys);

        errors = settings.Errors;
        return errors.Count == 0 ? new StandardWebhooksAccount(name, options, secrets, publicKeys) : null;

        void AddSecret(string setting, string written) => Add(setting, written, "whsec_", secret, Secret, secrets);

        void Add<T>(string setting, string written, string prefix, string cure, Func<byte[], T?> read, List<T> keys)
            where T : class
        {
            var before = settings.Errors.Count;
            var text = settings.Text(setting, written, cure);
            if (settings.Errors.Count > before)
                return;
            if (text.StartsWith(prefix, StringComparison.Ordinal) && StrictBase64.Decode(text[prefix.Length..]) is { } bytes
                && read(bytes) is { } key)
            {
                keys.Add(key);
            }
            else
            {
                settings.Wrong(setting, $"is none; {cure}");
            }
        }
    }

    private static byte[]? Secret(byte[] bytes) =>
        bytes.Length is >= SecretBytesMin and <= SecretBytesMax && bytes.AsSpan().IndexOfAnyExcept(bytes[0]) >= 0 ? bytes : null;
}
