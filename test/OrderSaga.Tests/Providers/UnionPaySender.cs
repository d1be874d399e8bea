using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Web;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>UnionPay's side of a callback, written from its documents and not from the adapter.</summary>
internal static class UnionPaySender
{
    public const string OrderNumber = "20261123AB01";
    public const string QueryId = "762611231930011234568";
    public const string RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6";
    public const string MerId = "777290058146592";
    public const string SignerName = "041@Z12@中国银联股份有限公司@00000062";
    public const string SecureKey = "979da4cfccbae7923641daa5dd7047c2";

    public static readonly CertificateMaker Authority = new("TEST CFCA");
    public static readonly X509Certificate2 Signer = Authority.Issue(SignerName, TestKeys.Provider);

    static UnionPaySender() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Encoding Gbk => Encoding.GetEncoding("GBK");

    public static UnionPayAccountOptions Settings => new()
    {
        MerId = MerId,
        PrivateKey = TestKeys.Merchant.ExportPkcs8PrivateKeyPem(),
        CertId = "68759663125",
        RootCertificates = [Authority.Root.ExportCertificatePem()],
        MiddleCertificates = [Authority.Middle.ExportCertificatePem()],
    };

    public static UnionPayAccountOptions SecureKeySettings => new() { MerId = MerId, SignMethod = "11", SecureKey = SecureKey };

    public static UnionPayAccountOptions OldSettings => new()
    {
        MerId = MerId,
        Version = "5.0.0",
        SigningCertificates = new Dictionary<string, string> { [CertIdOf(Signer)] = Signer.ExportCertificatePem() },
    };

    public static UnionPayAccount Account => Read(Settings);

    public static UnionPayAccount Read(UnionPayAccountOptions settings)
    {
        var account = UnionPayAccount.Read("shop1", settings, out var errors);
        errors.ShouldBeEmpty();
        return account!;
    }

    public static string CertIdOf(X509Certificate2 certificate) =>
        BigInteger.Parse("0" + certificate.SerialNumber, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            .ToString(CultureInfo.InvariantCulture);

    public static Dictionary<string, string> Paid(params (string Name, string? Value)[] changes) => With(
        new Dictionary<string, string>
        {
            ["accNo"] = "6226********0048",
            ["accessType"] = "0",
            ["bizType"] = "000201",
            ["currencyCode"] = "156",
            ["encoding"] = "UTF-8",
            ["merId"] = MerId,
            ["orderId"] = OrderNumber,
            ["queryId"] = QueryId,
            ["reqReserved"] = "两件衬衫 A&B = 100% +1",
            ["respCode"] = "00",
            ["respMsg"] = "成功[0000000]",
            ["settleAmt"] = "8880",
            ["settleCurrencyCode"] = "156",
            ["settleDate"] = "1123",
            ["signMethod"] = "01",
            ["traceNo"] = "123456",
            ["traceTime"] = "1123193001",
            ["txnAmt"] = "8880",
            ["txnSubType"] = "01",
            ["txnTime"] = "20261123192950",
            ["txnType"] = "01",
            ["version"] = "5.1.0",
        },
        changes);

    public static Dictionary<string, string> Refunded(params (string Name, string? Value)[] changes) => With(
        Paid(
            ("orderId", RefundNumber), ("queryId", "762611240900007654328"), ("origQryId", QueryId), ("txnType", "04"),
            ("txnSubType", "00"), ("txnAmt", "3005"), ("settleAmt", "3005"), ("reqReserved", OrderNumber), ("currencyCode", null),
            ("traceTime", "1124090000"), ("txnTime", "20261124085959")),
        changes);

    public static CallbackRequest Send(
        Dictionary<string, string> fields, X509Certificate2? certificate = null, RSA? key = null, Encoding? charset = null) =>
        Post(Sign(fields, certificate, key, charset), charset);

    /// <summary>Version 5.1.0, method 01: the certificate travels along.</summary>
    public static Dictionary<string, string> Sign(
        Dictionary<string, string> fields, X509Certificate2? certificate = null, RSA? key = null, Encoding? charset = null)
    {
        var signed = new Dictionary<string, string>(fields);
        signed.TryAdd("signPubKeyCert", (certificate ?? Signer).ExportCertificatePem().ReplaceLineEndings("\r\n"));
        var digest = Hex(SHA256.HashData((charset ?? Encoding.UTF8).GetBytes(Words(signed))));
        signed["signature"] = (key ?? certificate?.GetRSAPrivateKey() ?? TestKeys.Provider).Sign(Encoding.ASCII.GetBytes(digest));
        return signed;
    }

    /// <summary>Version 5.1.0, method 11.</summary>
    public static CallbackRequest SendWithSecureKey(Dictionary<string, string> fields, string key = SecureKey)
    {
        var signed = new Dictionary<string, string>(fields) { ["signMethod"] = "11" };
        var words = Words(signed) + "&" + Hex(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        signed["signature"] = Hex(SHA256.HashData(Encoding.UTF8.GetBytes(words)));
        return Post(signed);
    }

    /// <summary>Version 5.0.0: SHA-1, and the certificate is named by its id.</summary>
    public static CallbackRequest SendOld(Dictionary<string, string> fields, string? certId = null, RSA? key = null)
    {
        var signed = new Dictionary<string, string>(fields) { ["version"] = "5.0.0", ["certId"] = certId ?? CertIdOf(Signer) };
        var digest = Hex(SHA1.HashData(Encoding.UTF8.GetBytes(Words(signed))));
        signed["signature"] = Convert.ToBase64String((key ?? TestKeys.Provider).SignData(
            Encoding.ASCII.GetBytes(digest), HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1));
        return Post(signed);
    }

    public static CallbackRequest Post(Dictionary<string, string> fields, Encoding? charset = null) =>
        Post(string.Join('&', fields.Select(field => $"{field.Key}={HttpUtility.UrlEncode(field.Value, charset ?? Encoding.UTF8)}")));

    public static CallbackRequest Post(string form) =>
        new("POST", "application/x-www-form-urlencoded;charset=UTF-8", [], Encoding.ASCII.GetBytes(form));

    /// <summary>An answer of the gateway: joined without escaping.</summary>
    public static Func<FakeProvider.Asked, HttpResponseMessage> Says(Dictionary<string, string> fields, RSA? key = null) =>
        _ => Raw(Sign(fields, key: key));

    public static HttpResponseMessage Raw(Dictionary<string, string> fields) =>
        FakeProvider.Json(string.Join('&', fields.Select(field => $"{field.Key}={field.Value}")));

    public static Dictionary<string, string> FormOf(FakeProvider.Asked asked) => FormOf(asked.Body);

    public static Dictionary<string, string> FieldsOf(CallbackRequest request) => FormOf(request.Text());

    public static string Words(Dictionary<string, string> fields) => string.Join('&', fields
        .Where(field => field.Key != "signature" && field.Value.Length > 0)
        .OrderBy(field => field.Key, StringComparer.Ordinal)
        .Select(field => $"{field.Key}={field.Value}"));

    private static Dictionary<string, string> FormOf(string form)
    {
        var fields = HttpUtility.ParseQueryString(form);
        return fields.AllKeys.ToDictionary(name => name!, name => fields[name]!);
    }

    private static string Hex(byte[] hash) => Convert.ToHexString(hash).ToLowerInvariant();

    private static Dictionary<string, string> With(Dictionary<string, string> fields, (string Name, string? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            fields.Remove(name);
            if (value is not null)
                fields[name] = value;
        }

        return fields;
    }
}
