using OrderSaga.Contracts;
using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>What became of one order.</summary>
/// <param name="Became">Its outcome; null: none.</param>
/// <param name="Deviation">Why it is not the outcome of its script, proven; null: it is, or the differences say that it is wrong.</param>
/// <param name="Differences">What is not as it must be; empty: all is well.</param>
internal sealed record Verdict(Evidence Evidence, Outcome? Became, Deviation? Deviation, IReadOnlyList<string> Differences)
{
    public Customer Customer => Evidence.Customer;

    public OrderView? Order => Evidence.Order;

    public bool IsRight => Differences.Count == 0;
}

/// <summary>
/// Judges an order by its own timeline and the providers' books. The timeline must follow the specification and have one end, the end must
/// be the order's, and it must be its script's, unless a named reason that the timeline proves made it another.
/// </summary>
internal static class Judge
{
    public static Verdict Pass(Evidence evidence, IReadOnlyList<UnmatchedView> unmatched)
    {
        var (customer, order, life) = (evidence.Customer, evidence.Order, evidence.Life);
        if (customer.Expectation is not { } expectation)
            return new Verdict(evidence, null, null, [$"its script broke off: {customer.Broke}"]);
        if (expectation.Outcome == Outcome.Unmatched)
            return new Verdict(evidence, Outcome.Unmatched, null, [.. NeverPlaced.Differences(evidence, unmatched)]);
        if (order is null)
            return new Verdict(evidence, null, null, ["the service does not know it"]);
        if (!order.IsClosed || !Enum.TryParse<ClosureReason>(order.ClosureReason, out var end))
            return new Verdict(evidence, null, null, [$"it is {order.State} and must be {expectation}"]);

        var isAsPlayed = expectation.Outcome.Closure == end;
        var became = isAsPlayed ? expectation.Outcome : new Outcome(end);
        var deviation = isAsPlayed ? null : Deviations.Find(evidence, expectation.Outcome, end);
        List<string> differences =
        [
            .. life.Differences,
            .. life.End == end ? Array.Empty<string>() : [$"it is {end}, and its timeline makes it {life.End?.ToString() ?? "nothing"}"],
            .. isAsPlayed || deviation is not null ? [] : new[] { $"it is {end} and must be {expectation}, and nothing proves why" },
            .. Promises.Broken(evidence, end),
            .. MoneyTrail.Differences(evidence, became),
            .. Messages(evidence),
            .. order.Effects.Where(effect => effect.Answer is null).Select(effect => $"{effect.Kind} {effect.Ordinal} has no answer"),
        ];
        if (expectation.Attention is { } code && !order.Attention.Any(attention => attention.Code == code))
            differences.Add($"nobody was asked to look at it for {code}");
        return new Verdict(evidence, became, deviation, differences);
    }

    // Of all messages only a wish that came too late may be refused, and only where that is the proven reason of another end.
    private static IEnumerable<string> Messages(Evidence evidence) => evidence.Failed
        .Where(message => !Deviations.IsLateWish(evidence, message))
        .Select(message => $"a message failed: {message.MessageType}: {message.Reason}");
}
