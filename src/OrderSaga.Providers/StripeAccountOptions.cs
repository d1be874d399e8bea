namespace OrderSaga.Providers;

/// <summary>One account with Stripe, as it is written in the settings.</summary>
public sealed class StripeAccountOptions
{
    /// <summary>Whose account it is; absent: <c>default</c>.</summary>
    public string Merchant { get; set; } = "default";

    /// <summary>True for live payments, false for Stripe's test mode. There is no default: money or no money is to be said.</summary>
    public bool? Live { get; set; }

    /// <summary>The webhook endpoint's signing secrets, <c>whsec_…</c>; several while they are rolled.</summary>
    public List<string> WebhookSecrets { get; set; } = [];

    /// <summary>Files with a signing secret each.</summary>
    public List<string> WebhookSecretFiles { get; set; } = [];

    /// <summary>A secret or restricted API key, <c>sk_…</c> or <c>rk_…</c>, of the same mode as <see cref="Live"/>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A file with the API key.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>
    /// With Connect: the connected account, <c>acct_…</c>, whose payments these are. Absent: the account of the key itself.
    /// </summary>
    public string? ConnectedAccount { get; set; }

    /// <summary>Where requests go; absent: Stripe.</summary>
    public string ApiUrl { get; set; } = "https://api.stripe.com";
}
