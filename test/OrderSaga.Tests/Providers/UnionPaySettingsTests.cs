using System.Security.Cryptography;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.UnionPaySender;

namespace OrderSaga.Tests.Providers;

/// <summary>An account with UnionPay starts with whole settings or not at all.</summary>
public sealed class UnionPaySettingsTests
{
    private const string Path = "Providers:UnionPay:shop1:";

    [Test]
    public void Whole_settings_are_taken()
    {
        Errors(Settings, _ => { }).ShouldBeEmpty();
        Errors(SecureKeySettings, _ => { }).ShouldBeEmpty();
        Errors(OldSettings, _ => { }).ShouldBeEmpty();
        Errors(Settings, settings => settings.BizType = "000000").ShouldBeEmpty();
    }

    [Test]
    public void Everything_that_is_wrong_is_said_at_once() =>
        Errors(new UnionPayAccountOptions { BaseUrl = "http://example.com" }, _ => { }).Select(error => error.Split(' ')[0]).ShouldBe(
            [
                Path + "MerId", Path + "BaseUrl", Path + "CertId", Path + "PrivateKey", Path + "RootCertificates",
                Path + "MiddleCertificates",
            ],
            ignoreOrder: true);

    [TestCase(null), TestCase(""), TestCase(" "), TestCase("changeme"), TestCase("<secure key>"), TestCase("0000000000000000")]
    [TestCase("fifteen-letters")]
    public void What_is_no_secure_key_is_refused(string? key)
    {
        var error = Errors(SecureKeySettings, settings => settings.SecureKey = key).ShouldHaveSingleItem();

        error.ShouldStartWith(Path + "SecureKey ");
        error.ShouldContain("set it to");
    }

    [TestCase(null), TestCase("changeme"), TestCase("not a key")]
    public void What_is_no_private_key_is_refused(string? key) =>
        Errors(Settings, settings => settings.PrivateKey = key).ShouldHaveSingleItem().ShouldStartWith(Path + "PrivateKey ");

    [TestCase("https://proxy.example.com/unionpay"), TestCase("https://gateway.95516.com/?a=b"), TestCase("https://gateway.95516.com/#a")]
    public void An_address_has_no_path_as_the_interface_says_it(string address) =>
        Errors(Settings, settings => settings.BaseUrl = address).ShouldHaveSingleItem().ShouldStartWith(Path + "BaseUrl has a path");

    [TestCase("12", "SM3"), TestCase("02", "not known"), TestCase("", "not known"), TestCase("RSA", "not known")]
    public void Another_method_is_refused_with_the_reason(string method, string reason) =>
        Errors(Settings, settings => settings.SignMethod = method).ShouldHaveSingleItem().ShouldContain(reason);

    [Test]
    public void Version_5_0_0_signs_with_certificates_alone() =>
        Errors(OldSettings, settings => settings.SignMethod = "11").ShouldHaveSingleItem().ShouldStartWith(Path + "SignMethod is not 01");

    [TestCase("5.0"), TestCase("6.0.0"), TestCase("")]
    public void Another_version_is_refused(string version) =>
        Errors(Settings, settings => settings.Version = version).ShouldHaveSingleItem().ShouldStartWith(Path + "Version is not known");

    [TestCase("77729005814659"), TestCase("77729005814659x"), TestCase("7772900581465921"), TestCase(null)]
    public void A_merchants_number_has_15_digits(string? merId) =>
        Errors(Settings, settings => settings.MerId = merId).ShouldHaveSingleItem().ShouldStartWith(Path + "MerId ");

    [TestCase("4002cc"), TestCase("-1"), TestCase(null)]
    public void A_certificates_number_is_decimal(string? certId) =>
        Errors(Settings, settings => settings.CertId = certId).ShouldHaveSingleItem().ShouldStartWith(Path + "CertId ");

    [Test]
    public void A_root_is_a_root_and_a_middle_one_is_between()
    {
        var (root, middle, leaf) =
            (Authority.Root.ExportCertificatePem(), Authority.Middle.ExportCertificatePem(), Signer.ExportCertificatePem());
        using var selfSigned = CertificateMaker.SelfSigned("CN=x", TestKeys.Stranger);

        foreach (var wrong in (string[])[middle, leaf, selfSigned.ExportCertificatePem()])
        {
            Errors(Settings, settings => settings.RootCertificates = [root, wrong]).ShouldHaveSingleItem()
                .ShouldStartWith(Path + "RootCertificates:1 is no root certificate");
        }

        foreach (var wrong in (string[])[root, leaf])
        {
            Errors(Settings, settings => settings.MiddleCertificates = [wrong]).ShouldHaveSingleItem()
                .ShouldStartWith(Path + "MiddleCertificates:0 is no middle certificate");
        }
    }

    [Test]
    public void A_weak_or_broken_certificate_is_refused()
    {
        using var key = RSA.Create(1024);
        using var weak = CertificateMaker.SelfSigned("CN=weak", key, isAuthority: true);

        Errors(Settings, settings => settings.RootCertificates = [weak.ExportCertificatePem()]).ShouldHaveSingleItem()
            .ShouldContain("no RSA key of at least 2048 bits");
        Errors(Settings, settings => settings.RootCertificates = ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
            .ShouldHaveSingleItem().ShouldContain("is not a certificate that can be read");
        Errors(Settings, settings => settings.RootCertificates = ["changeme"]).ShouldHaveSingleItem().ShouldContain("placeholder");
    }

    [Test]
    public void Certificates_come_from_files_too_in_PEM_or_DER()
    {
        var folder = Directory.CreateTempSubdirectory();
        var (pem, der) = (System.IO.Path.Combine(folder.FullName, "pem.cer"), System.IO.Path.Combine(folder.FullName, "der.cer"));
        File.WriteAllText(pem, Authority.Root.ExportCertificatePem());
        File.WriteAllBytes(der, Authority.Middle.RawData);

        Errors(Settings, settings => (settings.RootCertificates, settings.MiddleCertificates) = ([pem], [der])).ShouldBeEmpty();
        folder.Delete(recursive: true);
        Errors(Settings, settings => settings.RootCertificates = [pem]).ShouldHaveSingleItem()
            .ShouldStartWith(Path + "RootCertificates:0 names a file that cannot be read");
    }

    [Test]
    public void A_certificate_of_version_5_0_0_is_named_by_its_number()
    {
        var pem = Signer.ExportCertificatePem();

        Errors(OldSettings, settings => settings.SigningCertificates = new() { ["1"] = pem }).ShouldHaveSingleItem()
            .ShouldContain($"holds the certificate with certId {CertIdOf(Signer)}; name it by that");
        Errors(OldSettings, settings => settings.SigningCertificates.Clear()).ShouldHaveSingleItem()
            .ShouldContain("SigningCertificates is missing");
    }

    private static IReadOnlyList<string> Errors(UnionPayAccountOptions settings, Action<UnionPayAccountOptions> change)
    {
        change(settings);
        (UnionPayAccount.Read("shop1", settings, out var errors) is null).ShouldBe(errors.Count > 0);
        return errors;
    }
}
