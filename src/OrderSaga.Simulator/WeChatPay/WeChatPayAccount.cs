using System.Security.Cryptography;

namespace OrderSaga.Simulator.WeChatPay;

/// <summary>A merchant with WeChat Pay: its own key, the platform's key, and the symmetric APIv3 key that both know.</summary>
public sealed record WeChatPayAccount(
    string Name,
    string AppId,
    string MchId,
    string MerchantSerial,
    RSA MerchantKey,
    string PlatformSerial,
    RSA PlatformKey,
    string ApiV3Key) : IDisposable
{
    public static WeChatPayAccount Generate(string name)
    {
        var mchId = "19" + RandomNumberGenerator.GetString("0123456789", 8);
        return new WeChatPayAccount(
            name,
            "wx" + RandomNumberGenerator.GetHexString(16, lowercase: true),
            mchId,
            RandomNumberGenerator.GetHexString(40),
            KeyPool.Lend(),
            "PUB_KEY_ID_01" + mchId + RandomNumberGenerator.GetString("0123456789", 22),
            KeyPool.Lend(),
            RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 32));
    }

    public void Dispose() => KeyPool.GiveBack(MerchantKey, PlatformKey);
}
