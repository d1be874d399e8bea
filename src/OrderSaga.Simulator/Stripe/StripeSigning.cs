using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Simulator.Stripe;

/// <summary>Signatures as Stripe's side makes them; written apart from the adapter, so that one mistake cannot cancel the other.</summary>
internal static class StripeSigning
{
    /// <summary>Test events bear a second scheme that proves nothing; whoever takes it for the first is wrong.</summary>
    private const string decoy = "v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39";

    public static string Header(string secret, DateTimeOffset at, string body)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(secret));
        var mac = hmac.ComputeHash(Encoding.UTF8.GetBytes($"{time}.{body}"));
        return $"t={time},v1={Convert.ToHexString(mac).ToLowerInvariant()},{decoy}";
    }

    public static string OnlyDecoy(DateTimeOffset at) =>
        $"t={at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)},{decoy}";
}
