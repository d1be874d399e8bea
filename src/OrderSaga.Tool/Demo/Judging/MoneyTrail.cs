using OrderSaga.Contracts;
using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>Every payment in the books is one receipt of the order and one row of its timeline, and what is not kept is back.</summary>
internal static class MoneyTrail
{
    public static IEnumerable<string> Differences(Evidence evidence, Outcome became)
    {
        var (customer, order, paid) = (evidence.Customer, evidence.Order!, evidence.Paid);
        var keeps = became.Closure == ClosureReason.Fulfilled && customer.Total.MinorUnits > 0;
        var kept = order.Receipts.Count(receipt => receipt.Standing == "Kept");
        if (kept != (keeps ? 1 : 0))
            yield return $"{kept} payments are kept";
        foreach (var receipt in order.Receipts.Where(receipt => paid.All(trade => trade.TransactionId != receipt.TransactionId)))
            yield return $"receipt {receipt.TransactionId} is of a payment that {receipt.Provider} does not know";
        foreach (var trade in paid)
        {
            if (order.Receipts.Where(receipt => receipt.TransactionId == trade.TransactionId).ToList() is not [var receipt])
                yield return $"payment {trade.TransactionId} has no receipt, or more than one";
            else if (DifferenceOf(evidence, trade, receipt, became) is { } difference)
                yield return difference;
        }
    }

    private static string? DifferenceOf(Evidence evidence, Trade trade, ReceiptView receipt, Outcome became)
    {
        // Where a provider says no time, it is that of the notice, which comes after the payment.
        var saysWhen = evidence.Customer.Stage.Providers.Of(trade).SaysWhenItWasPaid;
        if (receipt.Amount != trade.Amount || receipt.PaymentNumber != trade.PaymentNumber
            || (saysWhen ? receipt.PaidAt != trade.PaidAt : receipt.PaidAt < trade.PaidAt))
        {
            return $"receipt {receipt.TransactionId} differs from the provider's books";
        }

        if (Recorded(evidence.Life, trade) is not [var row] || row.Decision != receipt.Decision
            || (saysWhen && row.Time("paidAt") != trade.PaidAt) || row.Amount("amount") != trade.Amount)
            return $"payment {receipt.TransactionId} is on the timeline otherwise than in the books, or not once";
        if (receipt.Standing == "Kept" && receipt.Amount != evidence.Customer.Total)
            return $"receipt {receipt.TransactionId} is kept and has another amount than the order";
        return receipt.Standing is "Kept" or "Refunded"
            ? DifferenceOfRefunds(evidence, trade, receipt, became)
            : $"receipt {receipt.TransactionId} is {receipt.Standing}";
    }

    private static string? DifferenceOfRefunds(Evidence evidence, Trade trade, ReceiptView receipt, Outcome became)
    {
        var given = evidence.Customer.Stage.Providers.Books.RefundsOf(trade);
        var asked = receipt.Refunds.Select(refund => (refund.RefundNumber, refund.Amount)).ToHashSet();
        if (!asked.SetEquals(given.Select(refund => (refund.RefundNumber, refund.Amount))))
            return $"the refunds of {receipt.TransactionId} are not those of the provider: {asked.Count} here, {given.Count} there";
        if (receipt.Refunds.Any(refund => refund.Status != "Completed") || given.Any(refund => refund.CompletedAt is null))
            return $"a refund of {receipt.TransactionId} is under way";
        var must = receipt.Standing == "Kept" ? became.GivenBackMinor : trade.Amount.MinorUnits;
        return trade.RefundedMinor == must ? null : $"{trade.RefundedMinor} of {receipt.TransactionId} were given back, not {must}";
    }

    private static List<TimelineRow> Recorded(Replay life, Trade trade) =>
    [
        .. life.Rows.Where(row => row.Event == nameof(PaymentSucceeded) && row.Fact("provider") == trade.Provider
            && row.Fact("transactionId") == trade.TransactionId),
    ];
}
