using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The messages of the five timers.</summary>
internal static class Timeouts
{
    public static Condition IsDue { get; } = new("due", (order, message, _) => order.Runs(message));

    /// <summary>The bus holds back most of these by its token; a scheduler that lost the token is caught here.</summary>
    public static Condition IsStale { get; } = new("moved or cancelled meanwhile", (order, message, _) => !order.Runs(message));

    extension(Order order)
    {
        public bool Runs(object? timeout)
        {
            var (name, version) = timeout switch
            {
                PaymentReminderDue due => (nameof(PaymentReminderDue), due.TimerVersion),
                PaymentDeadlineReached due => (nameof(PaymentDeadlineReached), due.TimerVersion),
                StockReleaseDue due => (nameof(StockReleaseDue), due.TimerVersion),
                PointsDue due => (nameof(PointsDue), due.TimerVersion),
                EffectsOverdue due => (nameof(EffectsOverdue), due.TimerVersion),
                _ => throw new ArgumentException($"{timeout?.GetType().Name} is no timeout", nameof(timeout)),
            };
            return order.FindTimer(name)?.Version == version;
        }

        /// <summary>The columns that the bus compares with a timeout's token.</summary>
        public Guid? TokenOf(string name) => name switch
        {
            nameof(PaymentReminderDue) => order.PaymentReminderToken,
            nameof(PaymentDeadlineReached) => order.PaymentDeadlineToken,
            nameof(StockReleaseDue) => order.StockReleaseToken,
            nameof(PointsDue) => order.PointsToken,
            _ => order.EffectsToken,
        };

        public void SetToken(string name, Guid? token)
        {
            switch (name)
            {
                case nameof(PaymentReminderDue): order.PaymentReminderToken = token; break;
                case nameof(PaymentDeadlineReached): order.PaymentDeadlineToken = token; break;
                case nameof(StockReleaseDue): order.StockReleaseToken = token; break;
                case nameof(PointsDue): order.PointsToken = token; break;
                default: order.EffectsToken = token; break;
            }
        }

        /// <summary>
        /// It is time to send it again. A timeout may fire a moment early by this process's clock; then its own time counts.
        /// </summary>
        public bool IsOverdue(Effect effect, Turn turn)
        {
            var due = order.FindTimer(nameof(EffectsOverdue))?.Due ?? turn.Now;
            return effect.NextSendAt <= (due > turn.Now ? due : turn.Now);
        }

        /// <summary>It is time to send it again, but it was sent as often as may be, and its kind is given up then.</summary>
        public bool IsAtLimit(Effect effect, Turn turn) =>
            effect.Kind is EffectKind.ReserveStock or EffectKind.ClosePayment
            && order.IsOverdue(effect, turn)
            && effect.SentCount >= turn.Policy.PaceOf(effect.Kind).SendLimit;
    }
}
