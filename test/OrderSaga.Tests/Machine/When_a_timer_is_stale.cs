using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_a_timer_is_stale : Scenario
{
    [Test]
    public async Task With_an_old_token_it_changes_nothing()
    {
        await Given(Said.AnOrder, Said.StockReserved);
        var deadline = TheOrder.Timers.Single(timer => timer.Message is PaymentDeadlineReached);
        await Given(Said.ExtendedTo(Deadline.AddHours(1)));

        (await TheOrder.Fire(deadline)).ShouldBeFalse();

        ThenOrderIs(States.AwaitingPayment);
    }

    [Test]
    public async Task With_an_old_version_and_no_token_it_changes_nothing_and_the_running_timer_still_fires()
    {
        await Given(Said.AnOrder, Said.StockReserved);
        var old = TheOrder.Timers.Single(timer => timer.Message is PaymentDeadlineReached).Message;
        await Given(Said.ExtendedTo(Deadline.AddHours(1)));

        await When(old);
        ThenNothingChanged();
        State.PaymentDeadlineToken.ShouldNotBeNull();

        await When(typeof(PaymentDeadlineReached));
        ThenOrderIs(States.Expired);
    }

    [Test]
    public async Task In_a_state_in_which_it_does_not_run_it_changes_nothing()
    {
        await Given(Said.AnOrder, Said.StockReserved);
        var timers = TheOrder.Timers.ToList();
        await Given(Said.Paid("T1"));

        foreach (var timer in timers)
        {
            (await TheOrder.Fire(timer)).ShouldBeFalse();
            await When(timer.Message);
            ThenNothingChanged();
        }

        ThenOrderIs(States.Paid);
    }

    [Test]
    public async Task Twice_it_fires_once()
    {
        await Given(Said.AnOrder, Said.StockReserved);
        var reminder = TheOrder.Timers.Single(timer => timer.Message is PaymentReminderDue);
        await Given(typeof(PaymentReminderDue));

        (await TheOrder.Deliver(reminder.Message, Guid.NewGuid(), reminder.Token)).ShouldBeFalse();
    }
}
