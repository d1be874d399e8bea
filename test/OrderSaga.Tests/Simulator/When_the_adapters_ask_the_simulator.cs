using OrderSaga.Contracts;
using OrderSaga.Providers;
using OrderSaga.Simulator;

namespace OrderSaga.Tests.Simulator;

[TestFixture("alipay")]
[TestFixture("wechatpay")]
[TestFixture("stripe")]
public sealed class When_the_adapters_ask_the_simulator(string provider) : AdaptersAndSimulator
{
    [Test]
    public async Task An_unpaid_payment_is_closed_and_can_no_longer_be_paid()
    {
        var trade = The(provider).Open(OrderNumber, Total);
        (await Query()).ShouldBeOfType<PaymentState.Open>();

        (await Close()).ShouldBeOfType<CloseResult.Closed>().Payment.PaymentNumber.ShouldBe(OrderNumber);

        trade.State.ShouldBe(TradeState.Closed);
        The(provider).Pay(trade).ShouldBe(PayOutcome.RefusedBecauseClosed);
        (await Query()).ShouldBeOfType<PaymentState.Closed>();
    }

    [Test]
    public async Task Closing_again_says_closed_again()
    {
        The(provider).Open(OrderNumber, Total);
        await Close();

        (await Close()).ShouldBeOfType<CloseResult.Closed>();
    }

    [Test]
    public async Task A_paid_payment_is_not_closed_but_told()
    {
        var trade = Paid(provider);

        var paid = (await Close()).ShouldBeOfType<CloseResult.AlreadyPaid>().Payment;

        paid.ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, provider, Shop, trade.TransactionId!, Total, trade.PaidAt!.Value));
        trade.State.ShouldBe(TradeState.Paid);
    }

    [Test]
    public async Task While_the_bank_takes_its_time_nobody_says_closed()
    {
        The(provider).BeginPaying(The(provider).Open(OrderNumber, Total));

        (await Close()).ShouldBeOfType<CloseResult.Unknown>();
    }

    [Test]
    public async Task A_payment_that_the_provider_does_not_know_is_not_there()
    {
        var state = await Query();

        // Stripe finds a payment by the id that it gave it; without one there is nothing to ask.
        if (provider is "stripe")
            state.ShouldBeOfType<PaymentState.Unknown>();
        else
            state.ShouldBeOfType<PaymentState.NotFound>();
    }

    [Test]
    public async Task A_payment_is_refunded_once_however_often_it_is_asked_for()
    {
        var trade = Paid(provider);

        await Refund(trade, 4000);
        await Refund(trade, 4000);

        var refund = Simulator.Books.RefundsOf(trade).ShouldHaveSingleItem();
        refund.Amount.ShouldBe(new Money(4000, "CNY"));
        refund.RefundNumber.ShouldBe(RefundNumber);
    }

    [Test]
    public async Task The_refund_is_known_when_it_is_asked_about()
    {
        var trade = Paid(provider);
        await Refund(trade, 9900);

        RefundResult known;
        do
            known = await QueryRefund(trade);
        while (known is RefundResult.Processing);

        var completed = known.ShouldBeOfType<RefundResult.Completed>().Refund;
        completed.Amount.ShouldBe(Total);
        completed.TransactionId.ShouldBe(trade.TransactionId);
        completed.RefundNumber.ShouldBe(RefundNumber);
    }

    [Test]
    public async Task A_refund_that_was_done_while_the_answer_was_lost_is_still_one_refund()
    {
        var trade = Paid(provider);
        trade.Faults.On(Operation.Refund, Fault.CutAfterSuccess).On(Operation.Refund, Fault.UnavailableAfterSuccess);

        await Refund(trade, 9900);

        (await QueryRefund(trade)).ShouldNotBeOfType<RefundResult.NotFound>();
        Simulator.Books.RefundsOf(trade).ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_refund_that_nobody_asked_for_is_not_there() =>
        (await QueryRefund(Paid(provider))).ShouldBeOfType<RefundResult.NotFound>();

    [Test]
    public async Task More_than_was_paid_is_refused()
    {
        var trade = Paid(provider);

        (await Refund(trade, 9901)).ShouldBeOfType<RefundResult.Failed>();

        Simulator.Books.RefundsOf(trade).ShouldBeEmpty();
    }

    private string RefundNumber => EffectIds.ToRefundNumber(EffectIds.Of(OrderIds.Of("default", OrderNumber), nameof(RequestRefund), 1));

    private Task<PaymentState> Query() => ClientOf(provider).QueryPayment(OrderNumber, ReferenceAt(provider), CancellationToken.None);

    private Task<CloseResult> Close() => ClientOf(provider).ClosePayment(OrderNumber, ReferenceAt(provider), CancellationToken.None);

    private Task<RefundResult> QueryRefund(Trade trade) =>
        ClientOf(provider).QueryRefund(OrderNumber, trade.TransactionId!, RefundNumber, CancellationToken.None);

    private Task<RefundResult> Refund(Trade trade, long minorUnits) => ClientOf(provider).Refund(
        new RequestRefund(
            Guid.Parse(RefundNumber), OrderIds.Of("default", OrderNumber), "default", OrderNumber, OrderNumber, provider, Shop,
            trade.TransactionId!, RefundNumber, Total, new Money(minorUnits, "CNY"), "演示退款"),
        CancellationToken.None);
}
