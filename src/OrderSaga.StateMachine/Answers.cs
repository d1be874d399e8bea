using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The participants' messages as answers to effects.</summary>
internal static class Answers
{
    public static Condition Counts { get; } = new(
        "answers an effect", (order, message, _) => order.AnswerOf(message) is { Effect.IsAnswered: false });

    public static Condition ComesLate { get; } = new(
        "differs from the answer that counted, or the effect was given up",
        (order, message, _) => order.AnswerOf(message) is { Effect.IsAnswered: true } late && late.Effect.IsNewsFrom(late.Answer));

    public static Condition IsRepeated { get; } = new(
        "repeated", (order, message, _) => order.AnswerOf(message) is { } known && !known.Effect.IsNewsFrom(known.Answer));

    public static Condition IsUnasked { get; } = new(
        "answers nothing that was sent", (order, message, _) => order.AnswerOf(message) is null);

    extension(Order order)
    {
        /// <summary>The effect that a message answers, and how; null when no such effect was ever sent.</summary>
        public (Effect Effect, EffectAnswer Answer)? AnswerOf(object? message)
        {
            var (effectId, answer) = message switch
            {
                StockReserved said => (said.EffectId, EffectAnswer.StockReserved),
                StockRejected said => (said.EffectId, EffectAnswer.StockRejected),
                StockConfirmed said => (said.EffectId, EffectAnswer.StockConfirmed),
                StockReleased said => (said.EffectId, EffectAnswer.StockReleased),
                PointsAwarded said => (said.EffectId, EffectAnswer.PointsAwarded),
                PointsRevoked said => (said.EffectId, EffectAnswer.PointsRevoked),
                CustomerNotified said => (said.EffectId, EffectAnswer.CustomerNotified),
                _ => throw new ArgumentException($"{message?.GetType().Name} answers no effect", nameof(message)),
            };
            return order.FindEffect(effectId) is { IsSent: true } effect && Answer(effect.Kind, answer) ? (effect, answer) : null;
        }

        public bool Awaits(Guid effectId, EffectKind? kind = null) =>
            order.FindEffect(effectId) is { IsSent: true, IsAnswered: false } effect && (kind is null || effect.Kind == kind);
    }

    /// <summary>An effect id with the answer of another kind is nobody's answer.</summary>
    private static bool Answer(EffectKind kind, EffectAnswer answer) => (kind, answer) switch
    {
        (EffectKind.ReserveStock, EffectAnswer.StockReserved or EffectAnswer.StockRejected) => true,
        (EffectKind.ConfirmStock, EffectAnswer.StockConfirmed or EffectAnswer.StockRejected) => true,
        (EffectKind.ReleaseStock, EffectAnswer.StockReleased) => true,
        (EffectKind.AwardPoints, EffectAnswer.PointsAwarded) => true,
        (EffectKind.RevokePoints, EffectAnswer.PointsRevoked) => true,
        (EffectKind.NotifyCustomer, EffectAnswer.CustomerNotified) => true,
        _ => false,
    };
}
