using OrderSaga.Contracts;
using OrderSaga.Simulator;
using OrderSaga.StateMachine;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>Why an order ended otherwise than its script meant it to.</summary>
/// <param name="Name">The reason, the same words for all orders that have it.</param>
/// <param name="Proof">The facts of this order that prove it.</param>
internal sealed record Deviation(string Name, string Proof);

/// <summary>
/// The reasons for which an order may end otherwise. Each needs its facts from timeline and books, and something measured that brought
/// them about. That the end is the right one for these facts is not said here: the replay says it.
/// </summary>
internal static class Deviations
{
    public static Deviation? Find(Evidence evidence, Outcome script, ClosureReason end) => (script.Closure, end) switch
    {
        (ClosureReason.Cancelled, ClosureReason.Expired or ClosureReason.Fulfilled) => CancelledTooLate(evidence),
        (ClosureReason.Fulfilled or ClosureReason.Refunded, ClosureReason.Expired) when evidence.RightPayment is { } trade =>
            PaidTooLate(evidence, trade),
        (ClosureReason.Fulfilled or ClosureReason.Refunded, ClosureReason.Expired) => CameTooLateToPay(evidence),
        (ClosureReason.Expired, ClosureReason.Fulfilled) => Reinstated(evidence),
        (ClosureReason.Fulfilled, ClosureReason.OutOfStock) => LostTheLastPiece(evidence),
        _ => null,
    };

    /// <summary>A wish that was accepted, and reached the order when it could not be granted any more: staff see it.</summary>
    public static bool IsLateWish(Evidence evidence, FailedMessageView message) => message.MessageType switch
    {
        nameof(CancelOrder) => evidence.Customer.Cancellation is { Refusal: null }
            && evidence.Customer.Expectation?.Outcome.Closure == ClosureReason.Cancelled && CancelledTooLate(evidence) is not null,
        nameof(ExtendPaymentDeadline) => evidence.Life.First(nameof(ExtendPaymentDeadline)) is null
            && (evidence.Life.First(nameof(PaymentDeadlineReached))?.At ?? evidence.Life.DecidedAt) is { } over
            && evidence.Cause(evidence.Customer.Order!.PlacedAt, over) is not null,
        _ => false,
    };

    private static Deviation? CancelledTooLate(Evidence evidence)
    {
        var over = evidence.Life.Rows.FirstOrDefault(row => row.To is States.Paid or States.Closed || IsReinstating(row));
        if (evidence.Customer.Cancellation is not { } wish || over is null || evidence.Life.First(nameof(CancelOrder)) is not null)
            return null;
        var wasTold = wish.Refusal is not null
            ? wish.At >= over.At
            : evidence.Failed.Any(failed => failed.MessageType == nameof(CancelOrder));
        return wasTold && evidence.Cause(evidence.Customer.Order!.PlacedAt, Later(wish.At, over.At)) is { } cause
            ? new("cancelled too late", $"{over.To} at {over.At:HH:mm:ss.f}, the wish was answered at {wish.At:HH:mm:ss.f}: {cause}")
            : null;
    }

    private static Deviation? PaidTooLate(Evidence evidence, Trade trade)
    {
        var (paidAt, closedAt) = (trade.PaidAt!.Value, evidence.Life.ClosedAt);
        if (evidence.Life.Money(trade.TransactionId!) is not { } told)
            return null;
        if (paidAt > evidence.InTimeUntil)
        {
            if (told.From is not (States.Placed or States.Closed)
                || evidence.Cause(evidence.Customer.Order!.PlacedAt, told.At) is not { } late)
                return null;
            var limit = $"in time until {evidence.InTimeUntil:HH:mm:ss.f}";
            return new(
                told.From == States.Placed ? "paid late, and stock had not answered" : "paid late, and the order had closed",
                $"paid at {paidAt:HH:mm:ss}, {limit}, {told.Decision} at {told.At:HH:mm:ss.f}: {late}");
        }

        // In time: then only a payment that nobody could find may have come after the end.
        if (told.From != States.Closed)
            return null;
        var wasUnknown = evidence.Life.Report(trade.PaymentNumber) is not { } report || report.At > evidence.Life.DecidedAt;
        return (wasUnknown || evidence.IsBeyondClosing(trade)) && evidence.Cause(paidAt, told.At) is { } cause
            ? new("paid in time by an unknown payment, told of after the end",
                $"paid at {paidAt:HH:mm:ss}, closed at {closedAt:HH:mm:ss.f}, told of at {told.At:HH:mm:ss.f}: {cause}")
            : null;
    }

    private static Deviation? CameTooLateToPay(Evidence evidence)
    {
        var attempts = evidence.Trades.Where(trade => trade.Amount == evidence.Customer.Total).ToList();
        if (attempts.Count == 0 || !attempts.TrueForAll(trade => trade.ClosedAt is { } at && at >= WholeSecond(evidence.Life.Deadline)))
            return null;
        var closedAt = attempts.Max(trade => trade.ClosedAt!.Value);
        return evidence.Cause(evidence.Customer.Order!.PlacedAt, closedAt) is { } cause
            ? new("closed before the customer could pay",
                $"closed at {closedAt:HH:mm:ss}, the deadline was {evidence.Life.Deadline:HH:mm:ss.f}: {cause}")
            : null;
    }

    // The money should have found the order over, or the last piece gone; it came first, or the goods came back before it.
    private static Deviation? Reinstated(Evidence evidence)
    {
        if (evidence.RightPayment is not { } trade || evidence.Life.Money(trade.TransactionId!) is not { } told)
            return null;
        return told.Decision is nameof(PaymentOutcome.ReinstateHeld) or nameof(PaymentOutcome.ReinstateReserve)
            && evidence.Cause(evidence.Customer.Order!.PlacedAt, told.At) is { } cause
            ? new("late money found the order open, and goods",
                $"paid at {trade.PaidAt:HH:mm:ss}, {told.Decision} at {told.At:HH:mm:ss.f}: {cause}")
            : null;
    }

    private static Deviation? LostTheLastPiece(Evidence evidence)
    {
        var (customer, sku) = (evidence.Customer, evidence.Customer.Order!.Lines[0].Sku);
        var wanted = customer.Stage.Customers.Where(other => other.Order?.Lines[0].Sku == sku).Sum(other => other.Order!.Lines[0].Quantity);
        return evidence.Life.First(nameof(StockRejected)) is { } rejected
            && customer.Stage.Shelf.Seeded.TryGetValue(sku, out var pieces) && pieces < wanted
            && evidence.Cause(customer.Order!.PlacedAt, rejected.At) is { } cause
            ? new("the last piece was still held when it was asked for", $"rejected at {rejected.At:HH:mm:ss.f}: {cause}")
            : null;
    }

    private static bool IsReinstating(TimelineRow row) => row.Decision == nameof(PaymentOutcome.ReinstateReserve);

    private static DateTimeOffset WholeSecond(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
