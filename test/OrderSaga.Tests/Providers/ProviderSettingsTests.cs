using System.Security.Cryptography;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>An account starts with whole settings or not at all; what is wrong is said by name, with the cure, without the value.</summary>
public sealed class ProviderSettingsTests
{
    private static readonly string ShortKey = ExportShort(rsa => rsa.ExportPkcs8PrivateKeyPem());
    private static readonly string ShortPublicKey = ExportShort(rsa => rsa.ExportSubjectPublicKeyInfoPem());

    [TestCase(null), TestCase(""), TestCase("  "), TestCase("changeme"), TestCase("<the application's private key>"), TestCase("TODO")]
    [TestCase("your-private-key"), TestCase("${ALIPAY_KEY}"), TestCase("xxxxxxxx"), TestCase("REPLACE_ME"), TestCase("00000000")]
    [TestCase("not a key"), TestCase("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void What_is_no_private_key_is_refused(string? key)
    {
        var errors = Alipay(settings => settings.PrivateKey = key);
        errors.ShouldHaveSingleItem().ShouldStartWith("Providers:Alipay:shop1:PrivateKey ");
        errors[0].ShouldContain("set it to");
        WeChatPay(settings => settings.PrivateKey = key).ShouldHaveSingleItem().ShouldStartWith("Providers:WeChatPay:shop1:PrivateKey ");
    }

    [Test]
    public void A_short_key_is_refused()
    {
        Alipay(settings => settings.PrivateKey = ShortKey).ShouldHaveSingleItem().ShouldContain("has 1024 bits");
        Alipay(settings => settings.AlipayPublicKeys.Add(ShortPublicKey)).ShouldHaveSingleItem()
            .ShouldStartWith("Providers:Alipay:shop1:AlipayPublicKeys:2 has 1024 bits; ");
        WeChatPay(settings => settings.PlatformKeys["AB01"] = ShortPublicKey).ShouldHaveSingleItem()
            .ShouldContain("PlatformKeys:AB01 has 1024");
    }

    [Test]
    public void No_value_is_ever_repeated() =>
        Alipay(settings => settings.PrivateKey = "MIIEvQIBADANBgkqhkiG9w0").ShouldHaveSingleItem().ShouldNotContain("MIIE");

    [Test]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        AlipayAccount.Read("shop1", new AlipayAccountOptions { GatewayUrl = "http://example.com" }, out var errors).ShouldBeNull();

        errors.Select(error => error.Split(' ')[0]).ShouldBe(
            [
                "Providers:Alipay:shop1:AlipayPublicKeys", "Providers:Alipay:shop1:AppId", "Providers:Alipay:shop1:GatewayUrl",
                "Providers:Alipay:shop1:PrivateKey", "Providers:Alipay:shop1:SellerId",
            ],
            ignoreOrder: true);
    }

    [Test]
    public void Our_own_public_key_is_not_taken_for_theirs()
    {
        Alipay(settings => settings.AlipayPublicKeys = [TestKeys.Merchant.ExportSubjectPublicKeyInfoPem()]).ShouldHaveSingleItem()
            .ShouldContain("own private key");
        WeChatPay(settings => settings.PlatformKeys["AB01"] = TestKeys.Merchant.ExportSubjectPublicKeyInfoPem()).ShouldHaveSingleItem()
            .ShouldContain("own private key");
    }

    [TestCase("w3chat-Pay!APIv3.key-of-31-byte"), TestCase("w3chat-Pay!APIv3.key-of-33-bytes!")]
    [TestCase("w3chat-Pay!APIv3.key-of-30-b字")]
    public void An_APIv3_key_has_32_bytes(string key) =>
        WeChatPay(settings => settings.ApiV3Key = key).ShouldHaveSingleItem().ShouldStartWith("Providers:WeChatPay:shop1:ApiV3Key has 3");

    [TestCase("00000000000000000000000000000000"), TestCase("<exactly-32-bytes-of-APIv3-key->>"), TestCase(null)]
    public void An_APIv3_key_is_no_placeholder(string? key) =>
        WeChatPay(settings => settings.ApiV3Key = key).ShouldHaveSingleItem().ShouldStartWith("Providers:WeChatPay:shop1:ApiV3Key is ");

    [TestCase("AppId"), TestCase("MchId"), TestCase("MerchantSerial")]
    public void A_missing_id_is_refused(string setting) =>
        WeChatPay(settings => typeof(WeChatPayAccountOptions).GetProperty(setting)!.SetValue(settings, " ")).ShouldHaveSingleItem()
            .ShouldStartWith($"Providers:WeChatPay:shop1:{setting} is missing; ");

    [Test]
    public void Without_a_key_of_theirs_there_is_no_account()
    {
        Alipay(settings => settings.AlipayPublicKeys.Clear()).ShouldHaveSingleItem().ShouldContain("AlipayPublicKeys is missing");
        WeChatPay(settings => settings.PlatformKeys.Clear()).ShouldHaveSingleItem().ShouldContain("PlatformKeys is missing");
    }

    [Test]
    public void WeChat_Pays_address_has_no_path() =>
        WeChatPay(settings => settings.BaseUrl = "https://proxy.example.com/wechat").ShouldHaveSingleItem().ShouldContain("has a path");

    [TestCase("http://example.com/gateway.do"), TestCase("ftp://127.0.0.1"), TestCase("/gateway.do"), TestCase("changeme"), TestCase("")]
    public void An_address_is_https_or_this_machine(string address)
    {
        Alipay(settings => settings.GatewayUrl = address).ShouldHaveSingleItem().ShouldContain("GatewayUrl is not an https address");
        Alipay(settings => settings.GatewayUrl = "http://127.0.0.1:9/gateway.do").ShouldBeEmpty();
    }

    [TestCase("a/b"), TestCase(""), TestCase("a b"), TestCase("店")]
    public void An_account_has_a_name_that_can_stand_in_a_route(string name)
    {
        AlipayAccount.Read(name, AlipaySender.Settings, out var errors).ShouldBeNull();
        errors.ShouldHaveSingleItem().ShouldContain("is no name for an account");
    }

    [Test]
    public void Keys_come_from_files_too_in_PEM_or_as_consoles_give_them()
    {
        var folder = Directory.CreateTempSubdirectory();
        var ours = Path.Combine(folder.FullName, "ours");
        var theirs = Path.Combine(folder.FullName, "theirs");
        var v3 = Path.Combine(folder.FullName, "v3");
        File.WriteAllText(ours, Convert.ToBase64String(TestKeys.Merchant.ExportRSAPrivateKey()) + "\n");
        File.WriteAllText(theirs, Convert.ToBase64String(TestKeys.Provider.ExportSubjectPublicKeyInfo()));
        File.WriteAllText(v3, WeChatPaySender.ApiV3Key + "\n");

        Alipay(settings => (settings.PrivateKey, settings.PrivateKeyFile, settings.AlipayPublicKeys, settings.AlipayPublicKeyFiles) =
            (null, ours, [], [theirs])).ShouldBeEmpty();
        WeChatPay(settings =>
        {
            (settings.PrivateKey, settings.PrivateKeyFile, settings.ApiV3Key, settings.ApiV3KeyFile) = (null, ours, null, v3);
            settings.PlatformKeys["AB01"] = theirs;
        }).ShouldBeEmpty();
        Alipay(settings => settings.PrivateKeyFile = ours).ShouldHaveSingleItem().ShouldContain("are both set");
        folder.Delete(recursive: true);

        Alipay(settings => (settings.PrivateKey, settings.PrivateKeyFile) = (null, ours)).ShouldHaveSingleItem()
            .ShouldStartWith("Providers:Alipay:shop1:PrivateKeyFile names a file that cannot be read");
    }

    [Test]
    public void A_PEM_on_one_line_is_read_as_environment_files_keep_it() =>
        Alipay(settings => settings.PrivateKey = settings.PrivateKey!.Replace("\n", "\\n")).ShouldBeEmpty();

    [Test]
    public void A_certificate_is_named_by_its_serial()
    {
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=Tenpay.com", TestKeys.Provider, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var year = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(year, year.AddYears(5));
        var pem = certificate.ExportCertificatePem();

        WeChatPay(settings => settings.PlatformKeys[certificate.SerialNumber.ToLowerInvariant()] = pem).ShouldBeEmpty();
        WeChatPay(settings => settings.PlatformKeys["AB01"] = pem).ShouldHaveSingleItem().ShouldContain(certificate.SerialNumber);
        Alipay(settings => settings.AlipayPublicKeys = [pem]).ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Alipay(Action<AlipayAccountOptions> change)
    {
        var settings = AlipaySender.Settings;
        change(settings);
        (AlipayAccount.Read("shop1", settings, out var errors) is null).ShouldBe(errors.Count > 0);
        return errors;
    }

    private static IReadOnlyList<string> WeChatPay(Action<WeChatPayAccountOptions> change)
    {
        var settings = WeChatPaySender.Settings;
        change(settings);
        (WeChatPayAccount.Read("shop1", settings, out var errors) is null).ShouldBe(errors.Count > 0);
        return errors;
    }

    private static string ExportShort(Func<RSA, string> export)
    {
        using var rsa = RSA.Create(1024);
        return export(rsa);
    }
}
