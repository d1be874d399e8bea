using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.UnionPaySender;

namespace OrderSaga.Tests.Providers;

/// <summary>The certificate travels in the message: whoever writes the message chooses it.</summary>
public sealed class UnionPayCertificateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);
    private readonly UnionPay unionPay = new(Account);

    [Test]
    public void One_that_UnionPay_gets_later_is_taken_as_it_ends_in_the_same_root()
    {
        using var next = Authority.Issue(SignerName, TestKeys.NextOfProvider);

        Receive(next).ShouldSay<PaymentSucceeded>();
    }

    [Test]
    public void An_attackers_own_is_refused()
    {
        using var own = CertificateMaker.SelfSigned($"CN={SignerName}", TestKeys.Stranger);
        using var ownAuthority = CertificateMaker.SelfSigned($"CN={SignerName}", TestKeys.Stranger, isAuthority: true);

        Receive(own).ShouldBeRefused("root");
        Receive(ownAuthority).ShouldBeRefused("certificate");
    }

    [Test]
    public void One_of_an_authority_that_only_has_the_same_names_is_refused()
    {
        var pretender = new CertificateMaker("TEST CFCA");
        using var issued = pretender.Issue(SignerName, TestKeys.Stranger);
        using var byMiddleOfOurName = CertificateMaker.Issue(pretender.Middle, $"CN={SignerName}", TestKeys.Stranger);

        Receive(issued).ShouldBeRefused("root");
        Receive(byMiddleOfOurName).ShouldBeRefused("root");
    }

    [TestCase("041@Z12@00040000:SIGN@00000062"), TestCase("041@Z12@700000000000001:SIGN@00000006"), TestCase("中国银联股份有限公司")]
    [TestCase("041@中国银联股份有限公司@x@1"), TestCase("041@Z12@中国银联股份有限公司x@1"), TestCase("041@Z12@ 中国银联股份有限公司@1")]
    public void One_of_another_owner_is_refused(string commonName)
    {
        using var other = Authority.Issue(commonName, TestKeys.Stranger);

        Receive(other).ShouldBeRefused("is not 中国银联股份有限公司's");
    }

    [Test]
    public void A_name_hidden_in_another_part_of_the_subject_does_not_count()
    {
        using var hidden = CertificateMaker.Issue(
            Authority.Middle, $"CN=041@Z1@evil@1, OU=\"CN=041@Z12@中国银联股份有限公司@1\", O={SignerName.Replace('@', ' ')}", TestKeys.Stranger);
        using var twice = CertificateMaker.Issue(Authority.Middle, $"CN=041@Z1@evil@1, CN={SignerName}", TestKeys.Stranger);

        Receive(hidden).ShouldBeRefused("is not 中国银联股份有限公司's");
        Receive(twice).ShouldBeRefused("is not 中国银联股份有限公司's");
    }

    [Test]
    public void The_test_environment_has_its_owner_by_setting()
    {
        using var test = Authority.Issue("041@Z12@00040000:SIGN@00000062", TestKeys.Stranger);
        var settings = Settings;
        settings.Signer = "00040000:SIGN";

        new UnionPay(UnionPaySender.Read(settings)).Receive(Send(Paid(), test), Now).ShouldSay<PaymentSucceeded>();
        new UnionPay(UnionPaySender.Read(settings)).Receive(Send(Paid()), Now).ShouldBeRefused("certificate");
    }

    [Test]
    public void One_that_is_not_in_date_is_refused_by_the_time_of_arrival()
    {
        using var expired = Authority.Issue(SignerName, TestKeys.Provider, until: Now.AddSeconds(-1));
        using var notYet = Authority.Issue(SignerName, TestKeys.Provider, from: Now.AddSeconds(1));

        Receive(expired).ShouldBeRefused("in date");
        Receive(notYet).ShouldBeRefused("in date");
        unionPay.Receive(Send(Paid(), expired), Now.AddSeconds(-2)).ShouldSay<PaymentSucceeded>();
        unionPay.Receive(Send(Paid(), notYet), Now.AddSeconds(2)).ShouldSay<PaymentSucceeded>();
        Receive(notYet).ShouldBeRefused("in date"); // that it was trusted once says nothing of another time
        unionPay.Receive(Send(Paid(), expired), Now.AddSeconds(-2)).ShouldSay<PaymentSucceeded>();
        Receive(expired).ShouldBeRefused("in date");
    }

    [Test]
    public void One_whose_issuer_is_no_longer_in_date_is_refused_though_it_was_trusted_before()
    {
        using var key = RSA.Create(2048);
        using var middle = CertificateMaker.Issue(
            Authority.Root, "CN=TEST CFCA OCA2", key, isAuthority: true, until: Now.AddSeconds(10));
        using var issued = CertificateMaker.Issue(middle, $"CN={SignerName}", TestKeys.Provider);
        var settings = Settings;
        settings.MiddleCertificates.Add(middle.ExportCertificatePem());
        var receiver = new UnionPay(UnionPaySender.Read(settings));

        receiver.Receive(Send(Paid(), issued), Now).ShouldSay<PaymentSucceeded>();
        receiver.Receive(Send(Paid(), issued), Now).ShouldSay<PaymentSucceeded>();
        receiver.Receive(Send(Paid(), issued), Now.AddSeconds(11)).ShouldBeRefused("root");
    }

    [Test]
    public void One_that_a_signing_certificate_issued_is_refused()
    {
        using var byLeaf = CertificateMaker.Issue(Signer, $"CN={SignerName}", TestKeys.Stranger);
        using var leafOfAnyone = Authority.Issue("041@Z1@evil@1", TestKeys.NextOfProvider);
        using var byAnyone = CertificateMaker.Issue(leafOfAnyone, $"CN={SignerName}", TestKeys.Stranger);

        Receive(byLeaf).ShouldBeRefused("root");
        Receive(byAnyone).ShouldBeRefused("root");
    }

    [Test]
    public void One_that_may_issue_or_may_not_sign_is_refused()
    {
        using var authority = Authority.Issue(SignerName, TestKeys.Stranger, isAuthority: true);
        using var other = Authority.Issue(SignerName, TestKeys.Stranger, use: X509KeyUsageFlags.KeyEncipherment);

        Receive(authority).ShouldBeRefused("signs messages");
        Receive(other).ShouldBeRefused("signs messages");
        Receive(Authority.Middle).ShouldBeRefused("certificate");
    }

    [Test]
    public void One_that_the_root_itself_issued_is_refused()
    {
        using var direct = CertificateMaker.Issue(Authority.Root, $"CN={SignerName}", TestKeys.Stranger);

        Receive(direct).ShouldBeRefused("root");
    }

    [TestCase(1024), TestCase(4104)]
    public void One_with_a_weak_or_a_monstrous_key_is_refused(int bits)
    {
        using var key = RSA.Create(bits);
        using var weak = Authority.Issue(SignerName, key);

        Receive(weak).ShouldBeRefused("2048 to 4096 bits");
    }

    [Test]
    public void One_that_was_signed_with_SHA1_is_taken_by_setting_only()
    {
        using var old = Authority.Issue(SignerName, TestKeys.Provider, hash: HashAlgorithmName.SHA1);
        var settings = Settings;
        settings.AllowSha1Certificates = true;

        Receive(old).ShouldBeRefused("root");
        new UnionPay(UnionPaySender.Read(settings)).Receive(Send(Paid(), old), Now).ShouldSay<PaymentSucceeded>();
    }

    [Test]
    public void Another_key_than_that_of_the_certificate_signs_nothing() =>
        unionPay.Receive(Send(Paid(), Signer, TestKeys.Stranger), Now).ShouldBeRefused("signature");

    [Test]
    public void It_is_one_certificate_and_nothing_beside_it()
    {
        var pem = Signer.ExportCertificatePem();
        using var own = CertificateMaker.SelfSigned("CN=x", TestKeys.Stranger);

        foreach (var text in (string[])
        [
            pem + "\n" + own.ExportCertificatePem(), own.ExportCertificatePem() + pem, "x" + pem, pem + "x", "", " ", "-----BEGIN",
            TestKeys.Provider.ExportSubjectPublicKeyInfoPem(), pem.Replace("CERTIFICATE", "X509 CRL"),
            Convert.ToBase64String(Signer.RawData),
        ])
        {
            unionPay.Receive(Send(Paid(("signPubKeyCert", text))), Now).ShouldBeRefused("not one certificate");
        }
    }

    [Test]
    public void One_of_another_kind_of_key_is_refused()
    {
        using var key = ECDsa.Create();
        using var elliptic = new CertificateRequest($"CN={SignerName}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(CertificateMaker.From, CertificateMaker.Until);

        unionPay.Receive(Send(Paid(("signPubKeyCert", elliptic.ExportCertificatePem()))), Now).ShouldBeRefused("no RSA key");
    }

    private CallbackVerdict Receive(X509Certificate2 certificate) =>
        unionPay.Receive(Send(Paid(), certificate, certificate.GetRSAPrivateKey()), Now);
}
