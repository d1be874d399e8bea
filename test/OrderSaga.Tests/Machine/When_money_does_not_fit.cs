using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_money_does_not_fit : Scenario
{
    private static readonly object[] AnOrderAwaitingPayment = [Said.AnOrder, Said.StockReserved];

    [TestCase(9800, "CNY")]
    [TestCase(9900, "USD")]
    public async Task A_wrong_amount_or_currency_goes_back_and_a_person_is_told(long minor, string currency)
    {
        await Given(AnOrderAwaitingPayment);

        await When(Said.Paid("T1", minor: minor, currency: currency));

        ThenOrderIs(States.AwaitingPayment);
        ThenSent<RequestRefund>().Amount.ShouldBe(new Money(minor, currency));
        ThenAttentionIs(AttentionCodes.Mismatch);
        await When(Said.Paid("T2", letter: "a"));
        ThenOrderIs(States.Paid);
    }

    [Test]
    public async Task It_is_held_where_the_policy_says_so_until_staff_refund_it()
    {
        Policy.Mismatch = Mismatch.Hold;
        await Given(AnOrderAwaitingPayment);

        await When(Said.Paid("T1", minor: 9800));
        ThenOrderIs(States.AwaitingPayment);
        ThenSentNo<RequestRefund>();
        ThenAttentionIs(AttentionCodes.Mismatch);
        StandingOf("T1").ShouldBe(ReceiptStanding.Held);

        await When(Said.Refund(800, "T1"));
        StandingOf("T1").ShouldBe(ReceiptStanding.Held);
        await When(Said.Refund(transaction: "T1"));
        ThenSent<RequestRefund>().Amount.ShouldBe(new Money(9000, "CNY"));
        StandingOf("T1").ShouldBe(ReceiptStanding.RefundUnderWay);
        ThenOrderIs(States.AwaitingPayment);
    }

    [Test]
    public async Task A_second_payment_goes_back()
    {
        await Given([.. AnOrderAwaitingPayment, Said.Paid("T1")]);

        await When(Said.Paid("T2", letter: "a"));

        ThenOrderIs(States.Paid);
        ThenSent<RequestRefund>().TransactionId.ShouldBe("T2");
        TheOrder.Timeline[^1].Decision.ShouldBe(PaymentOutcome.RefundDuplicate);
    }

    [Test]
    public async Task A_second_payment_while_the_first_waits_for_stock_goes_back()
    {
        await Given(Said.AnOrder, Said.Paid("T1"));

        await When(Said.Paid("T2", letter: "a"));
        ThenSent<RequestRefund>().TransactionId.ShouldBe("T2");

        await When(Said.StockReserved);
        ThenOrderIs(States.Paid);
        StandingOf("T1").ShouldBe(ReceiptStanding.Kept);
        TheOrder.Timeline[^1].Path.ShouldBe([States.Placed, States.Paid]);
    }

    [Test]
    public async Task A_second_payment_while_all_is_being_refunded_goes_back_too()
    {
        await Given([.. AnOrderAwaitingPayment, Said.Paid("T1"), Said.Refund()]);

        await When(Said.Paid("T2", letter: "a"));

        ThenSent<RequestRefund>().TransactionId.ShouldBe("T2");
    }

    [Test]
    public async Task The_same_payment_again_changes_nothing_in_any_state()
    {
        await Given([.. AnOrderAwaitingPayment, Said.Paid("T1")]);

        await When(Said.Paid("T1"));
        ThenNothingChanged();
        await Given(Said.StockConfirmed, Said.PointsAwarded);
        await When(Said.Paid("T1"));
        ThenNothingChanged();
    }

    // Captured was less than was authorised, or a checkout session and its intent contradict each other.
    [TestCase(9000, "CNY")]
    [TestCase(9900, "USD")]
    public async Task A_known_payment_of_another_amount_is_told_once(long minor, string currency)
    {
        await Given([.. AnOrderAwaitingPayment, Said.Paid("T1"), Said.StockConfirmed, Said.PointsAwarded]);

        await When(Said.Paid("T1", minor: minor, currency: currency));

        ThenAttentionIs(AttentionCodes.Mismatch);
        ThenSent<OrderNeedsAttention>().Detail.ShouldContain($"9900 CNY was counted, and it also says {minor} {currency}");
        ThenSentNo<RequestRefund>();
        StandingOf("T1").ShouldBe(ReceiptStanding.Kept);
        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
        await When(Said.Paid("T1", minor: minor, currency: currency));
        ThenNothingChanged();
        await When(Said.Paid("T1"));
        ThenNothingChanged();
    }

    [Test]
    public async Task Out_of_stock_money_that_waited_goes_back()
    {
        await Given(Said.AnOrder, Said.Paid("T1"));

        await When(Said.StockRejected);

        ThenOrderIs(States.Closed, ClosureReason.OutOfStock);
        ThenSent<RequestRefund>().TransactionId.ShouldBe("T1");
        ThenSent<OrderClosed>();
    }

    [TestCase(0)]
    [TestCase(-1)]
    public async Task What_is_no_money_is_refused(long minor)
    {
        await Given(AnOrderAwaitingPayment);

        await When(Said.Paid("T1", minor: minor));

        ThenRefused("no money");
    }

    [Test]
    public async Task Late_money_before_stock_answered_goes_back()
    {
        await Given(Said.AnOrder);

        await When(Said.PaidAfterDeadline("T1", 121));

        ThenOrderIs(States.Placed);
        ThenSent<RequestRefund>();
    }
}
