using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.AlipaySender;

namespace OrderSaga.Tests.Providers;

public sealed class AlipayTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);
    private readonly Alipay alipay = new(Account);

    [Test]
    public void A_genuine_payment_is_said_in_our_words()
    {
        var verdict = Receive(Send(Paid()));

        verdict.ShouldSay<PaymentSucceeded>().ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "alipay", "shop1", TradeNumber, new Money(8880, "CNY"),
            new DateTimeOffset(2026, 11, 23, 11, 30, 1, TimeSpan.Zero)));
        verdict.ProviderEventId.ShouldBe("2026112300222193002081201423456789");
        verdict.MessageId.ShouldBe(NameBasedId.Of("callback", "alipay", "shop1", "2026112300222193002081201423456789"));
    }

    [Test]
    public void It_is_acknowledged_with_seven_bytes_and_nothing_else()
    {
        Receive(Send(Paid())).Answer.Text().ShouldBe("success");
        alipay.Unavailable.Status.ShouldBe(503);
        alipay.Unavailable.Text().ShouldBe("fail");
    }

    [Test]
    public void A_further_attempt_finds_its_order() =>
        Receive(Send(Paid(("out_trade_no", OrderNumber + "b")))).ShouldSay<PaymentSucceeded>()
            .ShouldSatisfyAllConditions(
                payment => payment.OrderNumber.ShouldBe(OrderNumber),
                payment => payment.PaymentNumber.ShouldBe(OrderNumber + "b"));

    [Test]
    public void Redelivered_it_is_the_same_message() => Receive(Send(Paid())).ShouldBe(Receive(Send(Paid())));

    // The protocol has no time to check, and Alipay tries for more than a day: what bounds a replay is that a receipt counts once.
    [TestCase(-400), TestCase(400)]
    public void Old_or_from_the_future_it_is_the_same_message(int days) =>
        alipay.Receive(Send(Paid()), Now.AddDays(days)).ShouldBe(Receive(Send(Paid())));

    [Test]
    public void A_notice_in_GBK_is_read_in_GBK()
    {
        var request = Send(Paid(("charset", "GBK")), charset: Gbk);

        request.Text().ShouldContain("%c1%bd%bc%fe"); // 两件
        Receive(request).ShouldSay<PaymentSucceeded>();
    }

    [Test]
    public void Text_that_is_not_in_the_charset_it_names_is_refused() =>
        Receive(Send(Paid(("charset", "utf-8")), charset: Gbk)).ShouldBeRefused("charset");

    [TestCase("utf-7"), TestCase("utf-16"), TestCase(null)]
    public void An_unknown_charset_is_refused(string? charset) => Receive(Send(Paid(("charset", charset)))).ShouldBeRefused("charset");

    [TestCase(false, true), TestCase(false, false), TestCase(true, true), TestCase(true, false)]
    public void Every_way_in_which_Alipay_joins_fields_is_known(bool withSignType, bool withEmpty) =>
        Receive(Send(Paid(("body", ""), ("passback_params", "")), withSignType: withSignType, withEmpty: withEmpty))
            .ShouldSay<PaymentSucceeded>();

    [Test]
    public void An_empty_field_says_nothing_as_it_may_not_be_signed()
    {
        var request = Send(Paid(), withEmpty: false);

        Receive(Post(request.Text() + "&refund_fee=&gmt_refund=&trans_currency=")).ShouldBe(Receive(request));
    }

    [Test]
    public void The_next_key_verifies_while_keys_are_exchanged() =>
        Receive(Send(Paid(), TestKeys.NextOfProvider)).ShouldSay<PaymentSucceeded>();

    [Test]
    public void Another_ones_key_does_not()
    {
        Receive(Send(Paid(), TestKeys.Stranger)).ShouldBeRefused("signature");
        Receive(Send(Paid(), TestKeys.Merchant)).ShouldBeRefused("signature");
    }

    [TestCase("total_amount", "88.81"), TestCase("out_trade_no", "20261123AB02"), TestCase("trade_status", "TRADE_FINISHED")]
    [TestCase("buyer_id", "2088102122524334"), TestCase("gmt_payment", "2026-11-23 19:30:00"), TestCase("notify_id", "1")]
    public void A_tampered_field_is_refused(string field, string value)
    {
        var genuine = Send(Paid()).Text();
        var tampered = System.Text.RegularExpressions.Regex.Replace(genuine, $"(?<=(^|&){field}=)[^&]*", value.Replace(" ", "+"));

        tampered.ShouldNotBe(genuine);
        Receive(Post(tampered)).ShouldBeRefused("signature");
    }

    [TestCase("RSA"), TestCase("MD5"), TestCase("none"), TestCase("rsa2"), TestCase("RSA256"), TestCase("")]
    public void The_sender_does_not_choose_the_algorithm(string signType) =>
        Receive(Send(Paid(), signType: signType)).ShouldBeRefused("sign_type");

    [TestCase("sign=[^&]*", "sign="), TestCase("&sign=[^&]*", ""), TestCase("%3d%3d", "%3d%3d%0a"), TestCase("%3d%3d", "")]
    [TestCase("sign=[^&]*", "sign=AAAA"), TestCase("sign=", "sign=%20")]
    public void A_missing_or_garbled_signature_is_refused(string what, string by)
    {
        var genuine = Send(Paid()).Text();
        var garbled = System.Text.RegularExpressions.Regex.Replace(genuine, what, by);

        garbled.ShouldNotBe(genuine);
        Receive(Post(garbled)).ShouldBeRefused("signature");
    }

    [TestCase("&total_amount=88.80"), TestCase("&total_amount=0.01"), TestCase("&"), TestCase("&x"), TestCase("&=1"), TestCase("&x=%zz")]
    [TestCase("&x=%2"), TestCase("&x=% 2"), TestCase("&tot%61l_amount=1"), TestCase("&a%26b=1"), TestCase("&a%00=1")]
    public void A_form_that_can_be_read_in_two_ways_is_refused(string more) =>
        Receive(Post(Send(Paid()).Text() + more)).ShouldBeRefused("form");

    [Test]
    public void An_added_field_is_refused() => Receive(Post(Send(Paid()).Text() + "&merchant=other")).ShouldBeRefused("signature");

    // Fields are joined without escaping. Whoever chose the text of one of them can cut the same signed bytes elsewhere, so that they say
    // that another order was paid; what was there before is then left over inside a field.
    [Test]
    public void A_border_between_fields_that_was_moved_is_refused()
    {
        const string text = "x&charset=utf-8&gmt_payment=2026-11-23 19:30:01&notify_id=1&notify_type=trade_status_sync"
            + "&out_trade_no=20261123ZZ99&p=";
        var honest = Paid(("body", text));
        var words = Join(honest);
        var start = words.IndexOf("&p=", StringComparison.Ordinal) + 3;
        var leftOver = words[start..words.IndexOf("&receipt_amount", StringComparison.Ordinal)];
        var moved = Paid(("body", "x"), ("notify_id", "1"), ("out_trade_no", "20261123ZZ99"), ("p", leftOver));
        foreach (var absorbed in (string[])["buyer_id", "buyer_pay_amount", "fund_bill_list", "gmt_create", "notify_time"])
            moved.Remove(absorbed);
        Join(moved).ShouldBe(words);

        Receive(Send(moved)).ShouldBeRefused("reads like another field");
        Receive(Send(honest)).ShouldBeRefused("reads like another field");

        static string Join(Dictionary<string, string> fields) =>
            string.Join('&', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
    }

    private CallbackVerdict Receive(CallbackRequest request) => alipay.Receive(request, Now);
}
