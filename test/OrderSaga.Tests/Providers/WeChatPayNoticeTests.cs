using System.Text;
using System.Text.Json.Nodes;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.WeChatPaySender;

namespace OrderSaga.Tests.Providers;

/// <summary>What genuine callbacks of WeChat Pay mean.</summary>
public sealed class WeChatPayNoticeTests
{
    private readonly WeChatPay weChatPay = new(Account);

    [TestCase("mchid", "\"1900000110\""), TestCase("mchid", null), TestCase("appid", "\"wx0\""), TestCase("appid", null)]
    public void A_payment_for_somebody_else_is_refused(string field, string? value) =>
        Paid(Payment.With(field, value)).ShouldBeRefused($"another {field}");

    [TestCase("ORDER-1"), TestCase("20261123CD01ab"), TestCase("")]
    public void A_number_that_is_not_ours_is_ignored_and_acknowledged(string paymentNumber) =>
        Paid(Payment.With("out_trade_no", $"\"{paymentNumber}\"")).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not one of ours");

    [Test]
    public void A_further_attempt_finds_its_order() =>
        Paid(Payment.With("out_trade_no", $"\"{OrderNumber}c\"")).ShouldSay<PaymentSucceeded>().OrderNumber.ShouldBe(OrderNumber);

    [TestCase("8880.0"), TestCase("888e1"), TestCase("\"8880\""), TestCase("0"), TestCase("-1"), TestCase("9223372036854775808")]
    [TestCase(null)]
    public void What_is_no_amount_is_refused(string? total) => Paid(Payment.With("amount.total", total)).ShouldBeRefused("amount");

    [TestCase("\"cny\""), TestCase("156"), TestCase("null"), TestCase("\"\"")]
    public void What_is_no_currency_is_refused(string currency) =>
        Paid(Payment.With("amount.currency", currency)).ShouldBeRefused("amount");

    [TestCase("\"HKD\"", "HKD"), TestCase(null, "CNY")]
    public void The_currency_is_said_and_yuan_when_it_is_not(string? currency, string said) =>
        Paid(Payment.With("amount.currency", currency)).ShouldSay<PaymentSucceeded>().Amount.ShouldBe(new Money(8880, said));

    [TestCase("2026-11-23T19:30:01+08:00", 0), TestCase("2026-11-23T19:30:01.120+08:00", 120), TestCase("2026-11-23T11:30:01Z", 0)]
    public void Times_say_their_offset(string time, int milliseconds) =>
        Paid(Payment.With("success_time", $"\"{time}\"")).ShouldSay<PaymentSucceeded>().PaidAt
            .ShouldBe(new DateTimeOffset(2026, 11, 23, 11, 30, 1, milliseconds, TimeSpan.Zero));

    [TestCase("2026-11-23T19:30:01"), TestCase("2026-11-23 19:30:01+08:00"), TestCase("1795433401"), TestCase("2026-02-30T19:30:01+08:00")]
    public void What_is_no_time_is_refused(string time) =>
        Paid(Payment.With("success_time", $"\"{time}\"")).ShouldBeRefused("success_time");

    [TestCase("REFUND"), TestCase("NOTPAY"), TestCase("CLOSED"), TestCase("USERPAYING"), TestCase("PAYERROR")]
    public void Only_SUCCESS_is_money(string state) => Paid(Payment.With("trade_state", $"\"{state}\"")).ShouldBeRefused("trade_state");

    [Test]
    public void A_refund_says_what_this_one_gave_back() =>
        Receive(Envelope("REFUND.SUCCESS", Refund)).ShouldSay<RefundCompleted>().ShouldBe(new RefundCompleted(
            "default", OrderNumber, "wechatpay", "shop1", TransactionId, RefundNumber, new Money(3000, "CNY"),
            new DateTimeOffset(2026, 11, 24, 2, 34, 56, TimeSpan.Zero)));

    [TestCase("ABNORMAL"), TestCase("CLOSED")]
    public void A_refund_that_did_not_go_through_says_so(string status)
    {
        var resource = Refund.With("refund_status", $"\"{status}\"").With("success_time", null);

        var failed = Receive(Envelope($"REFUND.{status}", resource)).ShouldSay<RefundFailed>();
        failed.RefundNumber.ShouldBe(RefundNumber);
        failed.Reason.ShouldStartWith(status);
        failed.FailedAt.ShouldBe(new DateTimeOffset(2026, 11, 23, 11, 30, 2, TimeSpan.Zero));
    }

    [TestCase("TRANSACTION.SUCCESS", "appid"), TestCase("REFUND.CLOSED", "refund_status")]
    public void A_refund_does_not_pass_for_something_else(string eventType, string reason) =>
        Receive(Envelope(eventType, Refund)).ShouldBeRefused(reason);

    [Test]
    public void A_refund_of_another_merchant_is_refused() =>
        Receive(Envelope("REFUND.SUCCESS", Refund.With("mchid", "\"1\""))).ShouldBeRefused("another mchid");

    [TestCase("PAYSCORE.USER_OPEN_SERVICE"), TestCase("TRANSACTION.PAYERROR"), TestCase("transaction.success")]
    public void Another_type_of_callback_is_ignored_and_acknowledged(string eventType) =>
        Receive(Envelope(eventType, Payment)).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "event_type");

    [Test]
    public void A_resource_under_another_key_is_refused() =>
        Receive(Envelope("TRANSACTION.SUCCESS", Payment, key: "00000000000000000000000000000001")).ShouldBeRefused("decrypted");

    [TestCase("algorithm", "\"AEAD_AES_128_GCM\""), TestCase("nonce", "\"fdasflkja485\""), TestCase("nonce", "\"fdasflkja48\"")]
    [TestCase("associated_data", "\"transactions\""), TestCase("associated_data", "\"\""), TestCase("ciphertext", "\"AAAA\"")]
    [TestCase("ciphertext", "\"not base64\""), TestCase("ciphertext", "1"), TestCase("nonce", null)]
    public void A_resource_that_was_changed_is_refused(string field, string? value) =>
        Receive(Envelope("TRANSACTION.SUCCESS", Payment, change: envelope => envelope["resource"]!.AsObject().With(field, value)))
            .ShouldBeRefused("decrypted");

    [Test]
    public void The_tag_cannot_be_cut_short() =>
        Receive(Envelope("TRANSACTION.SUCCESS", Payment, change: envelope =>
        {
            var whole = Convert.FromBase64String((string)envelope["resource"]!["ciphertext"]!);
            envelope["resource"]!["ciphertext"] = Convert.ToBase64String(whole[..^12]);
        })).ShouldBeRefused("decrypted");

    [Test]
    public void Associated_data_may_be_absent() =>
        Receive(Envelope("TRANSACTION.SUCCESS", Payment, associatedData: null)).ShouldSay<PaymentSucceeded>();

    [TestCase("""{"id":"1","id":"1"}"""), TestCase("[]"), TestCase("{} {}"), TestCase("{\"id\":1,}"), TestCase("/**/{}")]
    [TestCase("\uFEFF{}"), TestCase("null"), TestCase("{\"a\":NaN}")]
    public void What_is_not_strictly_JSON_is_refused(string body) => Receive(body).ShouldBeRefused("JSON");

    [Test]
    public void Depth_has_a_limit()
    {
        Receive("{\"a\":" + new string('[', 31) + new string(']', 31) + "}").ShouldBeRefused("id");
        Receive("{\"a\":" + new string('[', 32) + new string(']', 32) + "}").ShouldBeRefused("JSON");
        Receive("{\"a\":" + new string('[', 10_000)).ShouldBeRefused("JSON");
    }

    [Test]
    public void Text_that_is_not_UTF8_is_refused() =>
        weChatPay.Receive(Send([.. "{\"id\":\""u8, 0xC1, 0xBD, .. "\"}"u8]), Now).ShouldBeRefused("JSON");

    [TestCase("id", null), TestCase("id", "\"a\\nb\""), TestCase("id", "1"), TestCase("id", "\"\\ud800\""), TestCase("event_type", null)]
    public void Without_what_names_it_a_callback_is_refused(string field, string? value)
    {
        var body = JsonNode.Parse(Envelope("TRANSACTION.SUCCESS", Payment))!.AsObject();
        body.Remove(field);
        var text = body.ToJsonString();

        Receive(value is null ? text : text.Insert(1, $"\"{field}\":{value},")).ShouldBeRefused(field);
    }

    [Test]
    public void Nobody_learns_why_something_was_refused()
    {
        CallbackRequest[] refused =
        [
            Send(Envelope("TRANSACTION.SUCCESS", Payment), TestKeys.Stranger),
            Send(Envelope("TRANSACTION.SUCCESS", Payment.With("mchid", "1"))),
            Send("{}"), Send("{"), Send("{}").Without("Wechatpay-Nonce"),
        ];

        refused.Select(request => weChatPay.Receive(request, Now).Answer).Distinct().ShouldHaveSingleItem().Status.ShouldBe(400);
    }

    private CallbackVerdict Paid(JsonObject resource) => Receive(Envelope("TRANSACTION.SUCCESS", resource));

    private CallbackVerdict Receive(string body) => weChatPay.Receive(Send(Encoding.UTF8.GetBytes(body)), Now);
}
