using System.Security.Cryptography;
using System.Text;

namespace OrderSaga.Simulator.Alipay;

/// <summary>RSA2 as Alipay's side does it; written apart from the adapter, so that one mistake cannot cancel the other.</summary>
internal static class AlipaySigning
{
    /// <summary>Notices: everything but <c>sign</c> and <c>sign_type</c>, sorted by name.</summary>
    public static string NoticeContent(IReadOnlyDictionary<string, string> fields) =>
        Join(fields, name => name is not ("sign" or "sign_type"));

    /// <summary>Requests: <c>sign_type</c> is signed too, and a field without a value is not.</summary>
    public static string RequestContent(IReadOnlyDictionary<string, string> fields) =>
        Join(fields, name => name != "sign" && fields[name].Length > 0);

    public static string Sign(RSA key, string content) =>
        Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static bool Verify(RSA key, string content, string signature)
    {
        var bytes = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, bytes, out var length))
            return false;
        var signed = Encoding.UTF8.GetBytes(content);
        return key.VerifyData(signed, bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static string Join(IReadOnlyDictionary<string, string> fields, Func<string, bool> isSigned)
    {
        var names = fields.Keys.Where(isSigned).Order(StringComparer.Ordinal);
        return string.Join('&', names.Select(name => $"{name}={fields[name]}"));
    }
}
