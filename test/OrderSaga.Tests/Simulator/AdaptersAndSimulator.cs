using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using OrderSaga.Simulator;

namespace OrderSaga.Tests.Simulator;

/// <summary>Both sides of the wire, each with its own signing code: the adapters of a service, and the simulator.</summary>
public abstract class AdaptersAndSimulator
{
    private protected const string Shop = "shop";
    private protected static readonly Money Total = new(9900, "CNY");

    private ServiceProvider services;
    private int orders;

    private protected ProviderSimulator Simulator { get; private set; }

    private protected PaymentProviders Adapters { get; private set; }

    private protected string OrderNumber { get; private set; }

    [SetUp]
    public void Another_order() => OrderNumber = $"ORDER{++orders:D4}";

    [OneTimeSetUp]
    public async Task Start()
    {
        var options = new ProviderSimulatorOptions { Account = Shop, RefundTakes = TimeSpan.FromMilliseconds(1) };
        Simulator = await ProviderSimulator.Start(options);
        Simulator.Merchant = new Uri("http://127.0.0.1:9/"); // nobody listens there: callbacks are handed over by the tests
        var (alipay, wechatPay, unionPay) = (Simulator.Alipay.Keys, Simulator.WeChatPay.Keys, Simulator.UnionPay.Keys);
        var (adyen, payPal) = (Simulator.Adyen.Keys, Simulator.PayPal.Keys);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Providers:Alipay:shop:AppId"] = alipay.AppId,
            ["Providers:Alipay:shop:SellerId"] = alipay.SellerId,
            ["Providers:Alipay:shop:PrivateKey"] = alipay.MerchantKey.ExportPkcs8PrivateKeyPem(),
            ["Providers:Alipay:shop:AlipayPublicKeys:0"] = alipay.AlipayKey.ExportSubjectPublicKeyInfoPem(),
            ["Providers:Alipay:shop:GatewayUrl"] = new Uri(Simulator.Address, "/gateway.do").ToString(),
            ["Providers:WeChatPay:shop:AppId"] = wechatPay.AppId,
            ["Providers:WeChatPay:shop:MchId"] = wechatPay.MchId,
            ["Providers:WeChatPay:shop:MerchantSerial"] = wechatPay.MerchantSerial,
            ["Providers:WeChatPay:shop:PrivateKey"] = wechatPay.MerchantKey.ExportPkcs8PrivateKeyPem(),
            ["Providers:WeChatPay:shop:ApiV3Key"] = wechatPay.ApiV3Key,
            [$"Providers:WeChatPay:shop:PlatformKeys:{wechatPay.PlatformSerial}"] = wechatPay.PlatformKey.ExportSubjectPublicKeyInfoPem(),
            ["Providers:WeChatPay:shop:BaseUrl"] = Simulator.Address.ToString().TrimEnd('/'),
            ["Providers:UnionPay:shop:MerId"] = unionPay.MerId,
            ["Providers:UnionPay:shop:CertId"] = unionPay.CertId,
            ["Providers:UnionPay:shop:PrivateKey"] = unionPay.MerchantKey.ExportPkcs8PrivateKeyPem(),
            ["Providers:UnionPay:shop:RootCertificates:0"] = unionPay.Authority.RootPem,
            ["Providers:UnionPay:shop:MiddleCertificates:0"] = unionPay.Authority.MiddlePem,
            ["Providers:UnionPay:shop:BaseUrl"] = Simulator.Address.ToString().TrimEnd('/'),
            ["Providers:UnionPay:shop:FileUrl"] = new Uri(Simulator.Address, "/gateway/files").ToString(),
            ["Providers:Adyen:shop:MerchantAccount"] = adyen.MerchantAccount,
            ["Providers:Adyen:shop:Environment"] = "Test",
            ["Providers:Adyen:shop:Capture"] = "Automatic",
            ["Providers:Adyen:shop:HmacKeys:0"] = adyen.HmacKey,
            ["Providers:Adyen:shop:ApiKey"] = adyen.ApiKey,
            ["Providers:Adyen:shop:BaseUrl"] = new Uri(Simulator.Address, "/adyen").ToString(),
            ["Providers:Adyen:shop:ReportUser"] = adyen.ReportUser,
            ["Providers:Adyen:shop:ReportPassword"] = adyen.ReportPassword,
            ["Providers:Adyen:shop:ReportUrl"] = new Uri(Simulator.Address, "/adyen/reports/download").ToString(),
            ["Providers:PayPal:shop:MerchantId"] = payPal.MerchantId,
            ["Providers:PayPal:shop:WebhookId"] = payPal.WebhookId,
            ["Providers:PayPal:shop:ClientId"] = payPal.ClientId,
            ["Providers:PayPal:shop:ClientSecret"] = payPal.ClientSecret,
            [$"Providers:PayPal:shop:Certificates:{payPal.CertificateId}"] = payPal.CertificatePem,
            ["Providers:PayPal:shop:RootCertificates:0"] = payPal.RootPem,
            ["Providers:PayPal:shop:BaseUrl"] = new Uri(Simulator.Address, "/paypal").ToString(),
            ["Providers:Stripe:shop:Live"] = "false",
            ["Providers:Stripe:shop:WebhookSecrets:0"] = Simulator.Stripe.Keys.WebhookSecret,
            ["Providers:Stripe:shop:ApiKey"] = Simulator.Stripe.Keys.ApiKey,
            ["Providers:Stripe:shop:ApiUrl"] = Simulator.Address.ToString(),
            ["Providers:StandardWebhooks:shop:Live"] = "false",
            ["Providers:StandardWebhooks:shop:Secrets:0"] = Simulator.StandardWebhooks.Keys.Secret,
        }).Build();
        services = new ServiceCollection().AddSingleton(TimeProvider.System).AddPaymentProviders(configuration).BuildServiceProvider();
        Adapters = services.GetRequiredService<PaymentProviders>();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await services.DisposeAsync();
        await Simulator.DisposeAsync();
    }

    private protected SimulatedProvider The(string provider) => Simulator.Named(provider);

    /// <summary>What the checkout reported of the payment with this order's number.</summary>
    private protected string? ReferenceAt(string provider) =>
        Simulator.Books.Find(provider, OrderNumber) is { } trade ? The(provider).ReferenceOf(trade) : null;

    private protected PaymentClient ClientOf(string provider) => Adapters.Client(provider, Shop)!;

    private protected Trade Paid(string provider)
    {
        var trade = The(provider).Open(OrderNumber, Total);
        The(provider).Pay(trade, new CallbackPlan { Lost = true }).ShouldBe(PayOutcome.Paid);
        return trade;
    }

    private protected async Task<CallbackVerdict> Receive(string provider, HttpRequestMessage request)
    {
        using (request)
        {
            var headers = request.Headers.Concat(request.Content!.Headers)
                .SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value)))
                .ToList();
            var contentType = request.Content.Headers.NonValidated["Content-Type"].ToString();
            var received = new CallbackRequest(
                request.Method.Method, contentType, headers, await request.Content.ReadAsByteArrayAsync());
            return Adapters.Receiver(provider, Shop)!.Receive(received, TimeProvider.System.GetUtcNow());
        }
    }
}
