using System.Security.Cryptography;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.PayPalSender;

namespace OrderSaga.Tests.Providers;

public sealed class PayPalTests
{
    private static readonly string Body = Event("PAYMENT.CAPTURE.COMPLETED", Capture);
    private readonly PayPal paypal = new(Account);
    private readonly PayPal careful = new(With(settings => settings.Confirm = true));

    [Test]
    public void A_genuine_payment_is_asked_about_before_it_counts()
    {
        var verdict = careful.Receive(Send(Body), Now);

        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, "checksum");
        (verdict.OrderNumber, verdict.PaymentNumber, verdict.TransactionId).ShouldBe((OrderNumber, OrderNumber, CaptureId));
        (verdict.ProviderReference, verdict.ProviderEventId).ShouldBe((OrderId, EventId));
        new PayPalAccountOptions().Confirm.ShouldBeTrue();
    }

    [Test]
    public void Where_it_is_believed_it_is_said_in_our_words()
    {
        var verdict = Receive(Send(Body));

        verdict.ShouldSay<PaymentSucceeded>().ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "paypal", "shop1", CaptureId, new Money(8880, "EUR"), Now.AddSeconds(-3)));
        verdict.MessageId.ShouldBe(NameBasedId.Of("callback", "paypal", "shop1", EventId));
    }

    // What the setting is for: the signature of one genuine notice, and a body of another order made to its checksum.
    [Test]
    public void A_body_that_was_made_to_the_checksum_of_a_genuine_one_pays_nothing_by_default()
    {
        var genuine = Send(Body);
        var forged = Enumerable.Range(0, 100_000).AsParallel().Select(
            salt =>
            {
                var text = Encoding.UTF8.GetBytes($$"""{"x{{salt}}":"????",{{Body[1..].Replace(OrderNumber, "20261123ZZ99")}}""");
                return Forge(text, text.AsSpan().IndexOf("????"u8), Crc32(genuine.Body.ToArray()));
            }).First(body => StrictJson.Read(body) is not null);
        var attack = genuine with { Body = forged };

        Receive(attack).ShouldSay<PaymentSucceeded>().OrderNumber.ShouldBe("20261123ZZ99");
        var verdict = careful.Receive(attack, Now);
        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, "checksum");
        verdict.Message.ShouldBeNull();
    }

    [Test]
    public void It_is_acknowledged_and_refused_by_the_status_alone()
    {
        (Receive(Send(Body)).Answer.Status, paypal.Accepted.Body.Length).ShouldBe((200, 0));
        (paypal.Refused.Status, paypal.Unavailable.Status).ShouldBe((400, 503));
    }

    [Test]
    public void The_certificate_is_chosen_by_the_end_of_the_address_and_no_other_is_tried()
    {
        var next = CertificateUrl.Replace(CertificateId, "CERT-next");

        Receive(Send(Encoding.UTF8.GetBytes(Body), TestKeys.NextOfProvider, url: next)).ShouldSay<PaymentSucceeded>();
        Receive(Send(Encoding.UTF8.GetBytes(Body), TestKeys.Provider, url: next)).ShouldBeRefused("does not verify");
        Receive(Send(Encoding.UTF8.GetBytes(Body), TestKeys.NextOfProvider)).ShouldBeRefused("does not verify");
        Receive(Send(Encoding.UTF8.GetBytes(Body), url: CertificateUrl + "0")).ShouldBeRefused("no certificate is set");
    }

    [TestCase("http://api.paypal.com/v1/notifications/certs/"), TestCase("https://paypal.com.example/v1/notifications/certs/")]
    [TestCase("https://evilpaypal.com/v1/notifications/certs/"), TestCase("https://api.paypal.com@example.com/v1/notifications/certs/")]
    [TestCase("https://api.paypal.com/v1/notifications/certs/../"), TestCase("https://api.paypal.com/v1/notifications/certs/?x=/")]
    [TestCase("https://api.paypal.com\\@example.com/v1/notifications/certs/"), TestCase("//api.paypal.com/v1/notifications/certs/")]
    [TestCase("https://127.0.0.1/v1/notifications/certs/"), TestCase("https://API.PAYPAL.COM.evil/v1/notifications/certs/"), TestCase("")]
    [TestCase("file:///v1/notifications/certs/")]
    public void An_address_that_is_not_PayPals_is_refused(string address) =>
        Receive(Send(Encoding.UTF8.GetBytes(Body), url: address + CertificateId)).ShouldBeRefused("no certificate is set");

    [Test]
    public void The_configured_interface_may_be_named_too()
    {
        var simulated = new PayPal(With(settings => settings.BaseUrl = "http://127.0.0.1:4711/paypal"));
        var url = $"http://127.0.0.1:4711/v1/notifications/certs/{CertificateId}";

        simulated.Receive(Send(Encoding.UTF8.GetBytes(Body), url: url), Now).ShouldSay<PaymentSucceeded>();
        simulated.Receive(Send(Encoding.UTF8.GetBytes(Body), url: url.Replace("4711", "4712")), Now).ShouldBeRefused("no certificate");
    }

    [Test]
    public void A_certificate_counts_from_its_first_day_to_its_last()
    {
        paypal.Receive(Send(Body), CertificateMaker.From.AddSeconds(1)).ShouldSay<PaymentSucceeded>();
        paypal.Receive(Send(Body), CertificateMaker.From.AddSeconds(-1)).ShouldBeRefused("not in date");
        paypal.Receive(Send(Body), CertificateMaker.Until.AddSeconds(-1)).ShouldSay<PaymentSucceeded>();
        paypal.Receive(Send(Body), CertificateMaker.Until.AddSeconds(1)).ShouldBeRefused("not in date");
    }

    // That a certificate ends in a root is found out once; by when and by which roots it is trusted, each time.
    [Test]
    public void A_certificate_that_was_trusted_is_not_so_by_other_roots_or_behind_one_that_has_ended()
    {
        var certificate = PayPalCertificate.Read(Certificate);
        var (ours, others) = (Account.Roots, new[] { new CertificateMaker("Another").Root.RawData });
        certificate.IsValid(ours, Now).ShouldBeTrue();
        certificate.IsValid(ours, Now).ShouldBeTrue();
        certificate.IsValid(others, Now).ShouldBeFalse();

        // It itself is in date for a year longer than what issued it.
        var longer = PayPalCertificate.Read(PemOf(TestKeys.Provider, Host, until: CertificateMaker.Until.AddYears(1)));
        longer.IsValid(ours, Now).ShouldBeTrue();
        longer.IsValid(ours, CertificateMaker.Until.AddDays(1)).ShouldBeFalse();
        longer.IsValid(ours, CertificateMaker.From.AddDays(-1)).ShouldBeFalse();
        longer.IsValid(ours, Now).ShouldBeTrue();
    }

    [Test]
    public void A_vertical_bar_moves_no_border()
    {
        var request = Send(Body);

        Receive(Also("PAYPAL-TRANSMISSION-ID", $"{TransmissionId}|{TransmissionTime}")).ShouldBeRefused("header");
        Receive(Also("PAYPAL-TRANSMISSION-TIME", $"{TransmissionTime}|{WebhookId}")).ShouldBeRefused("header");

        CallbackRequest Also(string header, string value) => request.Without(header).Also(header, value);
    }

    [TestCase("SHA1withRSA"), TestCase("none"), TestCase("sha256withrsa"), TestCase("SHA256withRSAandMGF1")]
    public void The_sender_does_not_choose_the_algorithm(string algorithm) =>
        Receive(Send(Body).Without("PAYPAL-AUTH-ALGO").Also("PAYPAL-AUTH-ALGO", algorithm)).ShouldBeRefused("PAYPAL-AUTH-ALGO");

    [Test]
    public void Another_webhook_or_merchant_is_refused()
    {
        Receive(Send(Encoding.UTF8.GetBytes(Body), webhookId: "1JE4291016473214D")).ShouldBeRefused("does not verify");
        Receive(Send(Body.Replace(MerchantId, "3SVV6RQEJNAP3"))).ShouldBeRefused("another merchant_id");
        Receive(Send(Event("PAYMENT.CAPTURE.COMPLETED", Capture.Saying("payee", null)))).ShouldSay<PaymentSucceeded>();
    }

    [Test]
    public void The_checksum_is_that_of_everybody()
    {
        PayPalTransmission.Crc32("123456789"u8).ShouldBe(0xCBF43926u);
        var bytes = RandomNumberGenerator.GetBytes(1000);
        PayPalTransmission.Crc32(bytes).ShouldBe(Crc32(bytes));
    }

    private CallbackVerdict Receive(CallbackRequest request) => paypal.Receive(request, Now);
}
