using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>What nobody here wrote signs, and our adapters verify; our clients sign, and it verifies. See test/oracles.</summary>
public sealed class OracleTests
{
    private static readonly TimeSpan NodeTimeMax = TimeSpan.FromSeconds(60);

    private static readonly string OurKey = TestKeys.Merchant.ExportPkcs8PrivateKeyPem();
    private static readonly string TheirKey = TestKeys.Provider.ExportPkcs8PrivateKeyPem();
    private static readonly string OurPublicKey = TestKeys.Merchant.ExportSubjectPublicKeyInfoPem();
    private static readonly string TheirPublicKey = TestKeys.Provider.ExportSubjectPublicKeyInfoPem();

    [TestCase("alipay.sign"), TestCase("alipay.signUsual")]
    public async Task What_alipay_sdk_signs_verifies(string task)
    {
        var signed = await Ask(new { task, fields = AlipaySender.Paid(), privateKey = TheirKey, publicKey = TheirPublicKey });
        var fields = signed.AsObject().ToDictionary(field => field.Key, field => (string)field.Value!);

        var genuine = new Alipay(AlipaySender.Account).Receive(AlipaySender.Post(fields), default);
        genuine.ShouldSay<PaymentSucceeded>().Amount.ShouldBe(new Money(8880, "CNY"));

        fields["total_amount"] = "88.81";
        new Alipay(AlipaySender.Account).Receive(AlipaySender.Post(fields), default).ShouldBeRefused("signature");
        (await AlipaySdkVerifies(fields, TheirPublicKey)).ShouldBeFalse();
    }

    [Test]
    public async Task What_our_client_signs_for_Alipay_verifies_in_alipay_sdk()
    {
        var fake = new FakeProvider(_ => FakeProvider.Json("{}"));
        var client = new AlipayClient(AlipaySender.Account, new HttpClient(fake), new FakeTimeProvider());
        await client.QueryPayment(AlipaySender.OrderNumber, default);
        var form = HttpUtility.ParseQueryString(fake.Requests.Single().Body);
        var fields = form.AllKeys.ToDictionary(name => name!, name => form[name]!);

        (await AlipaySdkVerifies(fields, OurPublicKey)).ShouldBeTrue();
        (await AlipaySdkVerifies(fields, TheirPublicKey)).ShouldBeFalse();
    }

    [Test]
    public async Task What_wechatpay_axios_plugin_signs_verifies_and_decrypts()
    {
        var signed = await Ask(new
        {
            task = "wechatpay.sign",
            resource = WeChatPaySender.Payment,
            @event = new { id = "3119dfba-e649-5eec-ab1e-3412bc4d2e17", event_type = "TRANSACTION.SUCCESS", summary = "支付成功" },
            privateKey = TheirKey,
            apiV3Key = WeChatPaySender.ApiV3Key,
            serial = WeChatPaySender.PublicKeyId,
            timestamp = WeChatPaySender.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            nonce = "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz",
            resourceNonce = "Kj7QIyUiYx1q",
        });
        var body = Encoding.UTF8.GetBytes((string)signed["body"]!);
        var headers = signed["headers"]!.AsObject().Select(header => KeyValuePair.Create(header.Key, (string)header.Value!)).ToList();
        var request = new CallbackRequest("POST", "application/json", headers, body);
        var weChatPay = new WeChatPay(WeChatPaySender.Account);

        weChatPay.Receive(request, WeChatPaySender.Now).ShouldSay<PaymentSucceeded>().TransactionId.ShouldBe(WeChatPaySender.TransactionId);
        body[^3] ^= 1;
        weChatPay.Receive(request, WeChatPaySender.Now).ShouldBeRefused("does not verify");
    }

    [Test]
    public async Task What_our_client_signs_for_WeChat_Pay_verifies_in_wechatpay_axios_plugin()
    {
        var clock = new FakeTimeProvider(WeChatPaySender.Now);
        var fake = new FakeProvider(_ => FakeProvider.Json("{}"));
        var client = new WeChatPayClient(
            WeChatPaySender.Account, new HttpClient(new WeChatPaySigning(clock) { InnerHandler = fake }), clock);
        await client.QueryPayment(WeChatPaySender.OrderNumber, default);
        await client.ClosePayment(WeChatPaySender.OrderNumber, default);

        foreach (var asked in fake.Requests)
        {
            var said = new
            {
                task = "wechatpay.verify",
                method = asked.Method,
                address = asked.Address.PathAndQuery,
                body = asked.Body,
                authorization = asked.Authorization,
                publicKey = OurPublicKey,
            };
            (await Ask(said)).GetValue<bool>().ShouldBeTrue();
            (await Ask(said with { body = asked.Body + " " })).GetValue<bool>().ShouldBeFalse();
        }
    }

    [TestCase("AUTHORISATION", AdyenSender.OrderNumber), TestCase("REPORT_AVAILABLE", @"two: or\/three, \u4e24")]
    public async Task What_adyen_api_library_signs_verifies(string eventCode, string reference)
    {
        var item = AdyenSender.Authorisation.Saying("eventCode", eventCode).Saying("merchantReference", reference);
        var signed = (await Ask(new { task = "adyen.sign", item, key = AdyenSender.Key })).AsObject();
        var adyen = new Adyen(AdyenSender.Account);

        var verdict = adyen.Receive(AdyenSender.Post(AdyenSender.Envelope([signed])), AdyenSender.Now);
        verdict.ShouldBe(adyen.Receive(AdyenSender.Send(item), AdyenSender.Now));
        verdict.Outcome.ShouldBe(eventCode is "AUTHORISATION" ? CallbackOutcome.Event : CallbackOutcome.Ignored);
        var changed = AdyenSender.Envelope([signed.DeepClone().AsObject().Saying("amount.value", 8881L)]);
        adyen.Receive(AdyenSender.Post(changed), AdyenSender.Now).ShouldBeRefused("does not verify");
    }

    [Test]
    public async Task What_adyen_api_library_signs_as_a_whole_verifies()
    {
        const string body = """{"environment":"live","type":"balancePlatform.x","data":{"description":"两件衬衫"}}""";
        var signature = (await Ask(new { task = "adyen.signWhole", body, key = AdyenSender.Key })).GetValue<string>();
        var adyen = new Adyen(AdyenSender.Account);

        adyen.Receive(AdyenSender.Post(body, signature), AdyenSender.Now).Outcome.ShouldBe(CallbackOutcome.Ignored);
        adyen.Receive(AdyenSender.Post(body + " ", signature), AdyenSender.Now).ShouldBeRefused("does not verify");
    }

    private static async Task<bool> AlipaySdkVerifies(Dictionary<string, string> fields, string publicKey) =>
        (await Ask(new { task = "alipay.verify", fields, privateKey = OurKey, publicKey })).GetValue<bool>();

    internal static async Task<JsonNode> Ask(object task)
    {
        var folder = Path.Combine(Repository.Root, "test", "oracles");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            Assert.Ignore("The packages of test/oracles are not installed; run npm ci there");

        using var node = StartNode(folder, "oracle.js");
        using var patience = new CancellationTokenSource(NodeTimeMax);
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(task).AsMemory(), patience.Token);
        node.StandardInput.Close();
        var errors = node.StandardError.ReadToEndAsync(patience.Token);
        var answer = await node.StandardOutput.ReadToEndAsync(patience.Token);
        await node.WaitForExitAsync(patience.Token);

        node.ExitCode.ShouldBe(0, await errors);
        return JsonNode.Parse(answer)!;
    }

    /// <summary>Node.js with a script, both ends of its pipes here; the test is ignored where there is no Node.js.</summary>
    internal static Process StartNode(string folder, string script)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("node", script)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = new UTF8Encoding(false),
                StandardOutputEncoding = Encoding.UTF8,
            })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new IgnoreException("Node.js is not installed", missing);
        }
    }
}
