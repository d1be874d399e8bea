using OrderSaga.Contracts;
using OrderSaga.Simulator;
using OrderSaga.StateMachine;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>What a merchant was promised, whatever the script: judged by the books, in case the timeline tells a tale of its own.</summary>
internal static class Promises
{
    public static IEnumerable<string> Broken(Evidence evidence, ClosureReason end)
    {
        var (customer, order, life) = (evidence.Customer, evidence.Order!, evidence.Life);
        if (life.Rows.Count != order.Version)
            yield return $"its version is {order.Version}, and its timeline has {life.Rows.Count} rows";
        if (life.First(nameof(OrderPlaced)) is { } placed && !IsAsPlaced(placed, customer))
            yield return "it is not the order that was placed";
        // PostgreSQL keeps microseconds of the order's column, and all that came of the timeline's text.
        if ((order.Deadline - life.Deadline).Duration() >= TimeSpan.FromMicroseconds(1))
            yield return $"its deadline is {order.Deadline:O}, and its timeline makes it {life.Deadline:O}";
        if (end == ClosureReason.Expired && Forgotten(evidence) is { } trade)
            yield return $"payment {trade.PaymentNumber} was made at {trade.PaidAt:O}, in time, and known, and the order expired";
        if (!WasReminded(evidence))
            yield return "nobody reminded the customer";
        foreach (var reported in customer.Reported.Where(reported => life.Report(reported.PaymentNumber) is null))
            yield return $"payment {reported.PaymentNumber} was reported and is not on the timeline";
        foreach (var claimed in evidence.Paid.Where(paid => IsCalledClosed(evidence, paid)))
            yield return $"payment {claimed.PaymentNumber} is closed on the timeline, and {claimed.Provider} took money by it";
        foreach (var open in customer.Reported.Where(reported => IsOpen(reported) && !evidence.IsBeyondClosing(reported)))
            yield return $"payment {open.PaymentNumber} is still {open.State} at {open.Provider}";
    }

    /// <summary>Paid in time by an attempt that the service knew of before it decided: close, then decide would have found it.</summary>
    private static Trade? Forgotten(Evidence evidence)
    {
        var decided = evidence.Life.DecidedAt;
        return evidence.Paid.FirstOrDefault(trade => trade.Amount == evidence.Customer.Total
            && trade.PaidAt <= evidence.InTimeUntil
            && (evidence.Life.Report(trade.PaymentNumber)?.At < decided || evidence.Life.Money(trade.TransactionId!)?.At < decided)
            && !evidence.IsBeyondClosing(trade));
    }

    // A service that had no breath between reminder and deadline may come to the deadline first, and then it is too late to remind.
    private static bool WasReminded(Evidence evidence)
    {
        var life = evidence.Life;
        if (life.First(nameof(PaymentReminderDue)) is not null || life.First(nameof(PaymentDeadlineReached)) is null)
            return true;
        var due = life.Deadline - DemoMerchant.ReminderBeforeDeadline;
        var awaiting = life.Rows.FirstOrDefault(row => row.To == States.AwaitingPayment)?.At;
        return awaiting >= due || evidence.Customer.Stage.Disturbances.FillAll(due, life.Deadline);
    }

    // To Alipay a payment of which all was given back is closed too.
    private static bool IsCalledClosed(Evidence evidence, Trade paid)
    {
        var closed = evidence.Life.Rows.FirstOrDefault(row => row.Event == nameof(PaymentClosed)
            && row.Fact("provider") == paid.Provider && row.Fact("paymentNumber") == paid.PaymentNumber);
        var isBack = paid.RefundedMinor == paid.Amount.MinorUnits
            && evidence.Customer.Stage.Providers.Books.RefundsOf(paid).All(refund => refund.RequestedAt <= closed?.At);
        return closed is not null && !isBack && !evidence.Customer.Unseen.Contains(paid);
    }

    private static bool IsAsPlaced(TimelineRow placed, Customer customer) =>
        placed.Number("total") == customer.Total.MinorUnits && placed.Time("placedAt") == customer.Order!.PlacedAt;

    private static bool IsOpen(Trade trade) => trade.State is not (TradeState.Paid or TradeState.Closed);
}
