using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Web;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.UnionPaySender;

namespace OrderSaga.Tests.Providers.Attacks;

public sealed class UnionPayAttackTests : CallbackAttacks
{
    private protected override CallbackReceiver Receiver { get; } = new UnionPay(Account);

    private protected override DateTimeOffset Now => new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);

    // The case of the hexadecimal digits of an escape (%2b, %2B) says nothing.
    private protected override int IdleBodyBits => 400;

    private protected override IReadOnlyList<string> Currencies => ["CNY"];

    private protected override IReadOnlyList<string> NoAmounts => Attacks.NoAmounts.ForWholeTexts;

    private protected override IEnumerable<(string What, CallbackReceiver Receiver)> Elsewhere =>
    [
        ("another merchant", Other(Settings, settings => settings.MerId = "777290058146593")),
        ("the test environment", Other(Settings, settings => settings.Signer = "00040000:SIGN")),
        ("another root", Other(Settings, settings => settings.RootCertificates = [Strangers.Root.ExportCertificatePem()])),
        ("another middle", Other(Settings, settings => settings.MiddleCertificates = [Strangers.Middle.ExportCertificatePem()])),
        ("an account with a secure key", Other(SecureKeySettings, _ => { })),
        ("an account of the old version", Other(OldSettings, _ => { })),
    ];

    private static readonly CertificateMaker Strangers = new("TEST CFCA");

    private protected override CallbackRequest Send(SaidPayment payment) => UnionPaySender.Send(Fields(payment));

    private protected override string SignatureOf(CallbackRequest request) =>
        HttpUtility.UrlDecode(Regex.Match(request.Text(), "(?<=&signature=)[^&]*").Value);

    private protected override CallbackRequest WithSignature(CallbackRequest request, string? signature) => Post(
        Regex.Replace(request.Text(), "&signature=[^&]*", signature is null ? "" : "&signature=" + HttpUtility.UrlEncode(signature)));

    private protected override IEnumerable<Attack> Forged(SaidPayment payment)
    {
        var fields = Sign(Fields(payment));
        var words = Encoding.UTF8.GetBytes(Words(fields));
        var digest = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(words)));
        using var own = CertificateMaker.SelfSigned($"CN={SignerName}", TestKeys.Stranger);
        using var issued = Strangers.Issue(SignerName, TestKeys.Stranger);
        using var merchants = Authority.Issue("041@Z1@700000000000001:SIGN@00000006", TestKeys.Merchant);
        return
        [
            new("a stranger under UnionPay's certificate", UnionPaySender.Send(Fields(payment), Signer, TestKeys.Stranger)),
            new("the merchant itself", UnionPaySender.Send(Fields(payment), Signer, TestKeys.Merchant)),
            new("a certificate of one's own", UnionPaySender.Send(Fields(payment), own, TestKeys.Stranger)),
            new("another authority of the same names", UnionPaySender.Send(Fields(payment), issued, TestKeys.Stranger)),
            new("the merchant by a certificate of the same authority", UnionPaySender.Send(Fields(payment), merchants, TestKeys.Merchant)),
            .. ((string[])["11", "12", "02", "1", "RSA", ""]).Select(
                method => new Attack($"signMethod {method}", UnionPaySender.Send(With(payment, "signMethod", method)))),
            new("a secure key that is empty", SendWithSecureKey(Fields(payment), "")),
            new("version 5.0.0", SendOld(Fields(payment))),
            Signed("SHA-1", TestKeys.Provider.SignData(digest, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)),
            Signed("PSS", TestKeys.Provider.SignData(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            Signed("the fields themselves", TestKeys.Provider.SignData(words, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Signed("a digest", SHA256.HashData(words)),
            Signed("HMAC with the certificate", HMACSHA256.HashData(Encoding.ASCII.GetBytes(fields["signPubKeyCert"]), words)),
            Signed("HMAC with an empty key", HMACSHA256.HashData((byte[])[], words)),
        ];

        Attack Signed(string what, byte[] signature) => new(what, WithSignature(Send(payment), Convert.ToBase64String(signature)));
    }

    private protected override IEnumerable<Attack> Malformed(SaidPayment payment)
    {
        var genuine = Send(payment).Text();
        string[] more =
        [
            "&txnAmt=8880", "&txnAmt=1", "&orderId=20261123ZZ99", "&order%49d=20261123ZZ99", "&signMethod=01", "&", "&&", "&x", "&=1",
            "&x=%zz", "&x=%2", "&x=% 2", "&a%26b=1", "&a%00=1", "&a[]=1", "&x=\0", "&x=é", "&x=%ff",
        ];
        return
        [
            .. more.Select(each => new Attack(each, Post(genuine + each))),
            .. more.Select(each => new Attack($"{each} in front", Post($"{each.TrimStart('&')}&{genuine}"))),
            .. more.Select(each => new Attack($"{each} after ;", Post($"{genuine};{each.TrimStart('&')}"))),
            new("a NUL in a field", UnionPaySender.Send(With(payment, "traceTime", "112319300\0"))),
            new("a field that holds another", UnionPaySender.Send(With(payment, "reqReserved", "x&txnAmt=1"))),
            .. ((string[])["utf-7", "utf-16", "GB18030x", ""]).Select(
                encoding => new Attack($"encoding {encoding}", UnionPaySender.Send(With(payment, "encoding", encoding)))),
            new("bytes that are not in the encoding", UnionPaySender.Send(Fields(payment), charset: Gbk)),
        ];
    }

    private protected override IEnumerable<Attack> NotMoney(SaidPayment payment) =>
    [
        .. ((string[])["A6", "01", "03", "04", "05", "34", "61", "000", "0"]).Select(
            respCode => new Attack($"respCode {respCode}", UnionPaySender.Send(With(payment, "respCode", respCode)))),
        .. ((string[])["00", "02", "03", "04", "31", "32", "76", "79", "1"]).Select(
            txnType => new Attack($"txnType {txnType}", UnionPaySender.Send(With(payment, "txnType", txnType)))),
        new("a refund", UnionPaySender.Send(Refunded())),
    ];

    private protected override IEnumerable<Attack> NamingAnotherOrder(SaidPayment payment, string other) =>
        ((string[])["reqReserved", "origQryId", "orderDesc", "queryId", "traceNo"]).Select(
            field => new Attack(field, UnionPaySender.Send(With(payment, field, other))));

    // A letter that is escaped takes two bytes more and is signed as before; an odd byte needs another text. Signatures differ in length as
    // they are escaped, so that the fitting one is looked for.
    private protected override CallbackRequest OfSize(int bytes) =>
        Enumerable.Range(bytes - Send(Payment).Body.Length - 300, 100)
            .Select(length => UnionPaySender.Send(With(Payment, "reqReserved", new string('x', length))))
            .Where(request => request.Body.Length <= bytes && (bytes - request.Body.Length) % 2 == 0)
            .Select(request => (bytes - request.Body.Length) / 2 is var letters
                ? Post(new Regex(new string('x', letters)).Replace(request.Text(), string.Concat(Enumerable.Repeat("%78", letters)), 1))
                : request)
            .First();

    private static Dictionary<string, string> With(SaidPayment payment, string field, string value) =>
        new(Fields(payment)) { [field] = value };

    private static Dictionary<string, string> Fields(SaidPayment payment) => Paid(
        ("orderId", payment.PaymentNumber),
        ("txnAmt", payment.Amount ?? payment.MinorUnits.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static UnionPay Other(UnionPayAccountOptions settings, Action<UnionPayAccountOptions> change)
    {
        change(settings);
        return new UnionPay(UnionPaySender.Read(settings));
    }
}
