using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Simulator.UnionPay;

/// <summary>Version 5.1.0, method 01, as UnionPay's side does it; written apart from the adapter.</summary>
internal static class UnionPaySigning
{
    /// <summary>The fields with the certificate and the signature that is over all of them.</summary>
    public static Dictionary<string, string> Sign(IReadOnlyDictionary<string, string> fields, RSA key, string certificate)
    {
        var signed = new Dictionary<string, string>(fields, StringComparer.Ordinal) { ["signPubKeyCert"] = certificate };
        var signature = key.SignData(Hash(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        signed["signature"] = Convert.ToBase64String(signature);
        return signed;
    }

    public static bool Verify(IReadOnlyDictionary<string, string> fields, RSA key)
    {
        var signature = fields.GetValueOrDefault("signature", string.Empty);
        var bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var length)
            && key.VerifyData(Hash(fields), bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    // The hash is written in hexadecimal, and that text is what RSA hashes once more and signs.
    private static byte[] Hash(IReadOnlyDictionary<string, string> fields)
    {
        var parts = fields.Where(field => field.Key != "signature" && field.Value.Length > 0).Select(field => $"{field.Key}={field.Value}");
        var content = string.Join('&', parts.OrderBy(part => part[..part.IndexOf('=', StringComparison.Ordinal)], StringComparer.Ordinal));
        var hex = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        return Encoding.ASCII.GetBytes(hex.ToLowerInvariant());
    }
}
