using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Close, then decide.</summary>
public sealed class When_the_deadline_passes : Scenario
{
    [Test]
    public async Task With_no_open_attempt_the_order_expires_at_once()
    {
        await Given(Said.AnOrder, Said.StockReserved, typeof(PaymentReminderDue));

        await When(typeof(PaymentDeadlineReached));

        ThenOrderIs(States.Expired);
        ThenSent<OrderExpired>().Deadline.ShouldBe(Deadline);
        ThenSent<NotifyCustomer>().Kind.ShouldBe(NotificationKind.OrderExpired);
        ThenTimersAre(typeof(StockReleaseDue), typeof(EffectsOverdue));
        TheOrder.Timers.Single(timer => timer.Message is StockReleaseDue).Due.ShouldBe(Deadline.AddMinutes(2));
        TheOrder.Timeline[^1].Path.ShouldBe([States.AwaitingPayment, States.Expired]);
    }

    [Test]
    public async Task Every_open_attempt_is_closed_first_and_all_must_answer()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted, Said.Started("a"));

        await When(typeof(PaymentDeadlineReached));
        ThenOrderIs(States.AwaitingPayment);
        Sent.OfType<ClosePayment>().Select(close => close.PaymentNumber).ShouldBe([OrderNumber, OrderNumber + "a"]);
        ThenTimersAre(typeof(EffectsOverdue));

        await When(Said.PaymentClosed);
        ThenOrderIs(States.AwaitingPayment);
        await When(Said.ClosedAttempt("a"));
        ThenOrderIs(States.Expired);
    }

    [Test]
    public async Task The_customer_who_was_faster_has_paid()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted, typeof(PaymentDeadlineReached));

        await When(Said.PaidAfterDeadline("T1", 40));

        ThenOrderIs(States.Paid);
        State.Unwinding.ShouldBeNull();
        TheOrder.Timeline[^1].Decision.ShouldBe(PaymentOutcome.PaidInGrace);
        State.Effects.Single(effect => effect.Kind == EffectKind.ClosePayment).Answer.ShouldBe(EffectAnswer.PaymentSucceeded);
    }

    [Test]
    public async Task Money_that_does_not_pay_answers_its_attempt()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted, typeof(PaymentDeadlineReached));

        await When(Said.Paid("T1", minor: 1));

        ThenOrderIs(States.Expired);
        ThenSent<RequestRefund>().Amount.ShouldBe(new Money(1, "CNY"));
        ThenAttentionIs(AttentionCodes.Mismatch);
    }

    [Test]
    public async Task A_provider_that_never_answers_is_given_up_and_attention_is_raised()
    {
        Policy.Effects[EffectKind.ClosePayment] = new EffectPolicy { SendLimit = 2 };
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted, typeof(PaymentDeadlineReached));

        await When(typeof(EffectsOverdue));
        ThenOrderIs(States.AwaitingPayment);
        ThenSent<ClosePayment>();
        await When(typeof(EffectsOverdue));
        ThenOrderIs(States.Expired);
        ThenSentNo<ClosePayment>();
        ThenAttentionIs(AttentionCodes.EffectGivenUp);

        await When(Said.PaymentClosed);
        ThenOrderIs(States.Expired);
        State.Attempts[0].Status.ShouldBe(AttemptStatus.Closed);
    }

    [Test]
    public async Task An_attempt_that_was_started_meanwhile_is_closed_and_waited_for()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted, typeof(PaymentDeadlineReached), Said.Started("a"));

        await When(Said.PaymentClosed);
        ThenOrderIs(States.AwaitingPayment);
        await When(Said.ClosedAttempt("a"));
        ThenOrderIs(States.Expired);
    }

    [Test]
    public async Task Late_money_before_the_timer_fired_is_judged_by_policy()
    {
        await Given(Said.AnOrder, Said.StockReserved);
        await When(Said.PaidAfterDeadline("T1", 121));
        ThenOrderIs(States.Paid);
        TheOrder.Timeline[^1].Decision.ShouldBe(PaymentOutcome.ReinstateHeld);

        BeginAnew();
        Policy.LatePayment = LatePayment.Refund;
        await Given(Said.AnOrder, Said.StockReserved);
        await When(Said.PaidAfterDeadline("T1", 121));
        ThenOrderIs(States.AwaitingPayment);
        ThenSent<RequestRefund>();
    }

    [Test]
    public async Task Before_it_the_customer_is_reminded()
    {
        await Given(Said.AnOrder, Said.StockReserved);
        TheOrder.Timers.Single(timer => timer.Message is PaymentReminderDue).Due.ShouldBe(Deadline.AddMinutes(-10));

        await When(typeof(PaymentReminderDue));

        ThenOrderIs(States.AwaitingPayment);
        ThenSent<NotifyCustomer>().Kind.ShouldBe(NotificationKind.PaymentReminder);
        ThenTimersAre(typeof(PaymentDeadlineReached), typeof(EffectsOverdue));
    }

    [Test]
    public async Task An_order_that_comes_after_its_deadline_is_not_invalid()
    {
        Clock.Advance(TimeSpan.FromDays(1));
        await Given(Said.AnOrder);

        await When(Said.StockReserved);

        ThenOrderIs(States.AwaitingPayment);
        ThenTimersAre(typeof(PaymentDeadlineReached)); // too late to remind
        await When(typeof(PaymentDeadlineReached));
        ThenOrderIs(States.Expired);
    }
}
