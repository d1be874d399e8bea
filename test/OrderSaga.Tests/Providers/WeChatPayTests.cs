using System.Globalization;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.WeChatPaySender;

namespace OrderSaga.Tests.Providers;

public sealed class WeChatPayTests
{
    private static readonly string Body = Envelope("TRANSACTION.SUCCESS", Payment);
    private readonly WeChatPay weChatPay = new(Account);

    [Test]
    public void A_genuine_payment_is_said_in_our_words()
    {
        var verdict = Receive(Send(Body));

        verdict.ShouldSay<PaymentSucceeded>().ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "wechatpay", "shop1", TransactionId, new Money(8880, "CNY"),
            new DateTimeOffset(2026, 11, 23, 11, 30, 1, TimeSpan.Zero)));
        verdict.MessageId.ShouldBe(NameBasedId.Of("callback", "wechatpay", "shop1", "EV-2018022511223320873"));
    }

    [Test]
    public void It_is_acknowledged_as_WeChat_Pay_reads_it()
    {
        var answer = Receive(Send(Body)).Answer;

        (answer.Status, answer.ContentType, answer.Text()).ShouldBe((200, "application/json", """{"code":"SUCCESS","message":"成功"}"""));
        weChatPay.Unavailable.Status.ShouldBe(503);
        weChatPay.Refused.Text().ShouldStartWith("""{"code":"FAIL",""");
    }

    [Test]
    public void Redelivered_and_signed_anew_it_is_the_same_message() =>
        Receive(Send(Body)).ShouldBe(Receive(Send(Body, time: At(Now.AddSeconds(-15)), nonce: "another")));

    [TestCase(0, true), TestCase(300, true), TestCase(-300, true), TestCase(301, false), TestCase(-301, false), TestCase(86400, false)]
    public void The_timestamp_is_at_most_300_seconds_from_now_either_way(int seconds, bool accepted)
    {
        var verdict = Receive(Send(Body, time: At(Now.AddSeconds(seconds))));

        if (accepted)
            verdict.ShouldSay<PaymentSucceeded>();
        else
            verdict.ShouldBeRefused("300 seconds");
    }

    [TestCase(0.001)]
    public void One_millisecond_more_is_too_much(double seconds) =>
        weChatPay.Receive(Send(Body, time: At(Now.AddSeconds(-300))), Now.AddSeconds(seconds)).ShouldBeRefused("300 seconds");

    [TestCase("-1"), TestCase("+1795433404"), TestCase(" 1795433404"), TestCase("1795433404.0"), TestCase("99999999999999999999")]
    [TestCase(""), TestCase("٤")]
    public void What_is_no_timestamp_is_refused(string time) => Receive(Send(Body, time: time)).ShouldBeRefused("header");

    [TestCase("Wechatpay-Timestamp"), TestCase("Wechatpay-Nonce"), TestCase("Wechatpay-Serial"), TestCase("Wechatpay-Signature")]
    public void A_signed_header_that_is_missing_or_there_twice_is_refused(string header)
    {
        var request = Send(Body);
        var value = request.Headers.Single(each => each.Key == header).Value;

        Receive(request.Without(header)).ShouldBeRefused("header");
        Receive(request.Also(header, value)).ShouldBeRefused("header");
        Receive(request.Without(header).Also(header, "")).ShouldBeRefused("header");
        Receive(request.Without(header).Also(header.ToLowerInvariant(), value)).ShouldSay<PaymentSucceeded>();
    }

    [Test]
    public void The_serial_chooses_the_key_and_no_other_is_tried()
    {
        Receive(Send(Body, TestKeys.NextOfProvider, CertificateSerial)).ShouldSay<PaymentSucceeded>();
        Receive(Send(Body, TestKeys.NextOfProvider, CertificateSerial.ToLowerInvariant())).ShouldSay<PaymentSucceeded>();
        Receive(Send(Body, TestKeys.Provider, CertificateSerial)).ShouldBeRefused("does not verify");
        Receive(Send(Body, TestKeys.NextOfProvider, PublicKeyId)).ShouldBeRefused("does not verify");
        Receive(Send(Body, TestKeys.Provider, "7132D72A03E93CDDF8C03BBD1F37EEDE")).ShouldBeRefused("no key is set");
        Receive(Send(Body, TestKeys.Provider, "PUB_KEY_ID_0")).ShouldBeRefused("no key is set");
    }

    [Test]
    public void Another_ones_key_does_not_verify()
    {
        Receive(Send(Body, TestKeys.Stranger)).ShouldBeRefused("does not verify");
        Receive(Send(Body, TestKeys.Merchant)).ShouldBeRefused("does not verify");
    }

    [TestCase("WECHATPAY2-SM2-WITH-SM3"), TestCase("none"), TestCase("wechatpay2-sha256-rsa2048")]
    public void The_sender_does_not_choose_the_algorithm(string type) =>
        Receive(Send(Body).Without("Wechatpay-Signature-Type").Also("Wechatpay-Signature-Type", type)).ShouldBeRefused("header");

    [Test]
    public void A_signature_is_of_the_one_type_when_none_is_said() =>
        Receive(Send(Body).Without("Wechatpay-Signature-Type")).ShouldSay<PaymentSucceeded>();

    [Test]
    public void A_probe_of_whether_signatures_are_checked_is_answered_with_a_failure()
    {
        var verdict = Receive(Send(Body, signature: "WECHATPAY/SIGNTEST/" + TestKeys.Provider.Sign(Encoding.UTF8.GetBytes(Body))));

        verdict.ShouldBeRefused("probe");
        verdict.Answer.Status.ShouldBeInRange(400, 599);
    }

    [TestCase(" {0}"), TestCase("{0}\n"), TestCase("{0}=="), TestCase("{0}AAAA"), TestCase("AAAA")]
    public void A_signature_has_one_spelling(string format)
    {
        var genuine = Send(Body).Headers.Single(each => each.Key == "Wechatpay-Signature").Value;

        Receive(Send(Body, signature: string.Format(CultureInfo.InvariantCulture, format, genuine))).ShouldBeRefused("does not verify");
    }

    [Test]
    public void A_body_that_was_read_and_written_again_is_refused() =>
        Receive(Send(Body) with { Body = Encoding.UTF8.GetBytes(Body.Replace("\":", "\": ")) }).ShouldBeRefused("does not verify");

    private CallbackVerdict Receive(CallbackRequest request) => weChatPay.Receive(request, Now);

    private static string At(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
