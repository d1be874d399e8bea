using System.Security.Cryptography;

namespace OrderSaga.Simulator.Stripe;

/// <summary>A merchant with Stripe, in test mode: the secret of its webhook endpoint, and the key of its API.</summary>
public sealed record StripeAccount(string Name, string WebhookSecret, string ApiKey)
{
    private const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static StripeAccount Generate(string name) => new(name, "whsec_" + Random(32), "sk_test_" + Random(64));

    internal static string Random(int length) => RandomNumberGenerator.GetString(letters, length);
}
