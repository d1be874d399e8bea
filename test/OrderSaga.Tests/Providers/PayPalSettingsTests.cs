using System.Security.Cryptography;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers;

/// <summary>A PayPal account starts with whole settings or not at all.</summary>
public sealed class PayPalSettingsTests
{
    [Test]
    public void Whole_settings_are_read_from_files_and_from_one_line_too()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Certificate);

        Errors(settings => settings.Certificates[CertificateId] = file).ShouldBeEmpty();
        Errors(settings => settings.Certificates[CertificateId] = Certificate.Replace("\n", "\\n")).ShouldBeEmpty();
        File.Delete(file);
        Errors(settings => settings.Certificates[CertificateId] = file).ShouldHaveSingleItem().ShouldContain("cannot be read");
    }

    [TestCase("MerchantId", null, "MerchantId is missing"), TestCase("WebhookId", "<webhook id>", "WebhookId is a placeholder")]
    [TestCase("WebhookId", "A|B", "WebhookId holds a vertical bar"), TestCase("ClientId", "", "ClientId is missing")]
    [TestCase("ClientSecret", "changeme", "ClientSecret is a placeholder"), TestCase("ClientSecret", null, "ClientSecret is missing")]
    [TestCase("BaseUrl", "http://api-m.paypal.com", "BaseUrl is not an https address")]
    public void What_is_missing_or_wrong_is_said_with_the_cure(string setting, string? value, string words) =>
        Errors(settings => typeof(PayPalAccountOptions).GetProperty(setting)!.SetValue(settings, value)).ShouldHaveSingleItem()
            .ShouldStartWith($"Providers:PayPal:shop1:{words}");

    [Test]
    public void Without_certificates_or_roots_there_is_no_account()
    {
        Errors(settings => settings.Certificates.Clear()).ShouldHaveSingleItem().ShouldContain("Certificates is missing");
        Errors(settings => settings.RootCertificates.Clear()).ShouldHaveSingleItem().ShouldContain("RootCertificates is missing");
        Errors(settings => settings.Certificates[CertificateId] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")
            .ShouldHaveSingleItem().ShouldContain("no certificate that can be read");
        Errors(settings => settings.Certificates[CertificateId] = TestKeys.Provider.ExportSubjectPublicKeyInfoPem())
            .ShouldHaveSingleItem().ShouldContain("no certificate that can be read");
    }

    [Test]
    public void A_certificate_ends_in_a_root_of_the_settings_and_in_no_other()
    {
        var other = new CertificateMaker("Another");
        using var alone = CertificateMaker.SelfSigned($"CN={Host}", TestKeys.Stranger);

        Refused(PemOf(TestKeys.Stranger, Host, authority: other));
        Refused(alone.ExportCertificatePem());
        Refused(PemOf(TestKeys.Stranger, Host, isAuthority: true));
        // A leaf that issues: the attacker's own certificate of the same authority signs another.
        using var leaf = Authority.Issue("shop.example", TestKeys.Stranger);
        using var forged = CertificateMaker.Issue(leaf, $"CN={Host}", TestKeys.Merchant);
        Refused($"{forged.ExportCertificatePem()}\n{leaf.ExportCertificatePem()}\n{Authority.Middle.ExportCertificatePem()}");
        // Without what lies between.
        Refused(Certificate[..(Certificate.IndexOf("-----END", StringComparison.Ordinal) + 26)]);

        static void Refused(string pem) =>
            Errors(settings => settings.Certificates[CertificateId] = pem).ShouldHaveSingleItem().ShouldContain("does not end in one of");
    }

    [TestCase("paypal.com", true), TestCase("x.paypal.com", true), TestCase("messageverificationcerts.sandbox.paypal.com", true)]
    [TestCase("evilpaypal.com", false), TestCase("paypal.com.example", false), TestCase("shop.example", false)]
    public void A_certificate_is_PayPals(string host, bool accepted)
    {
        var errors = Errors(settings => settings.Certificates[CertificateId] = PemOf(TestKeys.Provider, host));
        if (accepted)
            errors.ShouldBeEmpty();
        else
            errors.ShouldHaveSingleItem().ShouldContain($"is not PayPal's, but of {host}");
        Errors(settings => (settings.Certificates[CertificateId], settings.BaseUrl) =
            (PemOf(TestKeys.Provider, host), "http://127.0.0.1:9")).ShouldBeEmpty();
    }

    [Test]
    public void A_short_key_is_refused()
    {
        using var rsa = RSA.Create(1024);

        Errors(settings => settings.Certificates[CertificateId] = PemOf(rsa, Host)).ShouldHaveSingleItem().ShouldContain("1024 bits");
    }

    private static IReadOnlyList<string> Errors(Action<PayPalAccountOptions> change)
    {
        var settings = Settings;
        change(settings);
        (PayPalAccount.Read("shop1", settings, out var errors) is null).ShouldBe(errors.Count > 0);
        return errors;
    }
}
