using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The few ways in which an order's lists change: always by a new list, so that a change is seen and nothing else is.</summary>
internal static class OrderChanges
{
    extension(Order order)
    {
        /// <summary>
        /// The order wants this to happen. It leaves at the end of the turn, or when what it undoes is answered.
        /// What is wanted twice is wanted once.
        /// </summary>
        public Effect Want(EffectKind kind, int ordinal, NotificationKind? notification = null)
        {
            if (order.Find(kind, ordinal) is { } known) return known;
            var effectId = EffectIds.Of(order.CorrelationId, kind.ToString(), ordinal);
            var effect = new Effect(kind, ordinal, effectId) { Notification = notification };
            order.Effects = [.. order.Effects, effect];
            return effect;
        }

        public Effect WantNext(EffectKind kind, NotificationKind? notification = null) =>
            order.Want(kind, order.LastOrdinal(kind) + 1, notification);

        /// <summary>The first answer counts. Another one is remembered beside it, once.</summary>
        public void Answer(Effect effect, EffectAnswer answer)
        {
            if (!effect.IsAnswered) order.Put(effect with { Answer = answer, NextSendAt = null });
            else if (effect.IsNewsFrom(answer)) order.Put(effect with { LateAnswer = answer });
        }

        public void Put(Effect changed) =>
            order.Effects = [.. order.Effects.Select(effect => effect.EffectId == changed.EffectId ? changed : effect)];

        public void Put(Receipt changed) =>
            order.Receipts = order.FindReceipt(changed.Provider, changed.Account, changed.TransactionId) is { } known
            ? [.. order.Receipts.Select(receipt => ReferenceEquals(receipt, known) ? changed : receipt)]
            : [.. order.Receipts, changed];

        public void Put(Attempt changed) =>
            order.Attempts = order.FindAttempt(changed.Provider, changed.Account, changed.PaymentNumber) is { } known
            ? [.. order.Attempts.Select(attempt => ReferenceEquals(attempt, known) ? changed : attempt)]
            : [.. order.Attempts, changed];

        /// <summary>Starts a timer, or moves it; one that is due at this very time already stays as it is.</summary>
        public void SetTimer(string name, DateTimeOffset due)
        {
            if (order.FindTimer(name)?.Due == due) return;
            order.TimerVersion++;
            order.Timers = [.. order.Timers.Where(timer => timer.Name != name), new OrderTimer(name, order.TimerVersion, due, Token: null)];
        }

        public void StopTimer(string name)
        {
            if (order.FindTimer(name) is null) return;
            order.TimerVersion++;
            order.Timers = [.. order.Timers.Where(timer => timer.Name != name)];
        }

        public void SetAttention(List<Attention> attention)
        {
            order.Attention = attention;
            order.AttentionSince = attention.Where(raised => raised.IsOpen).Min(raised => (DateTimeOffset?)raised.At);
        }

        /// <summary>Asks a person to look; about the same thing only once.</summary>
        public void Raise(Turn turn, string code, string detail)
        {
            if (order.IsRaised(code, detail)) return;
            var attention = new Attention(code, detail, turn.Now);
            order.SetAttention([.. order.Attention, attention]);
            turn.Raised.Add(attention);
            turn.Announce(new OrderNeedsAttention(order.CorrelationId, order.Merchant, order.OrderNumber, code, detail));
        }
    }

    extension(Effect effect)
    {
        /// <summary>Not the answer that counted, and not the late one that is remembered already.</summary>
        public bool IsNewsFrom(EffectAnswer answer) => !effect.IsAnswered || (effect.Answer != answer && effect.LateAnswer is null);
    }
}
