using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.UnionPaySender;

namespace OrderSaga.Tests.Providers;

/// <summary>What genuine notices of UnionPay mean.</summary>
public sealed class UnionPayNoticeTests
{
    private readonly UnionPay unionPay = new(Account);

    [TestCase("777290058146593"), TestCase(null)]
    public void A_notice_for_somebody_else_is_refused(string? merId) => Receive(Paid(("merId", merId))).ShouldBeRefused("another merId");

    // Sending it again cannot make it ours; refused, UnionPay would try four more times.
    [TestCase("ORDER-1"), TestCase("20261123AB01ab"), TestCase("abc"), TestCase(null)]
    public void A_number_that_is_not_ours_is_ignored_and_acknowledged(string? orderId) =>
        Receive(Paid(("orderId", orderId))).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not one of ours");

    [TestCase("1", 1), TestCase("999999999999", 999999999999)]
    public void Fen_are_fen(string fen, long minor) =>
        Receive(Paid(("txnAmt", fen))).ShouldSay<PaymentSucceeded>().Amount.ShouldBe(new Money(minor, "CNY"));

    [TestCase("0"), TestCase("-1"), TestCase("+1"), TestCase("88.80"), TestCase("1e2"), TestCase(" 1"), TestCase("08880"), TestCase("٨")]
    [TestCase("1000000000000"), TestCase("8880\n"), TestCase(null)]
    public void What_is_no_amount_is_refused(string? amount) => Receive(Paid(("txnAmt", amount))).ShouldBeRefused("txnAmt");

    [TestCase("344"), TestCase("CNY"), TestCase("840"), TestCase(null)]
    public void What_is_not_in_yuan_is_refused(string? currency) =>
        Receive(Paid(("currencyCode", currency))).ShouldBeRefused("currencyCode");

    [Test]
    public void What_was_asked_for_counts_and_not_what_is_settled() =>
        Receive(Paid(("settleAmt", "1"), ("origTxnAmt", "1"))).ShouldSay<PaymentSucceeded>().Amount.MinorUnits.ShouldBe(8880);

    [TestCase("1231235959", "20261231235950", "2026-12-31T23:59:59+08:00")]
    [TestCase("0101000003", "20261231235950", "2027-01-01T00:00:03+08:00")]
    [TestCase("1231235958", "20270101000001", "2026-12-31T23:59:58+08:00")]
    [TestCase("0229120000", "20280229115900", "2028-02-29T12:00:00+08:00")]
    public void The_year_of_the_trace_time_is_that_of_the_sending(string trace, string sent, string paidAt) =>
        Receive(Paid(("traceTime", trace), ("txnTime", sent))).ShouldSay<PaymentSucceeded>().PaidAt.ShouldBe(DateTimeOffset.Parse(paidAt));

    [TestCase("0229120000", "20260228115900"), TestCase("1323193001", "20261123192950"), TestCase("112319300", "20261123192950")]
    [TestCase("20261123193001", "20261123192950"), TestCase(null, "20261123192950"), TestCase("1123193001", null)]
    [TestCase("1123193001", "2026-11-23 19:2"), TestCase("1123 93001", "20261123192950")]
    public void What_is_no_time_is_refused(string? trace, string? sent) =>
        Receive(Paid(("traceTime", trace), ("txnTime", sent))).ShouldBeRefused("time");

    [TestCase("12 34"), TestCase("../1"), TestCase(null)]
    public void What_is_no_id_is_refused(string? queryId) => Receive(Paid(("queryId", queryId))).ShouldBeRefused("queryId");

    [TestCase("A6"), TestCase("03"), TestCase("04"), TestCase("05")]
    public void What_is_not_all_of_the_money_for_certain_is_asked_about_with_its_time_of_sending(string respCode)
    {
        var verdict = Receive(Paid(("respCode", respCode)));

        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, respCode);
        verdict.PaymentNumber.ShouldBe(OrderNumber);
        verdict.ProviderReference.ShouldBe("20261123192950");
        verdict.RefundNumber.ShouldBeNull();
        verdict.ProviderEventId.ShouldNotBe(Receive(Paid()).ProviderEventId);
    }

    [Test]
    public void A_failure_is_one_try_and_the_payment_stays_open() =>
        Receive(Paid(("respCode", "61"), ("queryId", null), ("traceTime", null))).ShouldSay<PaymentFailed>()
            .ShouldBe(new PaymentFailed(
                "default", OrderNumber, OrderNumber, "unionpay", "shop1", "respCode 61", new(2026, 11, 23, 11, 29, 50, TimeSpan.Zero)));

    [TestCase(null), TestCase("0 0")]
    public void Without_a_result_it_is_refused(string? respCode) => Receive(Paid(("respCode", respCode))).ShouldBeRefused("respCode");

    [TestCase("79"), TestCase("02"), TestCase("00"), TestCase("11")]
    public void Another_type_of_transaction_is_ignored_and_acknowledged(string txnType) =>
        Receive(Paid(("txnType", txnType))).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "neither a payment nor a refund");

    [Test]
    public void Without_a_type_it_is_refused() => Receive(Paid(("txnType", null))).ShouldBeRefused("txnType");

    [Test]
    public void An_undo_is_no_payment() =>
        Receive(Paid(("txnType", "31"), ("origQryId", QueryId))).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "undo");

    [Test]
    public void A_refund_names_its_payment_by_what_we_sent_along() =>
        Receive(Refunded()).ShouldSay<RefundCompleted>().ShouldBe(new RefundCompleted(
            "default", OrderNumber, "unionpay", "shop1", QueryId, RefundNumber, new Money(3005, "CNY"),
            new(2026, 11, 24, 1, 0, 0, TimeSpan.Zero)));

    [TestCase("A6"), TestCase("05")]
    public void A_refund_without_an_outcome_is_asked_about_by_its_number_and_time(string respCode)
    {
        var verdict = Receive(Refunded(("respCode", respCode)));

        verdict.ShouldBeAcknowledgedAs(CallbackOutcome.NeedsQuery, respCode);
        verdict.RefundNumber.ShouldBe(RefundNumber);
        verdict.TransactionId.ShouldBe(QueryId);
        verdict.OrderNumber.ShouldBe(OrderNumber);
        verdict.ProviderReference.ShouldBe("20261124085959");
    }

    [Test]
    public void A_failed_refund_is_said() =>
        Receive(Refunded(("respCode", "61"))).ShouldSay<RefundFailed>().Reason.ShouldBe("respCode 61");

    [TestCase("made in the console"), TestCase(null)]
    public void A_refund_that_somebody_else_asked_for_is_ignored(string? reserved) =>
        Receive(Refunded(("reqReserved", reserved))).ShouldBeAcknowledgedAs(CallbackOutcome.Ignored, "not one of ours");

    [TestCase("origQryId", "x y"), TestCase("origQryId", null), TestCase("orderId", null), TestCase("currencyCode", "840")]
    [TestCase("txnAmt", "30.05")]
    public void A_refund_that_cannot_be_read_is_refused(string field, string? value) =>
        Receive(Refunded((field, value))).ShouldBeRefused(field == "currencyCode" ? "yuan" : field);

    private CallbackVerdict Receive(Dictionary<string, string> fields) =>
        unionPay.Receive(Send(fields), new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
}
