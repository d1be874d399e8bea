using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.AlipaySender;

namespace OrderSaga.Tests.Providers;

/// <summary>What genuine notices of Alipay mean.</summary>
public sealed class AlipayNoticeTests
{
    private const string RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6";
    private readonly Alipay alipay = new(Account);

    [TestCase("app_id", "2021000000000002"), TestCase("app_id", null), TestCase("seller_id", "2088102146225136")]
    [TestCase("seller_id", null)]
    public void A_notice_for_somebody_else_is_refused(string field, string? value) =>
        Receive(Paid((field, value))).ShouldBeRefused($"another {field}");

    // Sending it again cannot make it ours; with "fail" Alipay would try for a day.
    [TestCase("ORDER-1"), TestCase("20261123AB01ab"), TestCase("20261123AB01\n"), TestCase("abc"), TestCase(null)]
    public void A_number_that_is_not_ours_is_ignored_and_acknowledged(string? paymentNumber) =>
        Receive(Paid(("out_trade_no", paymentNumber))).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not one of ours");

    [TestCase("0.01", 1), TestCase("88.8", 8880), TestCase("88", 8800), TestCase("999999999999.99", 99999999999999)]
    public void Yuan_become_fen_digit_by_digit(string yuan, long fen) =>
        Receive(Paid(("total_amount", yuan))).ShouldSay<PaymentSucceeded>().Amount.ShouldBe(new Money(fen, "CNY"));

    [TestCase("0.00"), TestCase("-88.80"), TestCase("88.805"), TestCase("8.88e1"), TestCase("88,80"), TestCase(" 88.80")]
    [TestCase("٨٨.80"), TestCase("088.80"), TestCase("NaN"), TestCase("88."), TestCase(".88"), TestCase("9999999999999.99")]
    [TestCase(null)]
    public void What_is_no_amount_is_refused(string? amount) => Receive(Paid(("total_amount", amount))).ShouldBeRefused("total_amount");

    [Test]
    public void What_was_asked_for_counts_and_not_what_coupons_left_to_pay() =>
        Receive(Paid(("receipt_amount", "0.01"), ("buyer_pay_amount", "0.01"))).ShouldSay<PaymentSucceeded>()
            .Amount.MinorUnits.ShouldBe(8880);

    [Test]
    public void Another_currency_is_said_so_that_the_order_sees_the_mismatch() =>
        Receive(Paid(("trans_currency", "JPY"), ("total_amount", "88.00"))).ShouldSay<PaymentSucceeded>()
            .Amount.ShouldBe(new Money(88, "JPY"));

    [TestCase("2026-11-23"), TestCase("2026-11-23T19:30:01"), TestCase("2026-13-23 19:30:01"), TestCase(null)]
    public void What_is_no_time_is_refused(string? time) => Receive(Paid(("gmt_payment", time))).ShouldBeRefused("gmt_payment");

    [TestCase("WAIT_BUYER_PAY", CallbackOutcome.Ignored, "not paid yet"), TestCase("TRADE_CLOSED", CallbackOutcome.NeedsQuery, "ever paid")]
    [TestCase("TRADE_FINISHED", CallbackOutcome.NeedsQuery, "ended"), TestCase("TRADE_NEW_WORD", CallbackOutcome.NeedsQuery, "unknown")]
    [TestCase(null, CallbackOutcome.NeedsQuery, "unknown")]
    public void Only_TRADE_SUCCESS_is_money(string? status, CallbackOutcome outcome, string reason) =>
        Receive(Paid(("trade_status", status))).ShouldBeAcknowledgedAs(outcome, reason);

    [Test]
    public void Another_type_of_notice_is_ignored_and_acknowledged() =>
        Receive(Paid(("notify_type", "dut_user_sign"))).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not about a trade");

    // refund_fee is the sum of all refunds of the trade: after two of 30 yuan the second notice says 60.
    [TestCase("TRADE_SUCCESS", "30.00"), TestCase("TRADE_SUCCESS", "0.00"), TestCase("TRADE_CLOSED", "88.80")]
    [TestCase("TRADE_FINISHED", "30.00")]
    public void A_refund_posing_as_a_payment_is_asked_about_by_its_number(string status, string sum)
    {
        var verdict = Receive(Paid(
            ("trade_status", status), ("refund_fee", sum), ("gmt_refund", "2026-11-24 09:00:00.123"), ("out_biz_no", RefundNumber)));

        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, "refund");
        verdict.RefundNumber.ShouldBe(RefundNumber);
        verdict.TransactionId.ShouldBe(TradeNumber);
        verdict.OrderNumber.ShouldBe(OrderNumber);
    }

    [TestCase("refund_fee", "1.00"), TestCase("gmt_refund", "2026-11-24 09:00:00.123")]
    public void One_trace_of_a_refund_is_enough(string field, string value) =>
        Receive(Paid((field, value))).ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, "refund");

    // So Alipay's own example of a plain payment has it.
    [TestCase("0.00"), TestCase("0")]
    public void A_sum_of_refunds_that_is_zero_is_no_refund(string sum) =>
        Receive(Paid(("refund_fee", sum), ("gmt_close", "2026-11-24 09:00:00"))).ShouldSay<PaymentSucceeded>();

    // The payment, asked instead, would say that it was paid or is closed, and nobody would know that money went back.
    [TestCase("TRADE_SUCCESS"), TestCase("TRADE_CLOSED"), TestCase("TRADE_FINISHED")]
    public async Task A_refund_without_its_number_is_for_staff(string status)
    {
        var verdict = Receive(Paid(("trade_status", status), ("refund_fee", "88.80"), ("gmt_refund", "2026-11-24 09:00:00.123")));

        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, "how much went back");
        var client = new AlipayClient(Account, new HttpClient(new FakeProvider(FakeProvider.Broken)), TimeProvider.System);
        (await client.Ask(verdict, default)).ShouldBeOfType<AskResult.ForStaff>().Reason.ShouldContain(TradeNumber);
        client.WhyNotAsked(verdict.ProviderReference).ShouldNotBeNull();
        client.WhyNotAsked(null).ShouldBeNull();
    }

    [TestCase("trade_no"), TestCase("notify_id")]
    public void What_names_the_payment_is_a_plain_word(string field) => Receive(Paid((field, "1\n2"))).ShouldBeRefused(field);

    [Test]
    public void Without_a_trade_number_there_is_no_payment() => Receive(Paid(("trade_no", null))).ShouldBeRefused("trade_no");

    [Test]
    public void Without_an_id_of_its_own_the_trade_and_its_status_name_the_notice() =>
        Receive(Paid(("notify_id", null))).ProviderEventId.ShouldBe($"{TradeNumber}.TRADE_SUCCESS");

    [TestCase("GET", "application/x-www-form-urlencoded"), TestCase("post", "application/x-www-form-urlencoded")]
    [TestCase("POST", "application/json"), TestCase("POST", "multipart/form-data; boundary=x"), TestCase("POST", null)]
    public void Another_envelope_is_refused(string method, string? contentType) =>
        alipay.Receive(Send(Paid()) with { Method = method, ContentType = contentType }, default).ShouldBeRefused("it");

    [TestCase(0), TestCase((64 * 1024) + 1)]
    public void An_empty_or_a_huge_body_is_refused(int bytes) =>
        alipay.Receive(Send(Paid()) with { Body = new byte[bytes] }, default).ShouldBeRefused("64 KiB");

    [Test]
    public void Nobody_learns_why_something_was_refused()
    {
        CallbackRequest[] refused =
        [
            Send(Paid(), TestKeys.Stranger), Send(Paid(("app_id", "1"))), Send(Paid(("total_amount", "0"))), Post("x=1"), Post("%"),
        ];

        refused.Select(request => alipay.Receive(request, default).Answer).Distinct().ShouldHaveSingleItem().Text().ShouldBe("fail");
    }

    private CallbackVerdict Receive(Dictionary<string, string> fields) => alipay.Receive(Send(fields), default);
}
