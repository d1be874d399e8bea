using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_an_order_is_cancelled : Scenario
{
    private static readonly object[] AnOrderAwaitingPayment = [Said.AnOrder, Said.StockReserved];
    private static readonly object[] AnExpiredOrder = [.. AnOrderAwaitingPayment, typeof(PaymentDeadlineReached)];

    [Test]
    public async Task While_placed_only_the_release_moves_it()
    {
        await Given(Said.AnOrder, Said.Paid("T1"));

        await When(Said.Cancelled);
        ThenOrderIs(States.Placed);
        ThenSent<ReleaseStock>().Ordinal.ShouldBe(1);
        ThenSent<RequestRefund>().TransactionId.ShouldBe("T1");

        await When(Said.StockReserved);
        ThenOrderIs(States.Placed);
        await When(Said.StockReleased);
        ThenOrderIs(States.Closed, ClosureReason.Cancelled);
    }

    [Test]
    public async Task While_placed_a_rejection_is_only_remembered()
    {
        await Given(Said.AnOrder, Said.Cancelled);

        await When(Said.StockRejected);

        ThenOrderIs(States.Placed);
        State.Effects[0].Answer.ShouldBe(EffectAnswer.StockRejected);
    }

    [Test]
    public async Task While_placed_the_limit_is_only_remembered()
    {
        Policy.Effects[EffectKind.ReserveStock] = new EffectPolicy { SendLimit = 1 };
        await Given(Said.AnOrder, Said.Cancelled);

        await When(typeof(EffectsOverdue));

        ThenOrderIs(States.Placed);
        State.Effects[0].Answer.ShouldBe(EffectAnswer.GivenUp);
    }

    [Test]
    public async Task Awaiting_payment_it_closes_the_attempts_and_waits_for_all_of_it()
    {
        await Given([.. AnOrderAwaitingPayment, Said.PaymentStarted]);

        await When(Said.Cancelled);
        ThenOrderIs(States.AwaitingPayment);
        ThenSent<ClosePayment>();
        ThenSent<ReleaseStock>();
        ThenTimersAre(typeof(EffectsOverdue));

        await When(Said.StockReleased);
        ThenOrderIs(States.AwaitingPayment);
        await When(Said.PaymentClosed);
        ThenOrderIs(States.Closed, ClosureReason.Cancelled);
    }

    [Test]
    public async Task The_release_may_be_the_last_answer()
    {
        await Given([.. AnOrderAwaitingPayment, Said.PaymentStarted, Said.Cancelled, Said.PaymentClosed]);
        ThenOrderIs(States.AwaitingPayment);

        await When(Said.StockReleased);

        ThenOrderIs(States.Closed, ClosureReason.Cancelled);
    }

    [Test]
    public async Task Money_meanwhile_goes_back_and_is_not_waited_for()
    {
        await Given([.. AnOrderAwaitingPayment, Said.PaymentStarted, Said.Cancelled, Said.StockReleased]);

        await When(Said.Paid("T1"));

        ThenOrderIs(States.Closed, ClosureReason.Cancelled);
        ThenSent<RequestRefund>();
        TheOrder.Timeline[^1].Decision.ShouldBe(PaymentOutcome.RefundClosed);
    }

    [Test]
    public async Task Unwinding_for_the_deadline_turns_into_a_cancellation()
    {
        await Given([.. AnOrderAwaitingPayment, Said.PaymentStarted, typeof(PaymentDeadlineReached)]);

        await When(Said.Cancelled);
        ThenSentNo<ClosePayment>(); // on its way already
        ThenSent<ReleaseStock>();

        await Given(Said.PaymentClosed, Said.StockReleased);
        ThenOrderIs(States.Closed, ClosureReason.Cancelled);
    }

    [Test]
    public async Task A_provider_that_never_answers_does_not_keep_it_open()
    {
        Policy.Effects[EffectKind.ClosePayment] = new EffectPolicy { SendLimit = 1 };
        await Given([.. AnOrderAwaitingPayment, Said.PaymentStarted, Said.Cancelled, Said.StockReleased]);

        await When(typeof(EffectsOverdue));

        ThenOrderIs(States.Closed, ClosureReason.Cancelled);
        ThenAttentionIs(AttentionCodes.EffectGivenUp);
    }

    [Test]
    public async Task Expired_it_releases_stock_and_closes_as_cancelled()
    {
        await Given(AnExpiredOrder);

        await When(Said.Cancelled);
        ThenOrderIs(States.Expired);
        ThenSent<ReleaseStock>();
        TheOrder.Timers.ShouldNotContain(timer => timer.Message is StockReleaseDue);

        await When(Said.Paid("T1"));
        ThenSent<RequestRefund>();
        await When(Said.StockReleased);
        ThenOrderIs(States.Closed, ClosureReason.Cancelled);
    }

    [Test]
    public async Task Expired_and_being_released_it_waits_for_that_release()
    {
        await Given([.. AnExpiredOrder, typeof(StockReleaseDue)]);

        await When(Said.Cancelled);
        ThenSentNo<ReleaseStock>();
        ThenOrderIs(States.Expired);
        await When(Said.StockReleased);
        ThenOrderIs(States.Closed, ClosureReason.Cancelled);
    }

    [Test]
    public async Task It_is_refused_while_a_reinstatement_waits_for_stock()
    {
        await Given([.. AnExpiredOrder, typeof(StockReleaseDue), Said.Paid("T1")]);

        await When(Said.Cancelled);

        ThenRefused("its stock is being reserved again");
    }

    [Test]
    public async Task It_is_refused_when_the_order_is_paid_or_closed()
    {
        await Given([.. AnOrderAwaitingPayment, Said.Paid("T1")]);
        await When(Said.Cancelled);
        ThenRefused("paid");

        await Given(Said.StockConfirmed, Said.PointsAwarded);
        await When(Said.Cancelled);
        ThenRefused("closed");
        OrderActions.WhyNot(State, Said.Cancelled).ShouldBe("The order is closed.");
    }

    [Test]
    public async Task Again_it_changes_nothing_not_even_afterwards()
    {
        await Given(Said.AnOrder, Said.Cancelled);

        await When(Said.Cancelled);
        ThenNothingChanged();
        await When(Said.Cancelled with { RequestId = Guid.NewGuid() });
        ThenNothingChanged();
        await Given(Said.StockReleased);
        await When(Said.Cancelled);
        ThenNothingChanged();
        OrderActions.WhyNot(State, Said.Cancelled).ShouldBeNull();
    }
}
