using System.Text.RegularExpressions;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.UnionPaySender;

namespace OrderSaga.Tests.Providers;

/// <summary>Which callbacks of UnionPay are genuine; certificates have a file of their own.</summary>
public sealed class UnionPayTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);
    private readonly UnionPay unionPay = new(Account);

    [Test]
    public void A_genuine_payment_is_said_in_our_words()
    {
        var verdict = Receive(Send(Paid()));

        verdict.ShouldSay<PaymentSucceeded>().ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "unionpay", "shop1", QueryId, new Money(8880, "CNY"),
            new DateTimeOffset(2026, 11, 23, 11, 30, 1, TimeSpan.Zero)));
        verdict.ProviderEventId.ShouldBe(QueryId + ".00");
        verdict.MessageId.ShouldBe(NameBasedId.Of("callback", "unionpay", "shop1", QueryId + ".00"));
    }

    [Test]
    public void It_is_acknowledged_by_the_status_and_two_bytes()
    {
        Receive(Send(Paid())).Answer.Text().ShouldBe("ok");
        unionPay.Accepted.Status.ShouldBe(200);
        unionPay.Unavailable.Status.ShouldBe(503);
        unionPay.Unavailable.Text().ShouldBe("fail");
    }

    [Test]
    public void A_further_attempt_finds_its_order() =>
        Receive(Send(Paid(("orderId", OrderNumber + "b")))).ShouldSay<PaymentSucceeded>()
            .ShouldSatisfyAllConditions(
                payment => payment.OrderNumber.ShouldBe(OrderNumber),
                payment => payment.PaymentNumber.ShouldBe(OrderNumber + "b"));

    [Test]
    public void Redelivered_it_is_the_same_message() => Receive(Send(Paid())).ShouldBe(Receive(Send(Paid())));

    // The protocol has no time to check: what bounds a replay is that a receipt counts once, and the certificate's own dates.
    [TestCase(-300), TestCase(300)]
    public void Old_or_from_the_future_it_is_the_same_message(int days) =>
        unionPay.Receive(Send(Paid()), Now.AddDays(days)).ShouldBe(Receive(Send(Paid())));

    [TestCase("GBK"), TestCase("gbk"), TestCase("GB18030")]
    public void A_notice_in_GBK_is_read_in_GBK(string encoding)
    {
        var request = Send(Paid(("encoding", encoding)), charset: Gbk);

        request.Text().ShouldContain("%c1%bd%bc%fe"); // 两件
        Receive(request).ShouldSay<PaymentSucceeded>();
    }

    [Test]
    public void Text_that_is_not_in_the_encoding_it_names_is_refused() => Receive(Send(Paid(), charset: Gbk)).ShouldBeRefused("encoding");

    [TestCase("utf-7"), TestCase("utf-16"), TestCase(null)]
    public void An_unknown_encoding_is_refused(string? encoding) => Receive(Send(Paid(("encoding", encoding)))).ShouldBeRefused("encoding");

    [Test]
    public void An_empty_field_says_nothing_as_it_is_not_signed()
    {
        var request = Send(Paid());

        Receive(Post(request.Text() + "&origQryId=&cardTransData=")).ShouldBe(Receive(request));
        Receive(Send(Paid(("payCardType", "")))).ShouldBe(Receive(request));
        Receive(Post(request.Text() + "&exchangeRate=1")).ShouldBeRefused("signature");
    }

    [TestCase("txnAmt", "8881"), TestCase("orderId", "20261123AB02"), TestCase("respCode", "A6"), TestCase("traceTime", "1123193000")]
    [TestCase("queryId", "1"), TestCase("accNo", "6226********0049"), TestCase("currencyCode", "344"), TestCase("txnType", "04")]
    public void A_tampered_field_is_refused(string field, string value)
    {
        var genuine = Send(Paid()).Text();
        var tampered = Regex.Replace(genuine, $"(?<=(^|&){field}=)[^&]*", value);

        tampered.ShouldNotBe(genuine);
        Receive(Post(tampered)).ShouldBeRefused("signature");
    }

    [TestCase("02"), TestCase("11"), TestCase("12"), TestCase("1"), TestCase(""), TestCase(null)]
    public void The_sender_does_not_choose_the_method(string? method)
    {
        Receive(Send(Paid(("signMethod", method)))).ShouldBeRefused("signMethod");
        Receive(SendWithSecureKey(Paid())).ShouldBeRefused("signMethod");
    }

    [Test]
    public void The_sender_does_not_choose_the_version()
    {
        Receive(Send(Paid(("version", "5.0.0")))).ShouldBeRefused("version");
        Receive(SendOld(Paid())).ShouldBeRefused("version");
    }

    [TestCase("signature=[^&]*", "signature="), TestCase("&signature=[^&]*", ""), TestCase("%3d%3d$", "%3d%3d%0a")]
    [TestCase("%3d%3d$", ""), TestCase("signature=[^&]*", "signature=AAAA"), TestCase("signature=", "signature=%20")]
    public void A_missing_or_garbled_signature_is_refused(string what, string by)
    {
        var genuine = Send(Paid()).Text();
        var garbled = Regex.Replace(genuine, what, by);

        garbled.ShouldNotBe(genuine);
        Receive(Post(garbled)).ShouldBeRefused("signature");
    }

    // 256 bytes are 344 letters, of which the last before the padding holds 2 bits that mean nothing.
    [Test]
    public void A_signature_has_one_spelling()
    {
        var signed = Sign(Paid());
        var signature = signed["signature"];
        for (var i = 0; signature.IndexOfAny(['+', '/']) < 0; i++)
        {
            signed = Sign(Paid(("traceNo", i.ToString("D6"))));
            signature = signed["signature"];
        }

        var letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".IndexOf(signature[^3], StringComparison.Ordinal);
        string[] spellings =
        [
            signature.Replace('+', '-').Replace('/', '_'), signature.TrimEnd('='), signature + "\n", signature.Insert(76, "\r\n"),
            signature[..^3] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[letter | 1] + "==",
        ];
        Receive(Post(signed)).ShouldSay<PaymentSucceeded>();
        foreach (var spelling in spellings)
            Receive(Post(new Dictionary<string, string>(signed) { ["signature"] = spelling })).ShouldBeRefused("base64");
    }

    [TestCase("&txnAmt=8880"), TestCase("&txnAmt=1"), TestCase("&"), TestCase("&x"), TestCase("&=1"), TestCase("&x=%zz"), TestCase("&x=%2")]
    [TestCase("&txn%41mt=1"), TestCase("&a%26b=1"), TestCase("&a%00=1"), TestCase("&signature=AAAA")]
    public void A_form_that_can_be_read_in_two_ways_is_refused(string more) =>
        Receive(Post(Send(Paid()).Text() + more)).ShouldBeRefused("form");

    // Fields are joined without escaping: whoever can choose a text could cut the same signed bytes elsewhere.
    [Test]
    public void A_border_between_fields_that_was_moved_is_refused()
    {
        var honest = Paid(("reqReserved", "x&respCode=00&txnAmt=1"));
        Receive(Send(honest)).ShouldBeRefused("reads like another field");

        var moved = Sign(honest);
        moved["reqReserved"] = "x";
        moved["respCode"] = "00&txnAmt=1&respCode=00";
        Receive(Post(moved)).Outcome.ShouldBe(CallbackOutcome.Rejected);
    }

    [Test]
    public void With_a_secure_key_the_hash_of_both_is_the_signature()
    {
        var receiver = new UnionPay(UnionPaySender.Read(SecureKeySettings));

        receiver.Receive(SendWithSecureKey(Paid()), Now).ShouldSay<PaymentSucceeded>();
        receiver.Receive(SendWithSecureKey(Paid(), ""), Now).ShouldBeRefused("signature");
        receiver.Receive(SendWithSecureKey(Paid(), SecureKey + "0"), Now).ShouldBeRefused("signature");
        receiver.Receive(Send(Paid()), Now).ShouldBeRefused("signMethod");
        var upper = Regex.Replace(SendWithSecureKey(Paid()).Text(), "(?<=signature=).*", match => match.Value.ToUpperInvariant());
        receiver.Receive(Post(upper), Now).ShouldBeRefused("signature");
    }

    [Test]
    public void An_old_account_takes_SHA1_by_the_certificate_of_its_id_and_nothing_else()
    {
        var receiver = new UnionPay(UnionPaySender.Read(OldSettings));

        receiver.Receive(SendOld(Paid()), Now).ShouldSay<PaymentSucceeded>();
        receiver.Receive(SendOld(Paid(), key: TestKeys.Stranger), Now).ShouldBeRefused("signature");
        receiver.Receive(SendOld(Paid(), certId: "1"), Now).ShouldBeRefused("certId");
        receiver.Receive(SendOld(Paid()), CertificateMaker.Until.AddSeconds(1)).ShouldBeRefused("in date");
        receiver.Receive(SendOld(Paid()), CertificateMaker.From.AddSeconds(-1)).ShouldBeRefused("in date");
        receiver.Receive(Send(Paid()), Now).ShouldBeRefused("version");
    }

    private CallbackVerdict Receive(CallbackRequest request) => unionPay.Receive(request, Now);
}
