using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Participants.Points;
using OrderSaga.Persistence;
using OrderSaga.Service.Unmatched;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>Where all the money of one currency is, in minor units. Received = kept + waiting + held + refunds under way + refunds completed.</summary>
public sealed record MoneyTotals(
    string Currency,
    long Received,
    long Kept,
    long WaitingForStock,
    long Held,
    long RefundsUnderWay,
    long RefundsCompleted,
    long Unmatched);

public sealed record StockTotals(string Sku, long Available, long Reserved, long Sold);

/// <summary>What is committed and still on its way, and what was kept for a person.</summary>
public sealed record Backlog(int Outbox, int Quarantined, int Timeouts, int Parked, int DeadLetters)
{
    public static async Task<Backlog> Of(DbContext db, CancellationToken cancellation) => new(
        await db.Set<OutboxRow>().CountAsync(row => row.QuarantinedAt == null, cancellation),
        await db.Set<OutboxRow>().CountAsync(row => row.QuarantinedAt != null, cancellation),
        await db.Set<TimeoutRow>().CountAsync(cancellation),
        await db.Set<ParkedRow>().CountAsync(cancellation),
        await db.Set<DeadLetterRow>().CountAsync(cancellation));
}

/// <summary>The sums that must balance, whatever happened.</summary>
public sealed record Totals(
    IReadOnlyDictionary<string, int> OrdersByState,
    IReadOnlyDictionary<string, int> ClosedByReason,
    IReadOnlyList<MoneyTotals> Money,
    IReadOnlyList<StockTotals> Stock,
    PointsTotals Points,
    int UnansweredEffects,
    Backlog Orders,
    Backlog Participants)
{
    public static async Task<Totals> Of(
        OrderDbContext db, ParticipantsDbContext participants, PointsLedger points, CancellationToken cancellation)
    {
        var states = await db.Orders.GroupBy(o => o.CurrentState).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellation);
        var reasons = await db.Orders.Where(o => o.ClosureReason != null).GroupBy(o => o.ClosureReason)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key.ToString()!, g => g.Count, StringComparer.Ordinal, cancellation);
        var money = new Dictionary<string, MoneyTotals>(StringComparer.Ordinal);
        var unanswered = 0;
        // Row by row and only the two columns: however many orders there are, one is in memory at a time.
        await foreach (var order in db.Orders.AsNoTracking().Select(o => new { o.Receipts, o.Effects }).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            unanswered += order.Effects.Count(effect => !effect.IsAnswered);
            foreach (var receipt in order.Receipts)
                Add(money, receipt);
        }

        foreach (var unmatched in await UnmatchedPayments.All(db, cancellation))
        {
            var sum = For(money, unmatched.Amount.Currency);
            money[sum.Currency] = sum with { Unmatched = sum.Unmatched + unmatched.Amount.MinorUnits };
        }

        await foreach (var given in UnmatchedPayments.GivenBack(db).WithCancellation(cancellation))
            Add(money, given);

        return new Totals(
            states,
            reasons,
            [.. money.Values.OrderBy(m => m.Currency, StringComparer.Ordinal)],
            await participants.StockLevels.AsNoTracking().OrderBy(l => l.Sku)
                .Select(l => new StockTotals(l.Sku, l.Available, l.Reserved, l.Sold)).ToListAsync(cancellation),
            await points.TotalsAsync(cancellation),
            unanswered,
            await Backlog.Of(db, cancellation),
            await Backlog.Of(participants, cancellation));
    }

    static MoneyTotals For(Dictionary<string, MoneyTotals> money, string currency) =>
        money.GetValueOrDefault(currency) ?? new MoneyTotals(currency, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Money that no order ever had: it came, and went back.</summary>
    static void Add(Dictionary<string, MoneyTotals> money, UnmatchedCase given)
    {
        var sum = For(money, given.Currency);
        var isBack = given.Decision is UnmatchedDecision.Refunded;
        money[sum.Currency] = sum with
        {
            Received = sum.Received + given.AmountMinor,
            RefundsUnderWay = sum.RefundsUnderWay + (isBack ? 0 : given.AmountMinor),
            RefundsCompleted = sum.RefundsCompleted + (isBack ? given.AmountMinor : 0),
        };
    }

    static void Add(Dictionary<string, MoneyTotals> money, Receipt receipt)
    {
        var sum = For(money, receipt.Amount.Currency);
        long Left(ReceiptStanding standing) => receipt.Standing == standing ? receipt.LeftMinor : 0;
        long Refunds(RefundStatus status) => receipt.Refunds.Where(r => r.Status == status).Sum(r => r.AmountMinor);
        money[sum.Currency] = sum with
        {
            Received = sum.Received + receipt.Amount.MinorUnits,
            Kept = sum.Kept + Left(ReceiptStanding.Kept),
            WaitingForStock = sum.WaitingForStock + Left(ReceiptStanding.WaitingForStock),
            Held = sum.Held + Left(ReceiptStanding.Held),
            RefundsUnderWay = sum.RefundsUnderWay + Refunds(RefundStatus.UnderWay),
            RefundsCompleted = sum.RefundsCompleted + Refunds(RefundStatus.Completed),
        };
    }
}
