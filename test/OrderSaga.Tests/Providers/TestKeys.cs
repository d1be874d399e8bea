using System.Security.Cryptography;

namespace OrderSaga.Tests.Providers;

/// <summary>Made anew for every run: no key is ever committed.</summary>
internal static class TestKeys
{
    public static readonly RSA Merchant = RSA.Create(2048);
    public static readonly RSA Provider = RSA.Create(2048);
    public static readonly RSA NextOfProvider = RSA.Create(2048);
    public static readonly RSA Stranger = RSA.Create(2048);

    public static string Sign(this RSA key, byte[] data) =>
        Convert.ToBase64String(key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
}
