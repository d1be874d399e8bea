using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The verbs about timers: they write down what is due when; the bus is told at the end of the turn.</summary>
internal static class TimerSteps
{
    public static EventActivityBinder<Order> SchedulePaymentDeadline(this EventActivityBinder<Order> sentence) =>
        sentence.Do((order, turn) => SetDeadline(order, turn));

    public static EventActivityBinder<Order, ExtendPaymentDeadline> SchedulePaymentDeadline(
        this EventActivityBinder<Order, ExtendPaymentDeadline> sentence) => sentence.Do((order, turn) => SetDeadline(order, turn));

    public static EventActivityBinder<Order> ScheduleStockRelease(this EventActivityBinder<Order> sentence) =>
        sentence.Do((order, turn) => order.SetTimer(nameof(StockReleaseDue), turn.Now + turn.Policy.Grace));

    /// <summary>All but EffectsOverdue, which runs while any effect is unanswered, in every state.</summary>
    public static EventActivityBinder<Order> Unschedule(this EventActivityBinder<Order> sentence) =>
        sentence.Do((order, _) => StopAll(order));

    public static EventActivityBinder<Order, T> Unschedule<T>(this EventActivityBinder<Order, T> sentence) where T : class =>
        sentence.Do((order, _) => StopAll(order));

    // A reminder for which it is too late is none.
    private static void SetDeadline(Order order, Turn turn)
    {
        order.SetTimer(nameof(PaymentDeadlineReached), order.Deadline);
        var reminder = order.Deadline - turn.Policy.ReminderBeforeDeadline;
        if (turn.Policy.ReminderBeforeDeadline > TimeSpan.Zero && reminder > turn.Now) order.SetTimer(nameof(PaymentReminderDue), reminder);
        else order.StopTimer(nameof(PaymentReminderDue));
    }

    private static void StopAll(Order order)
    {
        order.StopTimer(nameof(PaymentReminderDue));
        order.StopTimer(nameof(PaymentDeadlineReached));
        order.StopTimer(nameof(StockReleaseDue));
        order.StopTimer(nameof(PointsDue));
    }
}
