using System.Globalization;

namespace OrderSaga.Simulator;

/// <summary>A line of a bill before a provider puts it into its own words.</summary>
/// <param name="Trade">The payment, of a refund too.</param>
/// <param name="Refund">Null: it is the payment itself.</param>
/// <param name="At">When it was booked.</param>
/// <param name="AmountMinor">In minor units.</param>
internal sealed record BilledLine(Trade Trade, Refund? Refund, DateTimeOffset At, long AmountMinor);

/// <summary>
/// What a provider booked on a day. The real ones make a bill the next morning; here a day can be asked for while it lasts.
/// </summary>
internal static class BilledDay
{
    /// <summary>Null: no day.</summary>
    public static DateOnly? Parse(string? text, string format) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <param name="books">Whose.</param>
    /// <param name="provider">Of which provider.</param>
    /// <param name="day">Which day.</param>
    /// <param name="dayEnds">UnionPay's ends an hour before midnight.</param>
    public static IReadOnlyList<BilledLine> Of(Books books, string provider, DateOnly day, TimeSpan? dayEnds = null) => Of(
        books, provider,
        at => DateOnly.FromDateTime((ChinaTime.Of(at) + (TimeSpan.FromDays(1) - (dayEnds ?? TimeSpan.FromDays(1)))).DateTime) == day);

    /// <summary>The same between moments, for providers whose days are not those of China.</summary>
    public static IReadOnlyList<BilledLine> Of(Books books, string provider, Func<DateTimeOffset, bool> isIn)
    {
        if (!books.BillsAreReady)
            return [];
        var lines = new List<BilledLine>();
        foreach (var trade in books.Trades.Where(trade => trade.Provider == provider && trade.State == TradeState.Paid))
        {
            if (isIn(trade.PaidAt!.Value))
                lines.AddRange(Payments(trade));
            lines.AddRange(books.RefundsOf(trade).Where(refund => isIn(refund.RequestedAt))
                .Select(refund => new BilledLine(trade, refund, refund.RequestedAt, refund.Amount.MinorUnits)));
        }

        return [.. lines.OrderBy(line => line.At)];
    }

    private static IEnumerable<BilledLine> Payments(Trade trade)
    {
        var line = new BilledLine(trade, null, trade.PaidAt!.Value, trade.Amount.MinorUnits);
        return trade.Billing switch
        {
            Billing.Missing => [],
            Billing.Twice => [line, line],
            Billing.OneFenMore => [line with { AmountMinor = line.AmountMinor + 1 }],
            _ => [line],
        };
    }
}
