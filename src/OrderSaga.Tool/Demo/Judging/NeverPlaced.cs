namespace OrderSaga.Tool.Demo.Judging;

/// <summary>Money for an order that never came is kept where staff see it.</summary>
internal static class NeverPlaced
{
    public static IEnumerable<string> Differences(Evidence evidence, IReadOnlyList<UnmatchedView> unmatched)
    {
        if (evidence.Order is not null)
            yield return "an order came out of nothing";
        var kept = unmatched.Select(payment => (payment.TransactionId, payment.Amount)).ToHashSet();
        foreach (var trade in evidence.Paid.Where(trade => !kept.Contains((trade.TransactionId!, trade.Amount))))
            yield return $"payment {trade.PaymentNumber} is not among the unmatched ones";
        foreach (var message in evidence.Failed)
            yield return $"a message failed: {message.MessageType}: {message.Reason}";
    }
}
