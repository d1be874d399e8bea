using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

public sealed class ProviderRegistrationTests
{
    private const string Alipay = "Providers:Alipay:shop1:";
    private const string WeChatPay = "Providers:WeChatPay:shop2:";
    private const string Stripe = "Providers:Stripe:shop3:";
    private const string StandardWebhooks = "Providers:StandardWebhooks:shop4:";

    [Test]
    public void Every_account_of_the_settings_receives_and_asks()
    {
        using var services = Services(Settings());
        services.GetRequiredService<IStartupValidator>().Validate();
        var providers = services.GetRequiredService<PaymentProviders>();

        providers.Accounts.Select(account => (account.Provider, account.Name, account.Merchant))
            .ShouldBe(
                [
                    ("alipay", "shop1", "default"), ("wechatpay", "shop2", "second"), ("adyen", "shop3", "default"),
                    ("paypal", "shop4", "default"), ("stripe", "shop3", "default"), ("standardwebhooks", "shop4", "default"),
                ]);
        providers.Receiver("alipay", "shop1").ShouldBeOfType<OrderSaga.Providers.Alipay>();
        providers.Client("wechatpay", "shop2").ShouldBeOfType<WeChatPayClient>();
        providers.Receiver("adyen", "shop3").ShouldBeOfType<Adyen>();
        providers.Client("adyen", "shop3").ShouldBeOfType<AdyenClient>();
        providers.Receiver("paypal", "shop4").ShouldBeOfType<PayPal>();
        providers.Client("paypal", "shop4").ShouldBeOfType<PayPalClient>();
        providers.Client("stripe", "shop3").ShouldBeOfType<StripeClient>();
        providers.Receiver("wechatpay", "shop1").ShouldBeNull();
        providers.Client("unionpay", "shop1").ShouldBeNull();
    }

    [Test]
    public void A_provider_that_cannot_be_asked_has_a_receiver_alone()
    {
        using var services = Services(Settings());
        var providers = services.GetRequiredService<PaymentProviders>();

        providers.Receiver("standardwebhooks", "shop4").ShouldBeOfType<OrderSaga.Providers.StandardWebhooks>();
        providers.Client("standardwebhooks", "shop4").ShouldBeNull();
    }

    [Test]
    public void Without_accounts_there_are_none()
    {
        using var services = Services([]);
        services.GetRequiredService<IStartupValidator>().Validate();

        services.GetRequiredService<PaymentProviders>().Accounts.ShouldBeEmpty();
    }

    [Test]
    public void A_start_with_a_placeholder_is_refused_by_name_with_the_cure()
    {
        var settings = Settings();
        settings[Alipay + "PrivateKey"] = "changeme";
        settings[WeChatPay + "ApiV3Key"] = "<APIv3 key>";
        settings["Providers:Seal:Keys:0"] = "changeme";
        using var services = Services(settings);

        var refusal = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
        refusal.Failures.Select(failure => failure.Split(' ')[0])
            .ShouldBe([Alipay + "PrivateKey", WeChatPay + "ApiV3Key", "Providers:Seal:Keys:0"]);
        refusal.Failures.ShouldAllBe(failure => failure.Contains("set it to"));
    }

    [Test]
    public void A_mistyped_name_is_refused()
    {
        var settings = Settings();
        settings[Alipay + "AlipayPublicKey"] = "x";
        settings["Providers:UnionPai:shop1:MerId"] = "x";
        using var services = Services(settings);

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate())
            .Failures.Select(failure => failure[..failure.IndexOf(';')]).ShouldBe(
                ["Providers:UnionPai is not a setting", Alipay + "AlipayPublicKey is not a setting"]);
    }

    [Test]
    public async Task A_request_that_is_sent_again_is_signed_again()
    {
        var fake = new FakeProvider(_ => new HttpResponseMessage(HttpStatusCode.BadGateway), _ => FakeProvider.Json("{}"));
        using var services = Services(Settings(), fake);

        await services.GetRequiredService<PaymentProviders>().Client("wechatpay", "shop2")!.QueryPayment("20261123CD01", default);

        fake.Requests.Count.ShouldBe(2);
        fake.Requests.Select(asked => asked.Authorization.ShouldNotBeNull()).ShouldBeUnique();
    }

    [Test]
    public void The_seal_s_key_is_made_once_and_found_again()
    {
        var folder = Directory.CreateTempSubdirectory();
        var file = Path.Combine(folder.FullName, "keys", "seal");
        var message = new PaymentClosed("default", "20261123AB01", "20261123AB01", "alipay", "shop1", default);
        using var first = Services([], sealKey: file);
        using var second = Services([], sealKey: file);

        var seal = first.GetRequiredService<EventSeal>().Sign(message);
        second.GetRequiredService<EventSeal>().Verify(message, seal).ShouldBeTrue();
        Directory.GetFiles(Path.Combine(folder.FullName, "keys")).ShouldHaveSingleItem().ShouldBe(file);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        folder.Delete(recursive: true);
    }

    [Test]
    public void Without_a_key_there_is_no_seal()
    {
        using var services = Services([]);

        Should.Throw<OptionsValidationException>(services.GetRequiredService<EventSeal>).Message
            .ShouldContain("Providers:Seal:Keys is missing; set it to base64 of 32 random bytes");
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings, FakeProvider? fake = null, string? sealKey = null)
    {
        var services = new ServiceCollection();
        services.AddPaymentProviders(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddEventSeal(sealKey);
        if (fake is not null)
            services.AddHttpClient(ProviderHttp.Name).ConfigurePrimaryHttpMessageHandler(() => fake);
        return services.BuildServiceProvider();
    }

    private static Dictionary<string, string?> Settings()
    {
        var alipay = AlipaySender.Settings;
        var weChatPay = WeChatPaySender.Settings;
        return new Dictionary<string, string?>
        {
            [Alipay + "AppId"] = alipay.AppId,
            [Alipay + "SellerId"] = alipay.SellerId,
            [Alipay + "PrivateKey"] = alipay.PrivateKey,
            [Alipay + "AlipayPublicKeys:0"] = alipay.AlipayPublicKeys[0],
            [WeChatPay + "Merchant"] = "second",
            [WeChatPay + "AppId"] = weChatPay.AppId,
            [WeChatPay + "MchId"] = weChatPay.MchId,
            [WeChatPay + "MerchantSerial"] = weChatPay.MerchantSerial,
            [WeChatPay + "PrivateKey"] = weChatPay.PrivateKey,
            [WeChatPay + "ApiV3Key"] = weChatPay.ApiV3Key,
            [WeChatPay + "PlatformKeys:" + WeChatPaySender.PublicKeyId] = weChatPay.PlatformKeys[WeChatPaySender.PublicKeyId],
            ["Providers:Adyen:shop3:MerchantAccount"] = AdyenSender.MerchantAccount,
            ["Providers:Adyen:shop3:Environment"] = "Test",
            ["Providers:Adyen:shop3:Capture"] = "Automatic",
            ["Providers:Adyen:shop3:HmacKeys:0"] = AdyenSender.Key,
            ["Providers:Adyen:shop3:ApiKey"] = AdyenSender.ApiKey,
            ["Providers:PayPal:shop4:MerchantId"] = PayPalSender.MerchantId,
            ["Providers:PayPal:shop4:WebhookId"] = PayPalSender.WebhookId,
            ["Providers:PayPal:shop4:ClientId"] = PayPalSender.Settings.ClientId,
            ["Providers:PayPal:shop4:ClientSecret"] = PayPalSender.Settings.ClientSecret,
            [$"Providers:PayPal:shop4:Certificates:{PayPalSender.CertificateId}"] =
                PayPalSender.Settings.Certificates[PayPalSender.CertificateId],
            ["Providers:PayPal:shop4:RootCertificates:0"] = PayPalSender.Settings.RootCertificates[0],
            [Stripe + "Live"] = "true",
            [Stripe + "WebhookSecrets:0"] = StripeSender.Secret,
            [Stripe + "ApiKey"] = StripeSender.ApiKey,
            [StandardWebhooks + "Live"] = "true",
            [StandardWebhooks + "Secrets:0"] = StandardWebhooksSender.Settings.Secrets[0],
            [StandardWebhooks + "PublicKeys:0"] = StandardWebhooksSender.PublicKey,
        };
    }
}
