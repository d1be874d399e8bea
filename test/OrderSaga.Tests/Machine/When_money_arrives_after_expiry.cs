using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_money_arrives_after_expiry : Scenario
{
    private static readonly object[] AnExpiredOrder = [Said.AnOrder, Said.StockReserved, typeof(PaymentDeadlineReached)];
    private static readonly object[] AnOrderWithoutStock = [.. AnExpiredOrder, typeof(StockReleaseDue)];

    [TestCase(-60, PaymentOutcome.PaidInTime)]
    [TestCase(40, PaymentOutcome.PaidInGrace)]
    [TestCase(121, PaymentOutcome.ReinstateHeld)]
    public async Task The_order_is_paid_while_the_stock_is_still_held(int seconds, PaymentOutcome decision)
    {
        await Given(AnExpiredOrder);

        await When(Said.PaidAfterDeadline("T1", seconds));

        ThenOrderIs(States.Paid);
        ThenSent<ConfirmStock>().Ordinal.ShouldBe(1);
        ThenSentNo<RequestRefund>();
        TheOrder.Timers.ShouldNotContain(timer => timer.Message is StockReleaseDue);
        TheOrder.Timeline[^1].Decision.ShouldBe(decision);
    }

    [Test]
    public async Task Late_money_goes_back_where_the_policy_says_so()
    {
        Policy.LatePayment = LatePayment.Refund;
        await Given(AnExpiredOrder);

        await When(Said.PaidAfterDeadline("T1", 121));

        ThenOrderIs(States.Expired);
        ThenSent<RequestRefund>().RefundNumber.ShouldBe(EffectIds.ToRefundNumber(Said.Effect("RequestRefund")));
        StandingOf("T1").ShouldBe(ReceiptStanding.RefundUnderWay);
    }

    [Test]
    public async Task After_the_release_it_waits_for_a_new_reservation()
    {
        await Given(AnOrderWithoutStock);

        await When(Said.Paid("T1"));

        ThenOrderIs(States.Expired);
        ThenSent<ReserveStock>().Ordinal.ShouldBe(2);
        StandingOf("T1").ShouldBe(ReceiptStanding.WaitingForStock);
    }

    [Test]
    public async Task The_old_release_does_not_close_an_order_that_is_being_reinstated()
    {
        await Given(AnOrderWithoutStock);
        await Given(Said.Paid("T1"));

        await When(Said.StockReleased);
        ThenOrderIs(States.Expired);
        await When(Said.Reserved(2));
        ThenOrderIs(States.Paid);
        ThenSent<ConfirmStock>().Ordinal.ShouldBe(2);
        StandingOf("T1").ShouldBe(ReceiptStanding.Kept);
    }

    [Test]
    public async Task The_answer_to_the_old_reservation_does_not_count_for_the_new_one()
    {
        await Given(AnOrderWithoutStock);
        await Given(Said.Paid("T1"));

        await When(Said.StockReserved);

        ThenNothingChanged();
    }

    [Test]
    public async Task With_no_stock_left_it_goes_back_and_is_not_tried_again()
    {
        await Given(AnOrderWithoutStock);
        await Given(Said.Paid("T1"), Said.Rejected(2));
        ThenOrderIs(States.Expired);
        ThenSent<RequestRefund>().TransactionId.ShouldBe("T1");

        await When(Said.Paid("T2", letter: "a"));
        ThenOrderIs(States.Expired);
        ThenSent<RequestRefund>().TransactionId.ShouldBe("T2");
        ThenSentNo<ReserveStock>();

        await When(Said.StockReleased);
        ThenOrderIs(States.Closed, ClosureReason.Expired);
    }

    [Test]
    public async Task The_order_closes_on_the_rejection_when_the_release_was_answered_before()
    {
        await Given(AnOrderWithoutStock);
        await Given(Said.Paid("T1"), Said.StockReleased);

        await When(Said.Rejected(2));

        ThenOrderIs(States.Closed, ClosureReason.Expired);
        ThenSent<RequestRefund>();
    }

    [Test]
    public async Task A_reservation_that_nobody_answers_is_released_and_the_money_goes_back()
    {
        Policy.Effects[EffectKind.ReserveStock] = new EffectPolicy { SendLimit = 1 };
        await Given(AnOrderWithoutStock);
        await Given(Said.Paid("T1"), Said.StockReleased, Said.Notified(1));

        await When(typeof(EffectsOverdue));

        ThenOrderIs(States.Expired);
        ThenSent<ReleaseStock>().Ordinal.ShouldBe(2);
        ThenSent<RequestRefund>();
        await When(Said.Released(2));
        ThenOrderIs(States.Closed, ClosureReason.Expired);
    }

    [Test]
    public async Task Once_closed_it_goes_back()
    {
        await Given(AnOrderWithoutStock);
        await Given(Said.StockReleased);
        ThenOrderIs(States.Closed, ClosureReason.Expired);

        await When(Said.Paid("T1"));

        ThenOrderIs(States.Closed, ClosureReason.Expired);
        ThenSent<RequestRefund>();
        TheOrder.Timeline[^1].Decision.ShouldBe(PaymentOutcome.RefundClosed);
    }

    [Test]
    public async Task Without_money_it_closes_when_the_stock_is_released()
    {
        await Given(AnExpiredOrder);

        await When(typeof(StockReleaseDue));
        ThenOrderIs(States.Expired);
        ThenSent<ReleaseStock>().Ordinal.ShouldBe(1);

        await When(Said.StockReleased);
        ThenOrderIs(States.Closed, ClosureReason.Expired);
        ThenSent<OrderClosed>().Reason.ShouldBe(ClosureReason.Expired);
    }
}
