using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>What participants and providers say: stock, points and money.</summary>
internal sealed partial class Replay
{
    private string Reserved(TimelineRow row)
    {
        if (!life.Answer(row.Number("reservation"), granted: true) || life.IsCancelling)
            return life.State;
        return life.State switch
        {
            States.Placed => life.Waits || life.Total == 0 ? States.Paid : States.AwaitingPayment,
            States.Expired when life.Waits => States.Paid,
            _ => life.State,
        };
    }

    private string Rejected(TimelineRow row)
    {
        if (!life.Answer(row.Number("reservation"), granted: false) || life.IsCancelling)
            return life.State;
        if (life.Waits)
            Expect(row, nameof(RequestRefund), 1);
        life.LoseMoney();
        switch (life.State)
        {
            case States.Placed:
                return Because(ClosureReason.OutOfStock, States.Closed);
            case States.Expired:
                life.ReinstatementFailed = true;
                return life.OnceStockIsGone();
            default:
                return life.State;
        }
    }

    private string Released(TimelineRow row)
    {
        life.AnswerRelease(row.Number("reservation"));
        return life.State switch
        {
            States.Placed when life.IsCancelling => States.Closed,
            States.AwaitingPayment => life.OnceUnwound(),
            States.Expired => life.OnceStockIsGone(),
            _ => life.State,
        };
    }

    private string Fulfil(TimelineRow row)
    {
        if (life.State != States.Paid)
            return Unexpected(row);
        if (row.Event == nameof(StockConfirmed))
            life.IsConfirmed = true;
        else
            life.IsAwarded = true;
        return life is { IsConfirmed: true, IsAwarded: true } ? Because(ClosureReason.Fulfilled, States.Closed) : life.State;
    }

    // A late one has no business: it is closed at once.
    private string Start(TimelineRow row)
    {
        life.Open(PaymentOf(row));
        var waits = life.State is States.Placed or States.AwaitingPayment && !life.IsUnwinding && !life.IsCancelling;
        if (!waits)
            Expect(row, nameof(ClosePayment), life.CloseAttempts());
        return life.State;
    }

    private string Close(TimelineRow row)
    {
        life.EndAttempt(PaymentOf(row));
        return life.State == States.AwaitingPayment ? life.OnceUnwound() : life.State;
    }

    private string Receive(TimelineRow row)
    {
        var due = Decide(row);
        if (row.Decision != due.ToString())
            Differ(row, $"it was decided as {row.Decision}, and these facts are {due}");
        life.Transactions.Add((row.Fact("provider"), row.Fact("transactionId")));
        life.EndAttempt(PaymentOf(row));
        switch (due)
        {
            case PaymentOutcome.PaidInTime or PaymentOutcome.PaidInGrace or PaymentOutcome.ReinstateHeld:
                life.KeptMinor = row.Amount("amount").MinorUnits;
                return States.Paid;
            case PaymentOutcome.WaitForStock:
                life.WaitingMinor = row.Amount("amount").MinorUnits;
                return life.State;
            case PaymentOutcome.ReinstateReserve:
                life.WaitingMinor = row.Amount("amount").MinorUnits;
                life.Reserve();
                Expect(row, nameof(ReserveStock), 1);
                return life.State;
            default:
                Expect(row, nameof(RequestRefund), 1);
                return life.State == States.AwaitingPayment ? life.OnceUnwound() : life.State;
        }
    }

    /// <summary>By the specification, "In every state" 2, and the demo's policy: late money is reinstated, a mismatch goes back.</summary>
    private PaymentOutcome Decide(TimelineRow row)
    {
        if (life.Transactions.Contains((row.Fact("provider"), row.Fact("transactionId"))))
            return PaymentOutcome.AlreadyKnown;
        if (row.Amount("amount") != new Money(life.Total, "CNY"))
            return PaymentOutcome.RefundMismatch;
        if (life.Waits || life.KeptMinor > 0)
            return PaymentOutcome.RefundDuplicate;
        if (life.State == States.Closed || life.IsCancelling)
            return PaymentOutcome.RefundClosed;

        var paidAt = row.Time("paidAt");
        var isLate = paidAt > life.Deadline + DemoMerchant.Grace;
        if (life.State == States.Placed)
            return isLate ? PaymentOutcome.RefundLate : PaymentOutcome.WaitForStock;
        if (!life.HoldsStock)
            return life.ReinstatementFailed ? PaymentOutcome.RefundLate : PaymentOutcome.ReinstateReserve;
        if (isLate)
            return PaymentOutcome.ReinstateHeld;
        return paidAt > life.Deadline ? PaymentOutcome.PaidInGrace : PaymentOutcome.PaidInTime;
    }

    private static string PaymentOf(TimelineRow row) => $"{row.Fact("provider")} {row.Fact("paymentNumber")}";
}
