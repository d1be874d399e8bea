using OrderSaga.Contracts;
using OrderSaga.Simulator;
using OrderSaga.StateMachine;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>A way in which orders go, told by what was decided and by whom, never by the title of a script.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Fits">Is this order one?</param>
internal sealed record OutcomeClass(string Name, Func<Evidence, bool> Fits)
{
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    /// <summary>What a play of every script must have brought about.</summary>
    public static IReadOnlyList<OutcomeClass> All { get; } =
    [
        new("paid at once", e => Paid(e, PaymentOutcome.PaidInTime, row => row.Time("paidAt") <= e.Customer.Order!.PlacedAt + 3 * second)),
        new("paid after the reminder", e => Paid(e, PaymentOutcome.PaidInTime, row => row.Sequence > Sequence<PaymentReminderDue>(e))),
        // A provider's clock has whole seconds: what was paid one second before is up to two before.
        new("paid 1 s before the deadline",
            e => Paid(e, PaymentOutcome.PaidInTime, row => IsWithin(e.Life.Deadline - row.Time("paidAt"), 2))),
        new("paid 1 s after the deadline",
            e => Paid(e, PaymentOutcome.PaidInGrace, row => IsWithin(row.Time("paidAt") - e.Life.Deadline, 1))),
        new("paid during the grace", e => Paid(e, PaymentOutcome.PaidInGrace, row => row.Time("paidAt") > e.Life.Deadline + second)),
        new("paid late, stock still held", e => Paid(e, PaymentOutcome.ReinstateHeld)),
        new("paid after stock was told to go, some left", e => Paid(e, PaymentOutcome.ReinstateReserve) && Has<StockReserved>(e, 2)),
        new("paid after stock was told to go, none left",
            e => Decided(e, PaymentOutcome.ReinstateReserve) && Has<StockRejected>(e, 2) && Ended(e, ClosureReason.Expired)),
        new("paid before stock answered", e => Paid(e, PaymentOutcome.WaitForStock)),
        new("paid late, stock not answered: back", e => Decided(e, PaymentOutcome.RefundLate)),
        new("paid after the end: back", e => Decided(e, PaymentOutcome.RefundClosed) && Ended(e, ClosureReason.Expired)),
        new("paid after the cancellation: back", e => Decided(e, PaymentOutcome.RefundClosed) && Ended(e, ClosureReason.Cancelled)),
        new("double-paid", e => Decided(e, PaymentOutcome.RefundDuplicate) && Ended(e, ClosureReason.Fulfilled)),
        new("wrong amount", e => Decided(e, PaymentOutcome.RefundMismatch)),
        new("abandoned", e => Ended(e, ClosureReason.Expired) && Has<PaymentDeadlineReached>(e) && !Has<PaymentSucceeded>(e)),
        new("cancelled", e => Ended(e, ClosureReason.Cancelled) && Has<CancelOrder>(e)),
        new("out of stock", e => Ended(e, ClosureReason.OutOfStock) && Has<StockRejected>(e, 1)),
        new("refunded by staff", e => Ended(e, ClosureReason.Refunded) && Has<RefundOrder>(e)),
        new("callback sent 20 times, counted once", e => IsCountedOnce(e) && Acknowledged(e) >= 20),
        new("told of twice, by callback and by asking: AlreadyKnown", IsAlreadyKnown),
        new("callback before the order", IsBeforeTheOrder),
        new("tampered callbacks refused, the genuine one counted",
            e => IsCountedOnce(e) && Has(e, sent => sent.Forged is not null)
                && !Has(e, sent => sent is { Forged: not null, Acknowledged: true })),
    ];

    private static bool Paid(Evidence e, PaymentOutcome decision, Func<TimelineRow, bool>? isSo = null) =>
        Ended(e, ClosureReason.Fulfilled)
        && Rows<PaymentSucceeded>(e).Any(row => row.Decision == $"{decision}" && isSo?.Invoke(row) != false);

    private static bool Decided(Evidence e, PaymentOutcome decision) => Rows<PaymentSucceeded>(e).Any(row => row.Decision == $"{decision}");

    private static bool Ended(Evidence e, ClosureReason reason) => e.Order?.ClosureReason == $"{reason}";

    private static bool Has<T>(Evidence e) => Rows<T>(e).Any();

    private static bool Has<T>(Evidence e, int reservation) => Rows<T>(e).Any(row => row.Fact("reservation") == $"{reservation}");

    private static bool Has(Evidence e, Func<Delivery, bool> isSo) => e.Deliveries.Any(isSo);

    private static int Sequence<T>(Evidence e) => Rows<T>(e).FirstOrDefault()?.Sequence ?? int.MaxValue;

    private static bool IsWithin(TimeSpan span, int seconds) => span > TimeSpan.Zero && span <= seconds * second;

    private static int Acknowledged(Evidence e) =>
        e.Deliveries.Count(sent => sent is { Kind: NoticeKind.Payment, Forged: null, Acknowledged: true });

    private static bool IsCountedOnce(Evidence e) => e.Paid.Count == 1 && Rows<PaymentSucceeded>(e).Count() == 1;

    // Two messages with ids of their own went to the order, and one of them made a row: the other was decided as known.
    private static bool IsAlreadyKnown(Evidence e) =>
        IsCountedOnce(e) && e.Journal.Count(said => said is { IsApplied: true, Event: nameof(PaymentSucceeded) }) > 1;

    private static bool IsBeforeTheOrder(Evidence e) =>
        Ended(e, ClosureReason.Fulfilled) && Rows<OrderPlaced>(e).FirstOrDefault() is { } placed
        && e.Deliveries.Any(sent => sent is { Kind: NoticeKind.Payment, Acknowledged: true } && sent.At < placed.At);

    private static IEnumerable<TimelineRow> Rows<T>(Evidence e) => e.Life.Rows.Where(row => row.Event == typeof(T).Name);
}
