using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>A zero total, and participants that are handled elsewhere.</summary>
public sealed class When_less_is_needed : Scenario
{
    [Test]
    public async Task A_zero_total_is_paid_as_soon_as_stock_is_reserved()
    {
        await Given(Said.AnOrderForNothing);

        await When(Said.StockReserved);

        ThenOrderIs(States.Paid);
        var paid = ThenSent<OrderPaid>();
        paid.Provider.ShouldBeNull();
        paid.PaidAt.ShouldBe(Clock.GetUtcNow());
        await Given(Said.StockConfirmed, Said.PointsAwarded);
        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
    }

    [Test]
    public async Task With_stock_handled_upstream_it_waits_for_money_at_once()
    {
        Policy.Stock = Handling.None;

        await When(Said.AnOrder);

        ThenOrderIs(States.AwaitingPayment);
        ThenSentNo<ReserveStock>();
        ThenSent<OrderAwaitingPayment>();
        TheOrder.Timeline[^1].Path.ShouldBe([States.Initial, States.AwaitingPayment]);
        await When(Said.Paid("T1"));
        ThenSentNo<ConfirmStock>();
        await When(Said.PointsAwarded);
        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
    }

    [Test]
    public async Task With_stock_handled_upstream_it_counts_as_held_until_the_grace_is_over()
    {
        Policy.Stock = Handling.None;
        await Given(Said.AnOrder, typeof(PaymentDeadlineReached));
        await When(Said.PaidAfterDeadline("T1", 500));
        ThenOrderIs(States.Paid);

        BeginAnew();
        Policy.Stock = Handling.None;
        await Given(Said.AnOrder, typeof(PaymentDeadlineReached));
        await When(typeof(StockReleaseDue));
        ThenOrderIs(States.Closed, ClosureReason.Expired);
    }

    [Test]
    public async Task With_stock_handled_upstream_a_cancellation_is_done_at_once()
    {
        Policy.Stock = Handling.None;
        await Given(Said.AnOrder);
        await When(Said.Cancelled);
        ThenOrderIs(States.Closed, ClosureReason.Cancelled);

        BeginAnew();
        Policy.Stock = Handling.None;
        await Given(Said.AnOrder, typeof(PaymentDeadlineReached));
        await When(Said.Cancelled);
        ThenOrderIs(States.Closed, ClosureReason.Cancelled);
    }

    [Test]
    public async Task With_nothing_to_do_it_passes_through_paid_in_one_turn()
    {
        (Policy.Stock, Policy.Points, Policy.Notifications) = (Handling.None, Handling.None, Handling.None);
        await Given(Said.AnOrder);

        await When(Said.Paid("T1"));

        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
        TheOrder.Timeline[^1].Path.ShouldBe([States.AwaitingPayment, States.Paid, States.Closed]);
        Sent.Select(sent => sent.GetType()).ShouldBe([typeof(OrderPaid), typeof(OrderClosed)]);
        ThenTimersAre();
    }

    [Test]
    public async Task With_nothing_to_do_and_nothing_to_pay_it_is_over_at_once()
    {
        (Policy.Stock, Policy.Points, Policy.Notifications) = (Handling.None, Handling.None, Handling.None);

        await When(Said.AnOrderForNothing);

        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
        TheOrder.Timeline[^1].Path.ShouldBe([States.Initial, States.Paid, States.Closed]);
        State.Version.ShouldBe(1);
    }

    [Test]
    public async Task Points_may_be_awarded_later()
    {
        Policy.PointsDelay = TimeSpan.FromDays(7);
        await Given(Said.AnOrder, Said.StockReserved);

        await When(Said.Paid("T1"));
        ThenSentNo<AwardPoints>();
        TheOrder.Timers.Single(timer => timer.Message is PointsDue).Due.ShouldBe(PlacedAt.AddSeconds(300).AddDays(7));
        await Given(Said.StockConfirmed, Said.Notified(1));
        ThenOrderIs(States.Paid);

        await When(typeof(PointsDue));
        ThenSent<AwardPoints>();
        await When(Said.PointsAwarded);
        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
    }
}
