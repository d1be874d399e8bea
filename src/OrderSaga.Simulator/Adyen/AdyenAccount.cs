using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Simulator.Adyen;

/// <summary>A merchant account with Adyen: both sides know the HMAC key of its webhook and the API key.</summary>
public sealed record AdyenAccount(string Name, string MerchantAccount, string HmacKey, string ApiKey, string ReportPassword)
{
    public static AdyenAccount Generate(string name) => new(
        name,
        $"Demo{RandomNumberGenerator.GetHexString(6)}ECOM",
        RandomNumberGenerator.GetHexString(64),
        "AQE" + RandomNumberGenerator.GetHexString(40),
        RandomNumberGenerator.GetHexString(32));

    /// <summary>Who may download reports.</summary>
    public string ReportUser { get; } = "report@Company.Demo";

    /// <summary>The signature of a string: the key is hexadecimal, the signature base64.</summary>
    internal string Sign(string words)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromHexString(HmacKey));
        hmac.AppendData(Encoding.UTF8.GetBytes(words));
        return Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
