using OrderSaga.Contracts;
using OrderSaga.Providers;
using OrderSaga.Simulator;

namespace OrderSaga.Tests.Simulator;

/// <summary>UnionPay: a payment ends by its own time, and is found by its number and the time at which it was sent.</summary>
public sealed class When_the_adapter_asks_a_provider_that_closes_nothing : AdaptersAndSimulator
{
    private DateTimeOffset requestedAt;

    [SetUp]
    public void The_refund_is_asked_for_now() => requestedAt = TimeProvider.System.GetUtcNow();

    [Test]
    public async Task A_payment_whose_end_has_passed_is_closed_and_can_no_longer_be_paid()
    {
        var trade = Simulator.UnionPay.Open(OrderNumber, Total, until: Simulator.Books.Now.AddMinutes(-1));

        (await Close(trade)).ShouldBeOfType<CloseResult.Closed>().Payment.PaymentNumber.ShouldBe(OrderNumber);

        trade.State.ShouldBe(TradeState.Closed);
        Simulator.UnionPay.Pay(trade).ShouldBe(PayOutcome.RefusedBecauseClosed);
        (await Close(trade)).ShouldBeOfType<CloseResult.Closed>();
    }

    [TestCase(true), TestCase(false)]
    public async Task Until_its_end_nobody_says_closed(bool seen)
    {
        var trade = Simulator.UnionPay.Open(OrderNumber, Total, seen);
        (await Close(trade)).ShouldBeOfType<CloseResult.Unknown>();

        Simulator.UnionPay.BeginPaying(trade);
        (await Close(trade)).ShouldBeOfType<CloseResult.Unknown>();
    }

    [Test]
    public async Task A_paid_payment_is_not_closed_but_told()
    {
        var trade = Paid("unionpay");

        (await Close(trade)).ShouldBeOfType<CloseResult.AlreadyPaid>().Payment.ShouldBe(new PaymentSucceeded(
            "default", OrderNumber, OrderNumber, "unionpay", Shop, trade.TransactionId!, Total, trade.PaidAt!.Value));
    }

    [Test]
    public async Task By_another_time_of_sending_it_is_not_there()
    {
        Paid("unionpay");

        (await Client.QueryPayment(OrderNumber, "20200101000000", CancellationToken.None)).ShouldBeOfType<PaymentState.NotFound>();
    }

    [Test]
    public async Task A_payment_is_refunded_once_however_often_it_is_asked_for()
    {
        var trade = Paid("unionpay");

        (await Client.Refund(Command(trade, 4000), CancellationToken.None)).ShouldBeOfType<RefundResult.Processing>();
        (await Client.Refund(Command(trade, 4000), CancellationToken.None)).ShouldNotBeOfType<RefundResult.Failed>();

        var refund = Simulator.Books.RefundsOf(trade).ShouldHaveSingleItem();
        refund.Amount.ShouldBe(new Money(4000, "CNY"));
        refund.RefundNumber.ShouldBe(RefundNumber);
        (await Known(trade, 4000)).Refund.Amount.MinorUnits.ShouldBe(4000);
    }

    [Test]
    public async Task A_refund_that_was_done_while_the_answer_was_lost_is_still_one_refund()
    {
        var trade = Paid("unionpay");
        trade.Faults.On(Operation.Refund, Fault.CutAfterSuccess).On(Operation.Refund, Fault.UnavailableAfterSuccess);

        await Client.Refund(Command(trade, 9900), CancellationToken.None);

        (await Known(trade, 9900)).Refund.Amount.ShouldBe(Total);
        Simulator.Books.RefundsOf(trade).ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_refund_that_nobody_asked_for_is_not_there() =>
        (await Client.QueryRefund(Command(Paid("unionpay"), 1), CancellationToken.None)).ShouldBeOfType<RefundResult.NotFound>();

    [Test]
    public async Task More_than_was_paid_is_refused()
    {
        var trade = Paid("unionpay");

        (await Client.Refund(Command(trade, 9901), CancellationToken.None)).ShouldBeOfType<RefundResult.Failed>();

        Simulator.Books.RefundsOf(trade).ShouldBeEmpty();
    }

    private PaymentClient Client => ClientOf("unionpay");

    private string RefundNumber => EffectIds.ToRefundNumber(EffectIds.Of(OrderIds.Of("default", OrderNumber), nameof(RequestRefund), 1));

    private Task<CloseResult> Close(Trade trade) =>
        Client.ClosePayment(OrderNumber, Simulator.UnionPay.ReferenceOf(trade), CancellationToken.None);

    private async Task<RefundResult.Completed> Known(Trade trade, long minorUnits)
    {
        RefundResult known;
        do
            known = await Client.QueryRefund(Command(trade, minorUnits), CancellationToken.None);
        while (known is RefundResult.Processing);
        return known.ShouldBeOfType<RefundResult.Completed>();
    }

    private RequestRefund Command(Trade trade, long minorUnits) => new(
        Guid.Parse(RefundNumber), OrderIds.Of("default", OrderNumber), "default", OrderNumber, OrderNumber, "unionpay", Shop,
        trade.TransactionId!, RefundNumber, Total, new Money(minorUnits, "CNY"), "演示退款", requestedAt);
}
