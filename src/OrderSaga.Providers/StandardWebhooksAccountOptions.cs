namespace OrderSaga.Providers;

/// <summary>One account with a provider that speaks Standard Webhooks, as it is written in the settings.</summary>
public sealed class StandardWebhooksAccountOptions
{
    /// <summary>Whose account it is; absent: <c>default</c>.</summary>
    public string Merchant { get; set; } = "default";

    /// <summary>True for live payments, false for tests. There is no default: money or no money is to be said.</summary>
    public bool? Live { get; set; }

    /// <summary>Secrets for <c>v1</c>, <c>whsec_</c> and base64 of 24 to 64 bytes; several while they are exchanged.</summary>
    public List<string> Secrets { get; set; } = [];

    /// <summary>Files with a secret each.</summary>
    public List<string> SecretFiles { get; set; } = [];

    /// <summary>Public keys for <c>v1a</c>, <c>whpk_</c> and base64 of an Ed25519 key; several while they are exchanged.</summary>
    public List<string> PublicKeys { get; set; } = [];
}
