using System.Globalization;
using System.Security.Cryptography;

namespace OrderSaga.Simulator.Alipay;

/// <summary>A merchant's application with Alipay: each side has a key pair; here one hand holds both.</summary>
public sealed record AlipayAccount(string Name, string AppId, string SellerId, RSA MerchantKey, RSA AlipayKey) : IDisposable
{
    public static AlipayAccount Generate(string name) => new(
        name,
        "2021" + Digits(12),
        "2088" + Digits(12),
        KeyPool.Lend(),
        KeyPool.Lend());

    public void Dispose() => KeyPool.GiveBack(MerchantKey, AlipayKey);

    private static string Digits(int count) => RandomNumberGenerator.GetString("0123456789", count).ToString(CultureInfo.InvariantCulture);
}
