using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_a_deadline_is_extended : Scenario
{
    private static readonly DateTimeOffset Later = Deadline.AddHours(1);

    [Test]
    public async Task Deadline_and_reminder_move_and_the_old_timers_are_stopped()
    {
        await Given(Said.AnOrder, Said.StockReserved, typeof(PaymentReminderDue), Said.Notified(1));
        var old = TheOrder.Timers.Single();

        await When(Said.ExtendedTo(Later));

        State.Deadline.ShouldBe(Later);
        ThenTimersAre(typeof(PaymentReminderDue), typeof(PaymentDeadlineReached));
        TheOrder.Timers.Single(timer => timer.Message is PaymentDeadlineReached).Due.ShouldBe(Later);
        TheOrder.Timers.Single(timer => timer.Message is PaymentReminderDue).Due.ShouldBe(Later.AddMinutes(-10));

        await When(old.Message);
        ThenNothingChanged();
        await TheOrder.Fire(old);
        ThenOrderIs(States.AwaitingPayment);
    }

    [Test]
    public async Task Before_stock_answered_it_counts_from_then_on()
    {
        await Given(Said.AnOrder, Said.ExtendedTo(Later));

        await When(Said.StockReserved);

        ThenSent<OrderAwaitingPayment>().Deadline.ShouldBe(Later);
        await When(Said.PaidAfterDeadline("T1", 3000));
        TheOrder.Timeline[^1].Decision.ShouldBe(PaymentOutcome.PaidInTime);
    }

    [Test]
    public async Task Only_a_later_one_is_accepted_and_none_beyond_the_longest_window()
    {
        await Given(Said.AnOrder, Said.StockReserved);

        await When(Said.ExtendedTo(Deadline));
        ThenRefused("can only be moved beyond");
        await When(Said.ExtendedTo(PlacedAt.AddDays(31)));
        ThenRefused("at the latest");
    }

    [Test]
    public async Task It_is_refused_while_unwinding_and_afterwards()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted, typeof(PaymentDeadlineReached));
        await When(Said.ExtendedTo(Later));
        ThenRefused("being closed");

        await Given(Said.PaymentClosed);
        await When(Said.ExtendedTo(Later));
        ThenRefused("expired");

        await Given(Said.Paid("T1"));
        await When(Said.ExtendedTo(Later));
        ThenRefused("paid");

        await Given(Said.StockConfirmed, Said.PointsAwarded);
        await When(Said.ExtendedTo(Later));
        ThenRefused("closed");
    }

    [Test]
    public async Task It_is_refused_while_the_order_is_being_cancelled()
    {
        await Given(Said.AnOrder, Said.Cancelled);

        await When(Said.ExtendedTo(Later));

        ThenRefused("being cancelled");
    }

    [Test]
    public async Task Again_it_is_the_same_request_and_its_id_serves_no_other()
    {
        await Given(Said.AnOrder, Said.StockReserved);
        var request = Said.ExtendedTo(Later);
        await Given(request);

        await When(request);
        ThenNothingChanged();
        await When(request with { Deadline = Later.AddHours(1) });
        ThenRefused("used for another request");
    }
}
