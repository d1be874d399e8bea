using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Simulator;
using OrderSaga.Simulator.Adyen;
using OrderSaga.Simulator.Alipay;
using OrderSaga.Simulator.PayPal;
using OrderSaga.Simulator.UnionPay;
using OrderSaga.Simulator.WeChatPay;

namespace OrderSaga.Tests.Simulator;

/// <summary>The rules of the two schemes, written down here a third time: neither the simulator's code nor the adapters'.</summary>
public sealed class When_a_provider_signs
{
    private static readonly Uri webhook = new("http://merchant.invalid/webhooks/x/shop");

    private FakeTimeProvider time;
    private Books books;
    private CallbackSender callbacks;
    private ProviderSimulatorOptions options;

    [SetUp]
    public void Open_the_books()
    {
        time = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-23T16:30:00Z"));
        options = new ProviderSimulatorOptions { Time = time };
        books = new Books(time);
        callbacks = new CallbackSender(time);
    }

    [TearDown]
    public async Task Stop() => await callbacks.DisposeAsync();

    [Test]
    public async Task Alipay_signs_the_sorted_fields_but_sign_and_sign_type()
    {
        using var alipay = new SimulatedAlipay(AlipayAccount.Generate("shop"), books, callbacks, options);
        var fields = await FieldsOf(alipay.PaymentNotice(Paid(alipay)));

        var signed = fields.Where(field => field.Key is not ("sign" or "sign_type")).Select(field => $"{field.Key}={field.Value}");
        Verify(alipay.Keys.AlipayKey, string.Join('&', signed), fields["sign"]).ShouldBeTrue();
        fields["total_amount"].ShouldBe("99.00");
        fields["gmt_payment"].ShouldBe("2026-11-24 00:30:00");
        fields["trade_status"].ShouldBe("TRADE_SUCCESS");
    }

    [Test]
    public async Task WeChat_Pay_signs_time_nonce_and_body_and_encrypts_the_resource()
    {
        using var wechatPay = new SimulatedWeChatPay(WeChatPayAccount.Generate("shop"), books, callbacks, options);
        using var request = wechatPay.PaymentNotice(Paid(wechatPay)).Signed(webhook);
        var body = await request.Content!.ReadAsStringAsync();
        string Header(string name) => request.Headers.GetValues(name).Single();

        var message = $"{Header("Wechatpay-Timestamp")}\n{Header("Wechatpay-Nonce")}\n{body}\n";
        Verify(wechatPay.Keys.PlatformKey, message, Header("Wechatpay-Signature")).ShouldBeTrue();

        var resource = JsonDocument.Parse(body).RootElement.GetProperty("resource");
        var transaction = JsonDocument.Parse(Decrypt(resource, wechatPay.Keys.ApiV3Key)).RootElement;
        transaction.GetProperty("amount").GetProperty("total").GetInt64().ShouldBe(9900);
        transaction.GetProperty("success_time").GetString().ShouldBe("2026-11-24T00:30:00+08:00");
    }

    [Test]
    public async Task UnionPay_signs_the_hash_of_the_sorted_fields_and_sends_its_certificate_along()
    {
        using var unionPay = new SimulatedUnionPay(UnionPayAccount.Generate("shop"), books, callbacks, options);
        var trade = Paid(unionPay);
        var fields = await FieldsOf(unionPay.PaymentNotice(trade));

        var signed = fields.Where(field => field.Key != "signature").Select(field => $"{field.Key}={field.Value}");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('&', signed))));
        using var certificate = X509Certificate2.CreateFromPem(fields["signPubKeyCert"]);
        Verify(certificate.GetRSAPublicKey()!, hash, fields["signature"]).ShouldBeTrue();
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false).Split('@')[2].ShouldBe("中国银联股份有限公司");
        fields["txnAmt"].ShouldBe("9900");
        fields["txnTime"].ShouldBe("20261124003000");
        fields["traceTime"].ShouldBe("1124003000");
        unionPay.ReferenceOf(trade).ShouldBe("20261124003000,20261124004500");
    }

    [Test]
    public async Task Adyen_signs_eight_fields_of_each_item()
    {
        using var adyen = new SimulatedAdyen(AdyenAccount.Generate("shop"), books, callbacks, options);
        var trade = Paid(adyen);
        using var request = adyen.PaymentNotice(trade).Signed(webhook);
        var item = JsonDocument.Parse(await request.Content!.ReadAsStringAsync()).RootElement
            .GetProperty("notificationItems")[0].GetProperty("NotificationRequestItem");

        var words = $"{trade.TransactionId}::{adyen.Keys.MerchantAccount}:ORDER0001:9900:CNY:AUTHORISATION:true";
        var signature = HMACSHA256.HashData(Convert.FromHexString(adyen.Keys.HmacKey), Encoding.UTF8.GetBytes(words));
        item.GetProperty("additionalData").GetProperty("hmacSignature").GetString().ShouldBe(Convert.ToBase64String(signature));
    }

    [Test]
    public async Task PayPal_signs_its_transmission_our_webhook_and_a_checksum()
    {
        using var payPal = new SimulatedPayPal(PayPalAccount.Generate("shop"), books, callbacks, options);
        using var request = payPal.PaymentNotice(Paid(payPal)).Signed(webhook);
        var body = await request.Content!.ReadAsByteArrayAsync();
        string Header(string name) => request.Headers.GetValues("PAYPAL-" + name).Single();

        var crc = body.Aggregate(~0u, (sum, each) =>
        {
            sum ^= each;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ (0xEDB88320u & (0u - (sum & 1)));
            return sum;
        });
        var words = $"{Header("TRANSMISSION-ID")}|{Header("TRANSMISSION-TIME")}|{payPal.Keys.WebhookId}|{~crc}";
        using var certificate = X509Certificate2.CreateFromPem(payPal.Keys.CertificatePem);
        Verify(certificate.GetRSAPublicKey()!, words, Header("TRANSMISSION-SIG")).ShouldBeTrue();
        Header("CERT-URL").ShouldBe($"https://api.paypal.com/v1/notifications/certs/{payPal.Keys.CertificateId}");
        var resource = JsonDocument.Parse(body).RootElement.GetProperty("resource");
        resource.GetProperty("amount").GetProperty("value").GetString().ShouldBe("99.00");
        resource.GetProperty("create_time").GetString().ShouldBe("2026-11-23T16:30:00Z");
    }

    [Test]
    public async Task A_retry_of_Alipay_is_the_same_and_one_of_WeChat_Pay_is_signed_anew()
    {
        using var alipay = new SimulatedAlipay(AlipayAccount.Generate("shop"), books, callbacks, options);
        using var wechatPay = new SimulatedWeChatPay(WeChatPayAccount.Generate("shop"), books, callbacks, options);
        var alipayNotice = alipay.PaymentNotice(Paid(alipay));
        var wechatNotice = wechatPay.PaymentNotice(Paid(wechatPay));
        var (first, early) = (await FieldsOf(alipayNotice), wechatNotice.Signed(webhook));
        time.Advance(TimeSpan.FromMinutes(10));
        var (second, late) = (await FieldsOf(alipayNotice), wechatNotice.Signed(webhook));

        second.ShouldBe(first);
        (await late.Content!.ReadAsStringAsync()).ShouldBe(await early.Content!.ReadAsStringAsync());
        late.Headers.GetValues("Wechatpay-Timestamp").ShouldNotBe(early.Headers.GetValues("Wechatpay-Timestamp"));
    }

    private static bool Verify(RSA key, string text, string signature) => key.VerifyData(
        Encoding.UTF8.GetBytes(text), Convert.FromBase64String(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static Trade Paid(SimulatedProvider provider)
    {
        var trade = provider.Open("ORDER0001", new Money(9900, "CNY"));
        provider.Merchant = new Uri("http://merchant.invalid/");
        provider.Pay(trade, new CallbackPlan { Lost = true });
        return trade;
    }

    private static async Task<SortedDictionary<string, string>> FieldsOf(Notice notice)
    {
        using var request = notice.Signed(webhook);
        var form = HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync());
        return new(form.AllKeys.ToDictionary(key => key!, key => form[key]!, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static byte[] Decrypt(JsonElement resource, string key)
    {
        string Text(string name) => resource.GetProperty(name).GetString()!;
        var sealedBytes = Convert.FromBase64String(Text("ciphertext"));
        var plain = new byte[sealedBytes.Length - 16];
        using var aes = new AesGcm(Encoding.UTF8.GetBytes(key), 16);
        var (nonce, associated) = (Encoding.UTF8.GetBytes(Text("nonce")), Encoding.UTF8.GetBytes(Text("associated_data")));
        aes.Decrypt(nonce, sealedBytes[..^16], sealedBytes[^16..], plain, associated);
        return plain;
    }
}
