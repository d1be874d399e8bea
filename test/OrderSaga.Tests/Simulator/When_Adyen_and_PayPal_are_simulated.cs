using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using OrderSaga.Simulator;

namespace OrderSaga.Tests.Simulator;

/// <summary>Adyen answers few questions, and PayPal's notices are hints: what the others' tests expect does not fit them.</summary>
public sealed class When_Adyen_and_PayPal_are_simulated : AdaptersAndSimulator
{
    private static readonly Uri webhook = new("http://127.0.0.1:9/webhooks/x/shop");

    [Test]
    public async Task A_payment_by_Adyen_is_proven_by_its_notice()
    {
        var trade = Paid("adyen");
        var notice = The("adyen").PaymentNotice(trade);

        var verdict = await Receive("adyen", notice.Signed(webhook));

        verdict.Outcome.ShouldBe(CallbackOutcome.Event, verdict.Reason);
        var paid = verdict.Message.ShouldBeOfType<PaymentSucceeded>();
        paid.PaidAt.ShouldBeGreaterThanOrEqualTo(trade.PaidAt!.Value);
        paid.ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "adyen", Shop, trade.TransactionId!, Total, paid.PaidAt));
        notice.IsAcknowledgement(verdict.Answer.Status, verdict.Answer.Body.Span).ShouldBeTrue();
        (await Receive("adyen", notice.Signed(webhook))).MessageId.ShouldBe(verdict.MessageId);
    }

    [TestCase(true), TestCase(false)]
    public async Task A_payment_by_PayPal_is_proven_by_what_it_answers(bool isFoundByItsOrder)
    {
        var trade = Paid("paypal");
        var notice = The("paypal").PaymentNotice(trade);

        var verdict = await Receive("paypal", notice.Signed(webhook));

        verdict.Outcome.ShouldBe(CallbackOutcome.NeedsQuery, verdict.Reason);
        notice.IsAcknowledgement(verdict.Answer.Status, verdict.Answer.Body.Span).ShouldBeTrue();
        (await Receive("paypal", notice.Signed(webhook))).ProviderEventId.ShouldBe(verdict.ProviderEventId);
        var asked = isFoundByItsOrder ? verdict : verdict with { ProviderReference = $"capture:{trade.TransactionId}" };
        (await ClientOf("paypal").Ask(asked, CancellationToken.None)).ShouldBeOfType<AskResult.Said>().Message.ShouldBe(
            new PaymentSucceeded("default", OrderNumber, OrderNumber, "paypal", Shop, trade.TransactionId!, Total, trade.PaidAt!.Value));
    }

    [TestCase("adyen"), TestCase("paypal")]
    public async Task Every_forgery_is_refused_and_the_answer_tells_nothing(string provider)
    {
        var notice = The(provider).PaymentNotice(Paid(provider));
        var answers = new List<string>();
        foreach (var forgery in notice.Forgeries(webhook))
        {
            var verdict = await Receive(provider, forgery.Request());

            verdict.Outcome.ShouldBe(CallbackOutcome.Rejected, forgery.What);
            notice.IsAcknowledgement(verdict.Answer.Status, verdict.Answer.Body.Span).ShouldBeFalse(forgery.What);
            answers.Add($"{verdict.Answer.Status} {Encoding.UTF8.GetString(verdict.Answer.Body.Span)}");
        }

        answers.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_payment_link_is_closed_and_can_no_longer_be_paid()
    {
        var trade = The("adyen").Open(OrderNumber, Total);
        (await Query("adyen", trade)).ShouldBeOfType<PaymentState.Open>();

        (await Close("adyen", trade)).ShouldBeOfType<CloseResult.Closed>().Payment.PaymentNumber.ShouldBe(OrderNumber);

        The("adyen").Pay(trade).ShouldBe(PayOutcome.RefusedBecauseClosed);
        (await Close("adyen", trade)).ShouldBeOfType<CloseResult.Closed>();
        (await Query("adyen", trade)).ShouldBeOfType<PaymentState.Closed>();
    }

    [TestCase("adyen"), TestCase("paypal")]
    public async Task While_the_bank_takes_its_time_nobody_says_closed(string provider)
    {
        var trade = The(provider).Open(OrderNumber, Total);
        The(provider).BeginPaying(trade);

        (await Close(provider, trade)).ShouldBeOfType<CloseResult.Unknown>();
    }

    [Test]
    public async Task A_link_that_was_paid_is_not_closed_and_its_notice_will_tell()
    {
        var trade = Paid("adyen");

        (await Close("adyen", trade)).ShouldBeOfType<CloseResult.Unknown>().Reason.ShouldContain("notice");
        trade.State.ShouldBe(TradeState.Paid);
    }

    [Test]
    public async Task A_paid_order_of_PayPal_is_not_closed_but_told()
    {
        var trade = Paid("paypal");

        (await Close("paypal", trade)).ShouldBeOfType<CloseResult.AlreadyPaid>().Payment.TransactionId.ShouldBe(trade.TransactionId);
    }

    [Test]
    public async Task An_order_of_PayPal_that_lapsed_or_that_nobody_approved_counts_as_closed()
    {
        var trade = The("paypal").Open(OrderNumber, Total, until: Simulator.Books.Now.AddMinutes(-1));
        (await Query("paypal", trade)).ShouldBeOfType<PaymentState.NotFound>();
        (await Close("paypal", trade)).ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeTrue();

        var other = The("paypal").Open(OrderNumber + "a", Total);
        (await ClientOf("paypal").ClosePayment(OrderNumber + "a", The("paypal").ReferenceOf(other), CancellationToken.None))
            .ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeTrue();
    }

    [TestCase("adyen", 4000), TestCase("adyen", 9900), TestCase("paypal", 4000), TestCase("paypal", 9900)]
    public async Task A_payment_is_refunded_once_however_often_it_is_asked_for(string provider, long minorUnits)
    {
        var trade = Paid(provider);
        trade.Faults.On(Operation.Refund, Fault.CutAfterSuccess).On(Operation.Refund, Fault.UnavailableAfterSuccess);

        (await Refund(provider, trade, minorUnits)).ShouldNotBeOfType<RefundResult.Failed>();
        (await Refund(provider, trade, minorUnits)).ShouldNotBeOfType<RefundResult.Failed>();

        var refund = Simulator.Books.RefundsOf(trade).ShouldHaveSingleItem();
        (refund.Amount, refund.RefundNumber).ShouldBe((new Money(minorUnits, "CNY"), RefundNumber));
    }

    [Test]
    public async Task A_refund_by_PayPal_is_known_when_it_is_asked_about()
    {
        var trade = Paid("paypal");
        (await QueryRefund(trade)).ShouldBeOfType<RefundResult.NotFound>();

        (await Refund("paypal", trade, 4000)).ShouldBeOfType<RefundResult.Completed>();

        (await QueryRefund(trade)).ShouldBeOfType<RefundResult.Completed>().Refund.Amount.MinorUnits.ShouldBe(4000);
        (await Refund("paypal", trade, 9901)).ShouldNotBeOfType<RefundResult.Processing>();
    }

    [Test]
    public async Task More_than_was_paid_is_refused_by_PayPal()
    {
        var trade = Paid("paypal");

        (await Refund("paypal", trade, 9901)).ShouldBeOfType<RefundResult.Failed>();

        Simulator.Books.RefundsOf(trade).ShouldBeEmpty();
    }

    private string RefundNumber => EffectIds.ToRefundNumber(EffectIds.Of(OrderIds.Of("default", OrderNumber), nameof(RequestRefund), 1));

    private Task<PaymentState> Query(string provider, Trade trade) =>
        ClientOf(provider).QueryPayment(OrderNumber, The(provider).ReferenceOf(trade), CancellationToken.None);

    private Task<CloseResult> Close(string provider, Trade trade) =>
        ClientOf(provider).ClosePayment(OrderNumber, The(provider).ReferenceOf(trade), CancellationToken.None);

    private Task<RefundResult> QueryRefund(Trade trade) =>
        ClientOf("paypal").QueryRefund(OrderNumber, trade.TransactionId!, RefundNumber, CancellationToken.None);

    private Task<RefundResult> Refund(string provider, Trade trade, long minorUnits) => ClientOf(provider).Refund(
        new RequestRefund(
            Guid.Parse(RefundNumber), OrderIds.Of("default", OrderNumber), "default", OrderNumber, OrderNumber, provider, Shop,
            trade.TransactionId!, RefundNumber, Total, new Money(minorUnits, "CNY"), "演示退款"),
        CancellationToken.None);
}
