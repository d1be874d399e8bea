using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>
/// An order's life once more: from the facts on its timeline, by the specification and the demo's policy, without the machine's code.
/// Each row must go where the specification says, each decision must be the one that these facts give.
/// </summary>
internal sealed partial class Replay
{
    // A timer counts from when the message was handled; its row is written a moment later.
    private static readonly TimeSpan slack = TimeSpan.FromSeconds(1);

    private readonly List<string> differences = [];
    private readonly LifeSoFar life = new();
    private ClosureReason? reason;

    private Replay(IReadOnlyList<TimelineRow> rows) => Rows = rows;

    public IReadOnlyList<TimelineRow> Rows { get; }

    /// <summary>Where the timeline says something else than the specification; empty: nowhere.</summary>
    public IReadOnlyList<string> Differences => differences;

    /// <summary>The end that these facts have by the specification; null: they have none.</summary>
    public ClosureReason? End { get; private set; }

    /// <summary>With every extension that was granted.</summary>
    public DateTimeOffset Deadline => life.Deadline;

    /// <summary>When it closed; null: it did not.</summary>
    public DateTimeOffset? ClosedAt => Rows.FirstOrDefault(row => row is { To: States.Closed, From: not States.Closed })?.At;

    /// <summary>When it was decided that no money had come, or that none is taken any more; null: it was not.</summary>
    public DateTimeOffset? DecidedAt => Rows.FirstOrDefault(row => row.To is States.Expired or States.Closed)?.At;

    public static Replay Of(IReadOnlyList<TimelineRow> rows)
    {
        var replay = new Replay(rows);
        foreach (var (index, row) in rows.Index())
            replay.Take(row, index + 1);
        return replay;
    }

    public TimelineRow? First(string @event) => Rows.FirstOrDefault(row => row.Event == @event);

    public TimelineRow? Money(string transactionId) => Rows.FirstOrDefault(
        row => row.Event == nameof(PaymentSucceeded) && row.Fact("transactionId") == transactionId);

    public TimelineRow? Report(string paymentNumber) => Rows.FirstOrDefault(
        row => row.Event == nameof(PaymentStarted) && row.Fact("paymentNumber") == paymentNumber);

    private void Take(TimelineRow row, int sequence)
    {
        if (row.Sequence != sequence)
            Differ(row, $"it is the {sequence}. row");
        if (row.From != life.State)
            Differ(row, $"it begins in {row.From}, and the order was {life.State}");
        life.GiveUp(row, message => Differ(row, message));
        var due = Due(row);
        if (due != row.To)
            Differ(row, $"it went to {row.To}, and by the specification it goes to {due}");
        Expect(row, nameof(ClosePayment), life.Enter(due, row));
        if (due == States.Closed && End is null)
            End = reason ?? ClosureReason.Expired;
        life.State = row.To; // after a difference the rest is judged from where the order really was
    }

    private string Due(TimelineRow row) => row.Event switch
    {
        nameof(OrderPlaced) => Place(row),
        nameof(StockReserved) => Reserved(row),
        nameof(StockRejected) => Rejected(row),
        nameof(StockReleased) => Released(row),
        nameof(StockConfirmed) or nameof(PointsAwarded) => Fulfil(row),
        nameof(PaymentStarted) => Start(row),
        nameof(PaymentClosed) => Close(row),
        nameof(PaymentSucceeded) => Receive(row),
        nameof(PaymentReminderDue) => Remind(row),
        nameof(PaymentDeadlineReached) => PassDeadline(row),
        nameof(StockReleaseDue) => Release(row),
        nameof(EffectsOverdue) => Overdue(),
        nameof(CancelOrder) => Cancel(row),
        nameof(ExtendPaymentDeadline) => Extend(row),
        nameof(RefundOrder) => Refund(row),
        nameof(PaymentFailed) or nameof(CustomerNotified) or nameof(PointsRevoked) or nameof(RefundCompleted)
            or nameof(RefundFailed) => life.State,
        _ => Unexpected(row),
    };

    private string Place(TimelineRow row)
    {
        if (life.State != States.Initial)
            return Unexpected(row);
        life.Deadline = row.Time("placedAt") + DemoMerchant.PaymentWindow;
        life.Total = row.Number("total");
        life.Reserve();
        Expect(row, nameof(ReserveStock), 1);
        return States.Placed;
    }

    private string Remind(TimelineRow row)
    {
        NotBefore(row, life.Deadline - DemoMerchant.ReminderBeforeDeadline, "the reminder");
        Expect(row, nameof(NotifyCustomer), 1);
        return life.State == States.AwaitingPayment ? life.State : Unexpected(row);
    }

    // Close, then decide.
    private string PassDeadline(TimelineRow row)
    {
        NotBefore(row, life.Deadline, "the deadline");
        if (life.State != States.AwaitingPayment || life.IsCancelling)
            return Unexpected(row);
        life.IsUnwinding = true;
        Expect(row, nameof(ClosePayment), life.CloseAttempts());
        return life.OnceUnwound();
    }

    private string Release(TimelineRow row)
    {
        if (life.State != States.Expired || life.ExpiredAt is not { } since)
            return Unexpected(row);
        NotBefore(row, since + DemoMerchant.Grace, "the release of stock");
        life.ReleaseIsDue = false;
        Expect(row, nameof(ReleaseStock), life.Release());
        return life.OnceStockIsGone();
    }

    private string Cancel(TimelineRow row)
    {
        if (life.State is States.Paid or States.Closed || life.Waits)
            return Unexpected(row);
        life.IsCancelling = true;
        life.ReleaseIsDue = false;
        if (life.State == States.AwaitingPayment)
            Expect(row, nameof(ClosePayment), life.CloseAttempts());
        Expect(row, nameof(ReleaseStock), life.Release());
        return Because(ClosureReason.Cancelled, life.State);
    }

    private string Extend(TimelineRow row)
    {
        if (life.State is not (States.Placed or States.AwaitingPayment) || life.IsUnwinding || life.IsCancelling
            || row.Time("deadline") <= life.Deadline)
            return Unexpected(row);
        life.Deadline = row.Time("deadline");
        return life.State;
    }

    private string Overdue() => life.State switch
    {
        States.AwaitingPayment => life.OnceUnwound(),
        States.Placed when life.IsRejected && !life.IsCancelling => Because(ClosureReason.OutOfStock, States.Closed),
        _ => life.State,
    };

    // No script gives money back before the order is fulfilled.
    private string Refund(TimelineRow row)
    {
        if (life.State != States.Closed || End is not ClosureReason.Fulfilled || life.KeptMinor == 0)
            return Unexpected(row);
        life.KeptMinor -= row.Fact("amount") is null ? life.KeptMinor : row.Number("amount");
        Expect(row, nameof(RequestRefund), 1);
        if (life.KeptMinor > 0)
            return life.State;
        life.LoseMoney();
        End = ClosureReason.Refunded;
        return life.State;
    }

    private string Because(ClosureReason why, string state)
    {
        reason = why;
        return state;
    }

    private string Unexpected(TimelineRow row)
    {
        Differ(row, $"nothing of the kind belongs here while the order is {life.State}");
        return row.To;
    }

    private void NotBefore(TimelineRow row, DateTimeOffset moment, string what)
    {
        if (row.At < moment - slack)
            Differ(row, $"{what} is due at {moment:O}");
    }

    private void Expect(TimelineRow row, string message, int count)
    {
        if (count > 0 && row.CountSent(message) < count)
            Differ(row, $"{count} {message} must leave, and {row.CountSent(message)} did");
    }

    private void Differ(TimelineRow row, string what) =>
        differences.Add($"row {row.Sequence} ({row.Event} at {row.At:HH:mm:ss.fff}, {row.Path}): {what}");
}
