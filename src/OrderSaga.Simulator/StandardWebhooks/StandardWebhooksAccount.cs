using System.Security.Cryptography;

namespace OrderSaga.Simulator.StandardWebhooks;

/// <summary>A merchant with a provider that speaks Standard Webhooks: the secret that both know.</summary>
public sealed record StandardWebhooksAccount(string Name, string Merchant, string Secret)
{
    /// <param name="name">The account's name.</param>
    /// <param name="merchant">Whose account it is.</param>
    public static StandardWebhooksAccount Generate(string name, string merchant) =>
        new(name, merchant, "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    internal byte[] Key => Convert.FromBase64String(Secret["whsec_".Length..]);
}
