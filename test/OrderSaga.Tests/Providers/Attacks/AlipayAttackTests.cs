using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Web;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.AlipaySender;

namespace OrderSaga.Tests.Providers.Attacks;

public sealed class AlipayAttackTests : CallbackAttacks
{
    private protected override CallbackReceiver Receiver { get; } = new Alipay(Account);

    private protected override DateTimeOffset Now => new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);

    // The case of the hexadecimal digits of an escape (%2b, %2B) says nothing.
    private protected override int IdleBodyBits => 400;

    private protected override IReadOnlyList<string> NoAmounts => Attacks.NoAmounts.ForDecimals;

    private protected override IEnumerable<(string What, CallbackReceiver Receiver)> Elsewhere =>
    [
        ("another application", Other(settings => settings.AppId = "2021000000000002")),
        ("another seller", Other(settings => settings.SellerId = "2088102146225136")),
        ("an application with other keys", Other(
            settings => settings.AlipayPublicKeys = [TestKeys.Stranger.ExportSubjectPublicKeyInfoPem()])),
    ];

    private protected override CallbackRequest Send(SaidPayment payment) => AlipaySender.Send(Fields(payment));

    private protected override string SignatureOf(CallbackRequest request) =>
        HttpUtility.UrlDecode(Regex.Match(request.Text(), "(?<=&sign=)[^&]*").Value);

    private protected override CallbackRequest WithSignature(CallbackRequest request, string? signature) =>
        Post(Regex.Replace(request.Text(), "&sign=[^&]*", signature is null ? "" : "&sign=" + HttpUtility.UrlEncode(signature)));

    private protected override IEnumerable<Attack> Forged(SaidPayment payment)
    {
        var words = Encoding.UTF8.GetBytes(string.Join('&', Fields(payment).OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value}")));
        var publicKey = Encoding.ASCII.GetBytes(TestKeys.Provider.ExportSubjectPublicKeyInfoPem());
        return
        [
            new("a stranger", AlipaySender.Send(Fields(payment), TestKeys.Stranger)),
            new("the merchant itself", AlipaySender.Send(Fields(payment), TestKeys.Merchant)),
            .. ((string[])["RSA", "MD5", "none", "rsa2", "HMAC", ""]).Select(
                type => new Attack($"sign_type {type}", AlipaySender.Send(Fields(payment), signType: type))),
            new("no sign_type", Post(Regex.Replace(Send(payment).Text(), "&sign_type=[^&]*", ""))),
            Signed("SHA-1", TestKeys.Provider.SignData(words, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)),
            Signed("PSS", TestKeys.Provider.SignData(words, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            Signed("a digest", SHA256.HashData(words)),
            Signed("HMAC with the public key", HMACSHA256.HashData(publicKey, words)),
            Signed("HMAC with an empty key", HMACSHA256.HashData((byte[])[], words)),
        ];

        Attack Signed(string what, byte[] signature) => new(what, WithSignature(Send(payment), Convert.ToBase64String(signature)));
    }

    private protected override IEnumerable<Attack> Malformed(SaidPayment payment)
    {
        var genuine = Send(payment).Text();
        string[] more =
        [
            "&total_amount=88.80", "&total_amount=0.01", "&out_trade_no=20261123ZZ99", "&out%5Ftrade%5Fno=20261123ZZ99", "&sign_type=RSA2",
            "&", "&&", "&x", "&=1", "&x=%zz", "&x=%2", "&x=% 2", "&a%26b=1", "&a%00=1", "&a[]=1", "&x=\0", "&x=é", "&x=%ff",
        ];
        return
        [
            .. more.Select(each => new Attack(each, Post(genuine + each))),
            .. more.Select(each => new Attack($"{each} in front", Post($"{each.TrimStart('&')}&{genuine}"))),
            .. more.Select(each => new Attack($"{each} after ;", Post($"{genuine};{each.TrimStart('&')}"))),
            new("a NUL in a field", AlipaySender.Send(new(Fields(payment)) { ["gmt_payment"] = "2026-11-23 19:30:01\0" })),
            new("a field that holds another", AlipaySender.Send(new(Fields(payment)) { ["body"] = "x&total_amount=0.01" })),
            .. ((string[])["utf-7", "utf-16", "GB18030x", ""]).Select(
                charset => new Attack($"charset {charset}", AlipaySender.Send(new(Fields(payment)) { ["charset"] = charset }))),
            new("bytes that are not in the charset", AlipaySender.Send(Fields(payment), charset: Gbk)),
        ];
    }

    private protected override IEnumerable<Attack> NotMoney(SaidPayment payment) =>
    [
        .. ((string[])["WAIT_BUYER_PAY", "TRADE_CLOSED", "TRADE_FINISHED", "TRADE_PENDING", "trade_success", ""]).Select(
            status => new Attack(status, AlipaySender.Send(new(Fields(payment)) { ["trade_status"] = status }))),
        .. ((string[])["refund_fee", "gmt_refund"]).Select(
            trace => new Attack(trace, AlipaySender.Send(new(Fields(payment)) { [trace] = "88.80" }))),
        new("another kind of notice", AlipaySender.Send(new(Fields(payment)) { ["notify_type"] = "dut_user_sign" })),
    ];

    private protected override IEnumerable<Attack> NamingAnotherOrder(SaidPayment payment, string other) =>
        ((string[])["subject", "body", "passback_params", "out_biz_no", "trade_no", "merchant_order_no"]).Select(
            field => new Attack(field, AlipaySender.Send(new(Fields(payment)) { [field] = other })));

    // A letter that is escaped takes two bytes more and leaves the signature as it is; an odd byte needs another text.
    private protected override CallbackRequest OfSize(int bytes) =>
        Enumerable.Range(bytes - Send(Payment).Body.Length - 300, 100)
            .Select(length => AlipaySender.Send(new(Fields(Payment)) { ["body"] = new string('x', length) }))
            .Where(request => (bytes - request.Body.Length) % 2 == 0)
            .Select(request => (bytes - request.Body.Length) / 2 is var letters
                ? Post(new Regex(new string('x', letters)).Replace(request.Text(), string.Concat(Enumerable.Repeat("%78", letters)), 1))
                : request)
            .First();

    private static Dictionary<string, string> Fields(SaidPayment payment) => Paid(
        ("out_trade_no", payment.PaymentNumber),
        ("total_amount", payment.Amount ?? payment.Decimals),
        ("trans_currency", payment.Currency));

    private static Alipay Other(Action<AlipayAccountOptions> change)
    {
        var settings = Settings;
        change(settings);
        return new Alipay(AlipayAccount.Read("shop1", settings, out _)!);
    }
}
