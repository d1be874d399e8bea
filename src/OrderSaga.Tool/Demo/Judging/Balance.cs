using OrderSaga.Contracts;
using OrderSaga.Simulator;

namespace OrderSaga.Tool.Demo.Judging;

/// <summary>One sum that both sides computed.</summary>
internal sealed record Sum(string What, long Books, long System)
{
    public bool Agrees => Books == System;
}

/// <summary>The conservation sums: the world's own count against the service's.</summary>
internal static class Balance
{
    public static IReadOnlyList<Sum> Draw(
        IReadOnlyList<Verdict> verdicts, Books books, IReadOnlyDictionary<string, int> seeded, TotalsView totals) =>
    [
        .. Money(verdicts, books, totals.Yuan), .. Stock(verdicts, seeded, totals.Stock), .. Points(verdicts, totals.Points),
    ];

    private static IEnumerable<Sum> Money(IReadOnlyList<Verdict> verdicts, Books books, MoneyView system)
    {
        var (captured, refunded, underWay) = books.Sums();
        var ordered = verdicts.Where(Is(ClosureReason.Fulfilled))
            .Sum(verdict => verdict.Customer.Total.MinorUnits - verdict.Became!.GivenBackMinor);
        var unmatched = verdicts.Where(verdict => verdict.Became == Outcome.Unmatched).Sum(verdict => verdict.Customer.Total.MinorUnits);
        yield return new("money taken by the providers = received + unmatched (fen)", captured, system.Received + system.Unmatched);
        yield return new("given back by the providers = refunds completed (fen)", refunded, system.RefundsCompleted);
        yield return new("refunds under way", underWay, system.RefundsUnderWay);
        yield return new("totals of fulfilled orders, less what was given back = kept (fen)", ordered, system.Kept);
        yield return new("paid for orders that never came = unmatched (fen)", unmatched, system.Unmatched);
        yield return new("waiting for stock or held (fen)", 0, system.WaitingForStock + system.Held);
        yield return new(
            "kept + waiting + held + refunds = received (fen)",
            system.Kept + system.WaitingForStock + system.Held + system.RefundsUnderWay + system.RefundsCompleted,
            system.Received);
    }

    private static IEnumerable<Sum> Stock(
        IReadOnlyList<Verdict> verdicts, IReadOnlyDictionary<string, int> seeded, IReadOnlyList<StockView> system)
    {
        var lines = verdicts.Where(Is(ClosureReason.Fulfilled)).SelectMany(verdict => verdict.Customer.Order!.Lines).ToList();
        var pieces = system.Sum(level => level.Available + level.Reserved + level.Sold);
        yield return new("pieces put on sale = available + reserved + sold", seeded.Values.Sum(), pieces);
        yield return new("pieces in fulfilled orders = sold", lines.Sum(line => line.Quantity), system.Sum(s => s.Sold));
        yield return new("pieces still reserved", 0, system.Sum(s => s.Reserved));
        yield return new("articles that differ", 0, seeded.Count(entry => !Fits(entry.Key, entry.Value)));

        bool Fits(string sku, int pieces)
        {
            var sold = lines.Where(line => line.Sku == sku).Sum(line => line.Quantity);
            return system.FirstOrDefault(level => level.Sku == sku) is { } level && level.Sold == sold && level.Available == pieces - sold;
        }
    }

    // One point for each whole yuan.
    private static IEnumerable<Sum> Points(IReadOnlyList<Verdict> verdicts, PointsView system)
    {
        var refunded = verdicts.Where(Is(ClosureReason.Refunded)).ToList();
        var earned = verdicts.Where(Is(ClosureReason.Fulfilled)).Concat(refunded).ToList();
        yield return new("orders that earned points", earned.Count, system.Awards);
        yield return new("points earned", earned.Sum(verdict => verdict.Customer.Total.MinorUnits / 100), system.Awarded);
        yield return new("orders that lost them again", refunded.Count, system.Revocations);
        yield return new("points lost again", refunded.Sum(verdict => verdict.Customer.Total.MinorUnits / 100), system.Revoked);
    }

    private static Func<Verdict, bool> Is(ClosureReason reason) => verdict => verdict.Became?.Closure == reason;
}
