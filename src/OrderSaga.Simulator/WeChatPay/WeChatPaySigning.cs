using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OrderSaga.Simulator.WeChatPay;

/// <summary>APIv3 as the platform's side does it; written apart from the adapter, so that one mistake cannot cancel the other.</summary>
internal static partial class WeChatPaySigning
{
    public static string Sign(RSA key, string timestamp, string nonce, string body) =>
        Convert.ToBase64String(key.SignData(
            Encoding.UTF8.GetBytes($"{timestamp}\n{nonce}\n{body}\n"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>Is the request the merchant's, of these five minutes?</summary>
    public static bool Verify(
        WeChatPayAccount account, string authorization, string method, string pathAndQuery, byte[] body, DateTimeOffset now)
    {
        const string scheme = "WECHATPAY2-SHA256-RSA2048 ";
        if (!authorization.StartsWith(scheme, StringComparison.Ordinal))
            return false;
        var parts = Parts().Matches(authorization[scheme.Length..])
            .ToDictionary(part => part.Groups["name"].Value, part => part.Groups["value"].Value, StringComparer.Ordinal);
        if (parts.GetValueOrDefault("mchid") != account.MchId || parts.GetValueOrDefault("serial_no") != account.MerchantSerial
            || !long.TryParse(parts.GetValueOrDefault("timestamp"), out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - seconds) > 300)
            return false;
        var head = Encoding.UTF8.GetBytes($"{method}\n{pathAndQuery}\n{parts["timestamp"]}\n{parts.GetValueOrDefault("nonce_str")}\n");
        byte[] message = [.. head, .. body, (byte)'\n'];
        var signature = Convert.FromBase64String(parts.GetValueOrDefault("signature", string.Empty));
        return account.MerchantKey.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>AEAD_AES_256_GCM: ciphertext and tag, base64.</summary>
    public static string Encrypt(string apiV3Key, string nonce, string associatedData, string plaintext)
    {
        var plain = Encoding.UTF8.GetBytes(plaintext);
        var sealedBytes = new byte[plain.Length + 16];
        var (cipher, tag) = (sealedBytes.AsMemory(0, plain.Length), sealedBytes.AsMemory(plain.Length));
        using var aes = new AesGcm(Encoding.UTF8.GetBytes(apiV3Key), 16);
        aes.Encrypt(Encoding.UTF8.GetBytes(nonce), plain, cipher.Span, tag.Span, Encoding.UTF8.GetBytes(associatedData));
        return Convert.ToBase64String(sealedBytes);
    }

    public static string Nonce(int length) =>
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}
