using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>When the sentences of the machine apply. Pure, and true of the order as it was before the message.</summary>
internal static class OrderConditions
{
    /// <summary>What a process accepted over HTTP must not be too early by the clock of the one that takes it from the bus.</summary>
    private static readonly TimeSpan ReplicasApart = TimeSpan.FromMinutes(5);

    // ---- An order is placed
    public static Condition IsInvalid { get; } = Condition.Of<OrderPlaced>("invalid", (_, placed, turn) => !IsValid(placed, turn));

    public static Condition NeedsStock { get; } = Condition.Of<OrderPlaced>(
        "valid", (_, placed, turn) => IsValid(placed, turn) && turn.Policy.Stock == Handling.Participant);

    public static Condition NeedsOnlyMoney { get; } = Condition.Of<OrderPlaced>(
        "valid, stock is handled upstream",
        (_, placed, turn) => IsValid(placed, turn) && turn.Policy.Stock == Handling.None && placed.TotalMinor > 0);

    public static Condition NeedsNothing { get; } = Condition.Of<OrderPlaced>(
        "valid, stock is handled upstream and the total is zero",
        (_, placed, turn) => IsValid(placed, turn) && turn.Policy.Stock == Handling.None && placed.TotalMinor == 0);

    public static Condition IsTheSameOrder { get; } = Condition.Of<OrderPlaced>(
        "the same content", (order, placed, _) => OrderRules.ContentHash(placed) == order.ContentHash);

    public static Condition IsAnotherOrder { get; } = Condition.Of<OrderPlaced>(
        "the number is taken: other content", (order, placed, _) => OrderRules.ContentHash(placed) != order.ContentHash);

    // ---- Stock answers
    public static Condition FindsMoney { get; } = Condition.Of<StockReserved>(
        "money waits or none is needed",
        (order, reserved, _) =>
            !order.IsCancelling && order.Awaits(reserved.EffectId) && (order.Waiting is not null || order.TotalMinor == 0));

    public static Condition FindsNoMoney { get; } = Condition.Of<StockReserved>(
        "money is still to come",
        (order, reserved, _) => !order.IsCancelling && order.Awaits(reserved.EffectId) && order.Waiting is null && order.TotalMinor > 0);

    public static Condition RejectsReservation { get; } = Condition.Of<StockRejected>(
        "it answers ReserveStock",
        (order, rejected, _) => !order.IsCancelling && order.Awaits(rejected.EffectId, EffectKind.ReserveStock));

    public static Condition RejectsConfirmation { get; } = Condition.Of<StockRejected>(
        "it answers ConfirmStock", (order, rejected, _) => order.Awaits(rejected.EffectId, EffectKind.ConfirmStock));

    public static Condition GivesUpReservation { get; } = Condition.Of<EffectsOverdue>(
        "ReserveStock reached its limit", (order, due, turn) =>
            !order.IsCancelling && order.Runs(due)
            && order.Find(EffectKind.ReserveStock, order.Reservation) is { } reservation && order.IsAtLimit(reservation, turn));

    public static Condition EndsCancellation { get; } = Condition.Of<StockReleased>(
        "being cancelled", (order, released, _) => order.IsCancelling && order.Awaits(released.EffectId));

    // ---- Money and payments
    public static Condition IsNewMoney { get; } = Decided("new", outcome => outcome != PaymentOutcome.AlreadyKnown);

    // What was counted stays: a capture of less than was authorised, or two messages of one payment that contradict each other.
    public static Condition HasOtherAmount { get; } = Condition.Of<PaymentSucceeded>(
        "known transaction, of another amount than was counted", (order, money, turn) => turn.Decision == PaymentOutcome.AlreadyKnown
            && order.FindReceipt(money.Provider, money.Account, money.TransactionId) is { } receipt && receipt.Amount != money.Amount
            && !order.IsRaised(AttentionCodes.Mismatch, OtherAmount(receipt, money)));

    public static Condition IsKnownMoney { get; } = Condition.Of<PaymentSucceeded>(
        "known transaction", (order, money, turn) =>
            turn.Decision == PaymentOutcome.AlreadyKnown && !HasOtherAmount.Holds(order, money, turn));

    public static Condition PaysTheOrder { get; } = Decided(
        "in time, in the grace, or late and reinstated while stock is held",
        outcome => outcome is PaymentOutcome.PaidInTime or PaymentOutcome.PaidInGrace or PaymentOutcome.ReinstateHeld);

    public static Condition WaitsForStock { get; } = Decided("in time", outcome => outcome == PaymentOutcome.WaitForStock);

    public static Condition NeedsStockAgain { get; } = Decided(
        "in time or reinstated, but stock was released", outcome => outcome == PaymentOutcome.ReinstateReserve);

    public static Condition DoesNotPay { get; } = Decided("it does not pay the order", outcome => IsUnwanted(outcome) || IsHeld(outcome));

    public static Condition GoesBack { get; } = Decided("late, duplicate, mismatch, or the order is closed or being cancelled", IsUnwanted);

    public static Condition IsHeldForStaff { get; } = Decided("mismatch, and the policy holds it", IsHeld);

    public static Condition IsMismatch { get; } = Decided(
        "wrong amount or currency", outcome => outcome is PaymentOutcome.RefundMismatch or PaymentOutcome.HoldMismatch);

    // Adapters let no such notice through; a refund of nothing would be refused by the provider for ever.
    public static Condition IsNoMoney { get; } = Condition.Of<PaymentSucceeded>(
        "nothing was paid", (_, money, _) => money.Amount is not { MinorUnits: > 0 });

    public static Condition OpensAttempt { get; } = Condition.Of<PaymentStarted>(
        "not known yet", (order, started, _) =>
            order.LearnsFrom(started) && order.Attempts.Count < OrderRules.AttemptsMax && HasProvider(started) && IsOf(order, started));

    public static Condition OpensTooLate { get; } = Condition.Of<PaymentStarted>(
        "not known yet, and the order does not wait for money",
        (order, started, turn) => OpensAttempt.Holds(order, started, turn) && !order.WaitsForMoney);

    public static Condition OpensTooMany { get; } = Condition.Of<PaymentStarted>(
        $"not known yet, and there are {OrderRules.AttemptsMax} already",
        (order, started, _) => order.LearnsFrom(started) && order.Attempts.Count >= OrderRules.AttemptsMax);

    // Over the bus it was looked at by nobody; the order keeps the name in a column.
    public static Condition OpensWithNobody { get; } = Condition.Of<PaymentStarted>(
        "not known yet, and of no provider", (order, started, _) => order.LearnsFrom(started) && !HasProvider(started));

    // The order would have it closed, and that would be the payment of somebody else.
    public static Condition OpensForeign { get; } = Condition.Of<PaymentStarted>(
        "not known yet, and of another order by its number", (order, started, _) => order.LearnsFrom(started) && !IsOf(order, started));

    public static Condition RepeatsAttempt { get; } = Condition.Of<PaymentStarted>(
        "known", (order, started, _) => !order.LearnsFrom(started) && !order.IsAnother(started));

    public static Condition OpensAnother { get; } = Condition.Of<PaymentStarted>(
        "its number was given to another payment", (order, started, _) => order.IsAnother(started));

    public static Condition IsNewFailure { get; } = Condition.Of<PaymentFailed>(
        "of a known attempt", (order, failed, _) => order.LearnsFrom(failed));

    public static Condition IsOldFailure { get; } = Condition.Of<PaymentFailed>(
        "known, or of an attempt that is not", (order, failed, _) => !order.LearnsFrom(failed));

    public static Condition ClosesAttempt { get; } = Condition.Of<PaymentClosed>(
        "news of an attempt", (order, closed, _) => order.LearnsFrom(closed));

    public static Condition ClosesNothing { get; } = Condition.Of<PaymentClosed>("known", (order, closed, _) => !order.LearnsFrom(closed));

    // ---- What follows
    public static Condition DeadlineIsUnwound { get; } = Condition.Of(
        "unwinding for the deadline, and no ClosePayment is unanswered",
        order => order.Unwinding == Unwinding.Deadline && !order.IsUnanswered(EffectKind.ClosePayment));

    public static Condition CancellationIsUnwound { get; } = Condition.Of(
        "being cancelled, and no ClosePayment or ReleaseStock is unanswered",
        order => order.IsCancelling && !order.IsUnanswered(EffectKind.ClosePayment, EffectKind.ReleaseStock));

    public static Condition IsFulfilled { get; } = Condition.Of(
        "stock is confirmed and points are awarded, as the policy asks", order => order.IsFulfilled);

    public static Condition IsUndone { get; } = Condition.Of(
        "refunded in full, and refunds, ReleaseStock and RevokePoints are answered", order => order.IsUndone);

    public static Condition ExpiryIsOver { get; } = Condition.Of(
        "stock is released, and no ReserveStock or ReleaseStock is unanswered", order => !order.IsCancelling && order.IsStockGone);

    public static Condition CancellationIsOver { get; } = Condition.Of(
        "being cancelled, and no ReserveStock or ReleaseStock is unanswered", order => order.IsCancelling && order.IsStockGone);

    public static IReadOnlyList<string> WhyInvalid(OrderPlaced placed, Turn turn) =>
    [
        .. OrderRules.Validate(placed, turn.IsMerchantKnown ? turn.Policy : null),
        .. OrderRules.WhyNotYet(placed, turn.Now + ReplicasApart) is { } reason ? (string[])[reason] : [],
    ];

    public static string OtherAmount(Receipt receipt, PaymentSucceeded money) =>
        $"{money.Provider} {money.TransactionId}: {receipt.Amount.MinorUnits} {receipt.Amount.Currency} was counted, and it also says "
        + $"{money.Amount.MinorUnits} {money.Amount.Currency}: look there which of them came";

    private static bool IsValid(OrderPlaced placed, Turn turn) => WhyInvalid(placed, turn).Count == 0;

    private static bool HasProvider(PaymentStarted started) => started.Provider is { Length: > 0 and <= OrderRules.ProviderLengthMax };

    private static bool IsOf(Order order, PaymentStarted started) => OrderRules.IsPaymentOf(order.OrderNumber, started.PaymentNumber);

    private static bool IsUnwanted(PaymentOutcome outcome) => outcome is PaymentOutcome.RefundLate or PaymentOutcome.RefundDuplicate
        or PaymentOutcome.RefundMismatch or PaymentOutcome.RefundClosed;

    private static bool IsHeld(PaymentOutcome outcome) => outcome == PaymentOutcome.HoldMismatch;

    private static Condition Decided(string text, Func<PaymentOutcome, bool> isMeant) =>
        new(text, (_, _, turn) => turn.Decision is { } outcome && isMeant(outcome));
}
