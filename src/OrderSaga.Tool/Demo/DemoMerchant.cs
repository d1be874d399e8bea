using System.Globalization;
using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo;

/// <summary>
/// The demo's merchant: its policy is in seconds, so that a minute shows what otherwise takes a day. The service's clock runs as always.
/// </summary>
internal static class DemoMerchant
{
    public const string Name = "demo";
    public const string Account = "demo";

    public static readonly TimeSpan PaymentWindow = TimeSpan.FromSeconds(12);
    public static readonly TimeSpan ReminderBeforeDeadline = TimeSpan.FromSeconds(7);
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>A provider that cannot close a payment is asked so often, in eight seconds.</summary>
    public const int CloseLimit = 3;

    /// <summary>A provider's four minutes become half a second.</summary>
    public const double TimeCompression = 480;

    /// <summary>The settings of the service, as environment variables; keys are files.</summary>
    public static Dictionary<string, string> Settings(string directory, ProviderSimulator providers)
    {
        var keys = Directory.CreateDirectory(Path.Combine(directory, "keys")).FullName;
        var (alipay, wechatPay, unionPay) = (providers.Alipay.Keys, providers.WeChatPay.Keys, providers.UnionPay.Keys);
        var (adyen, payPal) = (providers.Adyen.Keys, providers.PayPal.Keys);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [$"Merchants__{Name}__PaymentWindow"] = PaymentWindow.ToString("c"),
            [$"Merchants__{Name}__ShortestPaymentWindow"] = "00:00:01",
            [$"Merchants__{Name}__ReminderBeforeDeadline"] = ReminderBeforeDeadline.ToString("c"),
            [$"Merchants__{Name}__Grace"] = Grace.ToString("c"),
            [$"Merchants__{Name}__Effects__ClosePayment__SendLimit"] = CloseLimit.ToString(CultureInfo.InvariantCulture),
            [$"Merchants__{Name}__Effects__ClosePayment__FirstDelay"] = "00:00:02",
            [$"Merchants__{Name}__Effects__ClosePayment__LongestDelay"] = "00:00:03",
            [$"Merchants__{Name}__Effects__RequestRefund__FirstDelay"] = "00:00:02",
            [$"Merchants__{Name}__Effects__RequestRefund__LongestDelay"] = "00:00:04",
            // One caller plays the whole shop here, and reads every order at the end.
            ["RateLimits__ReadsPerSecond"] = "100000",
            ["RateLimits__ActionsPerSecond"] = "100000",
            [$"Providers__Alipay__{Account}__Merchant"] = Name,
            [$"Providers__Alipay__{Account}__AppId"] = alipay.AppId,
            [$"Providers__Alipay__{Account}__SellerId"] = alipay.SellerId,
            [$"Providers__Alipay__{Account}__PrivateKeyFile"] =
                KeyFile.Write(keys, "alipay-merchant-private.pem", alipay.MerchantKey.ExportPkcs8PrivateKeyPem()),
            [$"Providers__Alipay__{Account}__AlipayPublicKeyFiles__0"] =
                KeyFile.Write(keys, "alipay-public.pem", alipay.AlipayKey.ExportSubjectPublicKeyInfoPem()),
            [$"Providers__Alipay__{Account}__GatewayUrl"] = new Uri(providers.Address, "/gateway.do").ToString(),
            [$"Providers__WeChatPay__{Account}__Merchant"] = Name,
            [$"Providers__WeChatPay__{Account}__AppId"] = wechatPay.AppId,
            [$"Providers__WeChatPay__{Account}__MchId"] = wechatPay.MchId,
            [$"Providers__WeChatPay__{Account}__MerchantSerial"] = wechatPay.MerchantSerial,
            [$"Providers__WeChatPay__{Account}__PrivateKeyFile"] =
                KeyFile.Write(keys, "wechatpay-merchant-private.pem", wechatPay.MerchantKey.ExportPkcs8PrivateKeyPem()),
            [$"Providers__WeChatPay__{Account}__ApiV3KeyFile"] = KeyFile.Write(keys, "wechatpay-apiv3.key", wechatPay.ApiV3Key),
            [$"Providers__WeChatPay__{Account}__PlatformKeys__{wechatPay.PlatformSerial}"] =
                KeyFile.Write(keys, "wechatpay-platform-public.pem", wechatPay.PlatformKey.ExportSubjectPublicKeyInfoPem()),
            [$"Providers__WeChatPay__{Account}__BaseUrl"] = providers.Address.ToString().TrimEnd('/'),
            [$"Providers__UnionPay__{Account}__Merchant"] = Name,
            [$"Providers__UnionPay__{Account}__MerId"] = unionPay.MerId,
            [$"Providers__UnionPay__{Account}__CertId"] = unionPay.CertId,
            [$"Providers__UnionPay__{Account}__PrivateKeyFile"] =
                KeyFile.Write(keys, "unionpay-merchant-private.pem", unionPay.MerchantKey.ExportPkcs8PrivateKeyPem()),
            [$"Providers__UnionPay__{Account}__RootCertificates__0"] =
                KeyFile.Write(keys, "unionpay-root.cer", unionPay.Authority.RootPem),
            [$"Providers__UnionPay__{Account}__MiddleCertificates__0"] =
                KeyFile.Write(keys, "unionpay-middle.cer", unionPay.Authority.MiddlePem),
            [$"Providers__UnionPay__{Account}__RefundNotifyUrl"] = new Uri(providers.Merchant!, $"/webhooks/unionpay/{Account}").ToString(),
            [$"Providers__UnionPay__{Account}__BaseUrl"] = providers.Address.ToString().TrimEnd('/'),
            [$"Providers__UnionPay__{Account}__FileUrl"] = new Uri(providers.Address, "/gateway/files").ToString(),
            [$"Providers__Adyen__{Account}__Merchant"] = Name,
            [$"Providers__Adyen__{Account}__MerchantAccount"] = adyen.MerchantAccount,
            [$"Providers__Adyen__{Account}__Environment"] = "Test",
            [$"Providers__Adyen__{Account}__Capture"] = "Automatic",
            [$"Providers__Adyen__{Account}__HmacKeyFiles__0"] = KeyFile.Write(keys, "adyen-hmac.key", adyen.HmacKey),
            [$"Providers__Adyen__{Account}__ApiKeyFile"] = KeyFile.Write(keys, "adyen-api.key", adyen.ApiKey),
            [$"Providers__Adyen__{Account}__BaseUrl"] = new Uri(providers.Address, "/adyen").ToString(),
            [$"Providers__Adyen__{Account}__ReportUser"] = adyen.ReportUser,
            [$"Providers__Adyen__{Account}__ReportPasswordFile"] = KeyFile.Write(keys, "adyen-report.secret", adyen.ReportPassword),
            [$"Providers__Adyen__{Account}__ReportUrl"] = new Uri(providers.Address, "/adyen/reports/download").ToString(),
            [$"Providers__PayPal__{Account}__Merchant"] = Name,
            [$"Providers__PayPal__{Account}__MerchantId"] = payPal.MerchantId,
            [$"Providers__PayPal__{Account}__WebhookId"] = payPal.WebhookId,
            [$"Providers__PayPal__{Account}__ClientId"] = payPal.ClientId,
            [$"Providers__PayPal__{Account}__ClientSecretFile"] = KeyFile.Write(keys, "paypal-client.secret", payPal.ClientSecret),
            [$"Providers__PayPal__{Account}__Certificates__{payPal.CertificateId}"] =
                KeyFile.Write(keys, "paypal-certificate.pem", payPal.CertificatePem),
            [$"Providers__PayPal__{Account}__RootCertificates__0"] = KeyFile.Write(keys, "paypal-root.pem", payPal.RootPem),
            [$"Providers__PayPal__{Account}__BaseUrl"] = new Uri(providers.Address, "/paypal").ToString(),
            [$"Providers__Stripe__{Account}__Merchant"] = Name,
            [$"Providers__Stripe__{Account}__Live"] = "false",
            [$"Providers__Stripe__{Account}__WebhookSecretFiles__0"] =
                KeyFile.Write(keys, "stripe-webhook.secret", providers.Stripe.Keys.WebhookSecret),
            [$"Providers__Stripe__{Account}__ApiKeyFile"] = KeyFile.Write(keys, "stripe-api.key", providers.Stripe.Keys.ApiKey),
            [$"Providers__Stripe__{Account}__ApiUrl"] = providers.Address.ToString(),
            [$"Providers__StandardWebhooks__{Account}__Merchant"] = Name,
            [$"Providers__StandardWebhooks__{Account}__Live"] = "false",
            [$"Providers__StandardWebhooks__{Account}__SecretFiles__0"] =
                KeyFile.Write(keys, "standardwebhooks.secret", providers.StandardWebhooks.Keys.Secret),
        };
    }
}
