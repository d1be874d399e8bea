using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>
/// The verbs about stock, points and notifications, and about what is not answered. Each that changed the world stands beside
/// what undoes it.
/// </summary>
internal static class EffectSteps
{
    public static EventActivityBinder<Order, T> ReserveStock<T>(this EventActivityBinder<Order, T> sentence) where T : class =>
        sentence.Do((order, _) => order.WantNext(EffectKind.ReserveStock));

    public static EventActivityBinder<Order> ConfirmStock(this EventActivityBinder<Order> sentence) => sentence.Do((order, _) =>
    {
        if (order.Reservation > 0) order.Want(EffectKind.ConfirmStock, order.Reservation);
    });

    /// <summary>Every reservation that may hold something: one that was rejected, by an answer, holds nothing.</summary>
    public static EventActivityBinder<Order, T> ReleaseStock<T>(this EventActivityBinder<Order, T> sentence) where T : class =>
        sentence.Do((order, _) =>
        {
            foreach (var reservation in order.Effects.Where(IsReservation)) order.Want(EffectKind.ReleaseStock, reservation.Ordinal);
        });

    public static EventActivityBinder<Order> AwardPoints(this EventActivityBinder<Order> sentence) => sentence.Do((order, turn) =>
    {
        if (turn.Policy.Points == Handling.None) return;
        var due = order.PaidAt!.Value + turn.Policy.PointsDelay;
        // The provider's clock may be ahead of ours: without a delay that is no reason to wait.
        if (turn.Policy.PointsDelay > TimeSpan.Zero && due > turn.Now) order.SetTimer(nameof(PointsDue), due);
        else order.Want(EffectKind.AwardPoints, 1);
    }, "AwardPointsNowOrWhenDue");

    public static EventActivityBinder<Order, PointsDue> AwardPoints(this EventActivityBinder<Order, PointsDue> sentence) =>
        sentence.Do((order, _) =>
        {
            order.StopTimer(nameof(PointsDue));
            order.Want(EffectKind.AwardPoints, 1);
        });

    /// <summary>What was not awarded is not revoked; what was is, when the award is answered.</summary>
    public static EventActivityBinder<Order, T> RevokePoints<T>(this EventActivityBinder<Order, T> sentence) where T : class =>
        sentence.Do((order, _) =>
        {
            order.StopTimer(nameof(PointsDue));
            if (order.Find(EffectKind.AwardPoints, 1) is not null) order.Want(EffectKind.RevokePoints, 1);
        });

    public static EventActivityBinder<Order> Notify(this EventActivityBinder<Order> sentence, NotificationKind what) =>
        sentence.Do((order, turn) => Notify(order, turn, what), $"Notify{what}");

    public static EventActivityBinder<Order, PaymentReminderDue> Remind(this EventActivityBinder<Order, PaymentReminderDue> sentence) =>
        sentence.Do((order, turn) =>
        {
            order.StopTimer(nameof(PaymentReminderDue));
            Notify(order, turn, NotificationKind.PaymentReminder);
        });

    public static EventActivityBinder<Order, T> RememberAnswer<T>(this EventActivityBinder<Order, T> sentence) where T : class =>
        sentence.Do((order, message, _) =>
        {
            if (order.AnswerOf(message) is { } answer) order.Answer(answer.Effect, answer.Answer);
        });

    public static EventActivityBinder<Order, StockRejected> AskStaffToRefund(this EventActivityBinder<Order, StockRejected> sentence) =>
        sentence.Do((order, rejected, turn) => order.Raise(
            turn, AttentionCodes.StockRejected, $"Paid, but reservation {rejected.Ordinal} could not be confirmed: refund the order"));

    /// <summary>
    /// Sends again what is due; what reached the limit of its kind is given up or goes on slowly, and a person is told either way.
    /// </summary>
    public static EventActivityBinder<Order, EffectsOverdue> SendAgain(this EventActivityBinder<Order, EffectsOverdue> sentence) =>
        sentence.Do((order, turn) =>
        {
            foreach (var effect in order.Effects.Where(effect => order.IsOverdue(effect, turn)))
            {
                if (order.IsAtLimit(effect, turn)) GiveUp(order, effect, turn);
                else Repeat(order, effect, turn);
            }

            order.StopTimer(nameof(EffectsOverdue)); // set anew at the end of the turn, for what is due next
        });

    private static void Repeat(Order order, Effect effect, Turn turn)
    {
        var pace = turn.Policy.PaceOf(effect.Kind);
        var isOverdue = effect.SentCount >= pace.SendLimit;
        order.Put(effect with { IsOverdue = isOverdue });
        turn.Repeated.Add(effect.EffectId);
        if (isOverdue)
            order.Raise(turn, AttentionCodes.EffectOverdue,
                $"{effect.Kind} {effect.Ordinal} is not answered; it is sent again every {pace.SlowPace}");
    }

    private static void GiveUp(Order order, Effect effect, Turn turn)
    {
        order.Answer(effect, EffectAnswer.GivenUp);
        order.Raise(turn, AttentionCodes.EffectGivenUp, $"{effect.Kind} {effect.Ordinal} was not answered and is not sent again");
        if (effect.Kind == EffectKind.ReserveStock) order.Want(EffectKind.ReleaseStock, effect.Ordinal);
    }

    private static void Notify(Order order, Turn turn, NotificationKind what)
    {
        if (turn.Policy.Notifications == Handling.Participant) order.WantNext(EffectKind.NotifyCustomer, what);
    }

    private static bool IsReservation(Effect effect) =>
        effect is { Kind: EffectKind.ReserveStock, Answer: not EffectAnswer.StockRejected };
}
