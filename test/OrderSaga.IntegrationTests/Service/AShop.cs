using System.Net.Http.Json;
using OrderSaga.Contracts;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>The service and the providers' side, wired to one another.</summary>
sealed class AShop : IAsyncDisposable
{
    public const string Account = "shop1";

    readonly string[] _settings;

    AShop(EmbeddedService service, ProviderSimulator providers, string[] settings)
    {
        Service = service;
        Providers = providers;
        _settings = settings;
    }

    public EmbeddedService Service { get; private set; }

    public ProviderSimulator Providers { get; }

    public static async Task<AShop> Open(params string[] settings)
    {
        var providers = await ProviderSimulator.Start(new ProviderSimulatorOptions { Account = Account, TimeCompression = 100 });
        settings = [.. SettingsOf(providers), .. settings];
        var service = await EmbeddedService.Start(null, settings);
        providers.Merchant = service.Address;
        await service.SetStock("CUP", 1000);
        await service.SetStock("POT", 1000);
        return new AShop(service, providers, settings);
    }

    /// <summary>Stops the service, and starts it again on the same data.</summary>
    public Task Restart(Action meanwhile) => RestartAfter(() =>
    {
        meanwhile();
        return Task.CompletedTask;
    });

    /// <summary>The same, with something that takes its time in between.</summary>
    public async Task RestartAfter(Func<Task> meanwhile)
    {
        await Service.Stop();
        await meanwhile();
        Service = await EmbeddedService.Start(Service.Data, _settings);
        Providers.Merchant = Service.Address;
    }

    public static IEnumerable<string> SettingsOf(ProviderSimulator providers)
    {
        var alipay = providers.Alipay.Keys;
        yield return $"--Providers:Alipay:{Account}:AppId={alipay.AppId}";
        yield return $"--Providers:Alipay:{Account}:SellerId={alipay.SellerId}";
        yield return $"--Providers:Alipay:{Account}:PrivateKey={alipay.MerchantKey.ExportPkcs8PrivateKeyPem()}";
        yield return $"--Providers:Alipay:{Account}:AlipayPublicKeys:0={alipay.AlipayKey.ExportSubjectPublicKeyInfoPem()}";
        yield return $"--Providers:Alipay:{Account}:GatewayUrl={providers.Address}gateway.do";
        var wechat = providers.WeChatPay.Keys;
        yield return $"--Providers:WeChatPay:{Account}:AppId={wechat.AppId}";
        yield return $"--Providers:WeChatPay:{Account}:MchId={wechat.MchId}";
        yield return $"--Providers:WeChatPay:{Account}:MerchantSerial={wechat.MerchantSerial}";
        yield return $"--Providers:WeChatPay:{Account}:PrivateKey={wechat.MerchantKey.ExportPkcs8PrivateKeyPem()}";
        yield return $"--Providers:WeChatPay:{Account}:ApiV3Key={wechat.ApiV3Key}";
        yield return $"--Providers:WeChatPay:{Account}:PlatformKeys:{wechat.PlatformSerial}={wechat.PlatformKey.ExportSubjectPublicKeyInfoPem()}";
        yield return $"--Providers:WeChatPay:{Account}:BaseUrl={providers.Address}";
        var unionPay = providers.UnionPay.Keys;
        yield return $"--Providers:UnionPay:{Account}:MerId={unionPay.MerId}";
        yield return $"--Providers:UnionPay:{Account}:CertId={unionPay.CertId}";
        yield return $"--Providers:UnionPay:{Account}:PrivateKey={unionPay.MerchantKey.ExportPkcs8PrivateKeyPem()}";
        yield return $"--Providers:UnionPay:{Account}:RootCertificates:0={unionPay.Authority.RootPem}";
        yield return $"--Providers:UnionPay:{Account}:MiddleCertificates:0={unionPay.Authority.MiddlePem}";
        yield return $"--Providers:UnionPay:{Account}:BaseUrl={providers.Address}";
        yield return $"--Providers:UnionPay:{Account}:FileUrl={providers.Address}gateway/files";
        var adyen = providers.Adyen.Keys;
        yield return $"--Providers:Adyen:{Account}:MerchantAccount={adyen.MerchantAccount}";
        yield return $"--Providers:Adyen:{Account}:Environment=Test";
        yield return $"--Providers:Adyen:{Account}:Capture=Automatic";
        yield return $"--Providers:Adyen:{Account}:HmacKeys:0={adyen.HmacKey}";
        yield return $"--Providers:Adyen:{Account}:ApiKey={adyen.ApiKey}";
        yield return $"--Providers:Adyen:{Account}:BaseUrl={providers.Address}adyen";
        yield return $"--Providers:Adyen:{Account}:ReportUser={adyen.ReportUser}";
        yield return $"--Providers:Adyen:{Account}:ReportPassword={adyen.ReportPassword}";
        yield return $"--Providers:Adyen:{Account}:ReportUrl={providers.Address}adyen/reports/download";
        var payPal = providers.PayPal.Keys;
        yield return $"--Providers:PayPal:{Account}:MerchantId={payPal.MerchantId}";
        yield return $"--Providers:PayPal:{Account}:WebhookId={payPal.WebhookId}";
        yield return $"--Providers:PayPal:{Account}:ClientId={payPal.ClientId}";
        yield return $"--Providers:PayPal:{Account}:ClientSecret={payPal.ClientSecret}";
        yield return $"--Providers:PayPal:{Account}:Certificates:{payPal.CertificateId}={payPal.CertificatePem}";
        yield return $"--Providers:PayPal:{Account}:RootCertificates:0={payPal.RootPem}";
        yield return $"--Providers:PayPal:{Account}:BaseUrl={providers.Address}paypal";
        yield return $"--Providers:Stripe:{Account}:Live=false";
        yield return $"--Providers:Stripe:{Account}:WebhookSecrets:0={providers.Stripe.Keys.WebhookSecret}";
        yield return $"--Providers:Stripe:{Account}:ApiKey={providers.Stripe.Keys.ApiKey}";
        yield return $"--Providers:Stripe:{Account}:ApiUrl={providers.Address}";
        yield return $"--Providers:StandardWebhooks:{Account}:Live=false";
        yield return $"--Providers:StandardWebhooks:{Account}:Secrets:0={providers.StandardWebhooks.Keys.Secret}";
    }

    public SimulatedProvider Provider(string name) => Providers.Named(name);

    /// <summary>An order that waits for its money, with a payment opened at the provider and reported to the service.</summary>
    public async Task<(Guid OrderId, string Number, Trade Trade)> AnOrderAwaitingPayment(string provider)
    {
        var number = AnOrder.NewNumber();
        var orderId = OrderIds.Of("default", number);
        (await Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        await Service.OrderBecomes(orderId, "AwaitingPayment");
        var trade = Provider(provider).Open(number, new Money(9900, "CNY"));
        var started = new
        {
            provider,
            account = Account,
            paymentNumber = number,
            amount = new { minorUnits = 9900, currency = "CNY" },
            providerReference = Provider(provider).ReferenceOf(trade),
        };
        (await Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/payments", started)).EnsureSuccessStatusCode();
        return (orderId, number, trade);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Providers.DisposeAsync();
    }
}
