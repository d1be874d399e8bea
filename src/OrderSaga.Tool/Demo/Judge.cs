using OrderSaga.Contracts;
using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo;

/// <summary>What became of one order.</summary>
/// <param name="Became">The outcome of the script that it came to; null: none that its script allows.</param>
/// <param name="Differences">What is not as it must be; empty: all is well.</param>
internal sealed record Verdict(Customer Customer, OrderView? Order, Outcome? Became, IReadOnlyList<string> Differences)
{
    public bool IsRight => Differences.Count == 0;
}

/// <summary>Compares an order with what its script says, and its money with the providers' books.</summary>
internal static class Judge
{
    public static Verdict Pass(Customer customer, OrderView? order, IReadOnlyList<UnmatchedView> unmatched, Books books)
    {
        if (customer.Expectation is not { } expectation)
            return new Verdict(customer, order, null, [$"its script broke off: {customer.Broke}"]);
        var paid = books.Trades
            .Where(trade => trade.State == TradeState.Paid)
            .Where(trade => trade.PaymentNumber.StartsWith(customer.OrderNumber, StringComparison.Ordinal))
            .ToList();
        if (expectation.Allowed.Contains(Outcome.Unmatched))
            return Unmatched(customer, order, unmatched, paid);
        if (order is null)
            return new Verdict(customer, null, null, ["the service does not know it"]);

        var became = expectation.Allowed.FirstOrDefault(outcome => order.IsClosed && order.ClosureReason == outcome.Closure.ToString());
        if (became is null)
            return new Verdict(customer, order, null, [$"it is {order.State}({order.ClosureReason}) and must be {expectation}"]);
        List<string> differences =
        [
            .. Money(customer, order, became, paid, books),
            .. order.Effects.Where(effect => effect.Answer is null).Select(effect => $"{effect.Kind} {effect.Ordinal} has no answer"),
            .. customer.Reported.Where(trade => trade.State is not (TradeState.Paid or TradeState.Closed) && !IsBeyondClosing(trade))
                .Select(trade => $"payment {trade.PaymentNumber} is still {trade.State} at {trade.Provider}"),
        ];
        if (expectation.Attention is { } code && !order.Attention.Any(attention => attention.Code == code))
            differences.Add($"nobody was asked to look at it for {code}");
        return new Verdict(customer, order, became, differences);
    }

    // An Alipay trade that nobody opened cannot be closed: there is none yet.
    private static bool IsBeyondClosing(Trade trade) => trade.State == TradeState.Unseen;

    private static Verdict Unmatched(Customer customer, OrderView? order, IReadOnlyList<UnmatchedView> unmatched, List<Trade> paid)
    {
        var differences = new List<string>();
        if (order is not null)
            differences.Add("an order came out of nothing");
        var kept = unmatched.Select(payment => (payment.TransactionId, payment.Amount)).ToHashSet();
        foreach (var trade in paid.Where(trade => !kept.Contains((trade.TransactionId!, trade.Amount))))
            differences.Add($"payment {trade.PaymentNumber} is not among the unmatched ones");
        return new Verdict(customer, order, Outcome.Unmatched, differences);
    }

    private static IEnumerable<string> Money(Customer customer, OrderView order, Outcome became, List<Trade> paid, Books books)
    {
        var keeps = became.Closure == ClosureReason.Fulfilled && customer.Total.MinorUnits > 0;
        var kept = order.Receipts.Count(receipt => receipt.Standing == "Kept");
        if (kept != (keeps ? 1 : 0))
            yield return $"{kept} payments are kept";
        foreach (var receipt in order.Receipts.Where(receipt => !paid.Exists(trade => trade.TransactionId == receipt.TransactionId)))
            yield return $"receipt {receipt.TransactionId} is of a payment that {receipt.Provider} does not know";
        foreach (var trade in paid)
        {
            if (order.Receipts.Where(receipt => receipt.TransactionId == trade.TransactionId).ToList() is not [var receipt])
                yield return $"payment {trade.TransactionId} has no receipt, or more than one";
            else if (DifferenceOf(customer, trade, receipt, became, books) is { } difference)
                yield return difference;
        }
    }

    private static string? DifferenceOf(Customer customer, Trade trade, ReceiptView receipt, Outcome became, Books books)
    {
        if (receipt.Amount != trade.Amount || receipt.PaidAt != trade.PaidAt || receipt.PaymentNumber != trade.PaymentNumber)
            return $"receipt {receipt.TransactionId} differs from the provider's books";
        if (receipt.Standing == "Kept" && receipt.Amount != customer.Total)
            return $"receipt {receipt.TransactionId} is kept and has another amount than the order";
        if (receipt.Standing is not ("Kept" or "Refunded"))
            return $"receipt {receipt.TransactionId} is {receipt.Standing}";
        var given = books.RefundsOf(trade);
        var asked = receipt.Refunds.Select(refund => (refund.RefundNumber, refund.Amount)).ToHashSet();
        if (!asked.SetEquals(given.Select(refund => (refund.RefundNumber, refund.Amount))))
            return $"the refunds of {receipt.TransactionId} are not those of the provider: {asked.Count} here, {given.Count} there";
        if (receipt.Refunds.Any(refund => refund.Status != "Completed") || given.Any(refund => refund.CompletedAt is null))
            return $"a refund of {receipt.TransactionId} is under way";
        var must = receipt.Standing == "Kept" ? became.GivenBackMinor : trade.Amount.MinorUnits;
        return trade.RefundedMinor == must ? null : $"{trade.RefundedMinor} of {receipt.TransactionId} were given back, not {must}";
    }
}
