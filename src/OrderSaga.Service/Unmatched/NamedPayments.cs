using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Service.Queries;

namespace OrderSaga.Service.Unmatched;

/// <summary>Money that a search names and no order has: whoever holds the receipt of the customer does not hear that nothing came.</summary>
/// <param name="Waiting">Those that wait for their order.</param>
/// <param name="Decided">Those that a person decided about.</param>
/// <param name="Callbacks">By what there are callbacks that name it; null: there are none.</param>
public sealed record NamedPayments(
    IReadOnlyList<UnmatchedPayment> Waiting, IReadOnlyList<DecidedPayment> Decided, CallbackQuery? Callbacks)
{
    const int Max = 20;

    /// <param name="db">Where it is looked for.</param>
    /// <param name="text">A provider's transaction id, the number of an order or of one of its payments.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<NamedPayments> Of(OrderDbContext db, string text, CancellationToken cancellation)
    {
        var waiting = (await UnmatchedPayments.All(db, cancellation)).Where(payment => payment.TransactionId == text
            || payment.OrderNumber.Equals(text, StringComparison.OrdinalIgnoreCase)
            || payment.PaymentNumber.Equals(text, StringComparison.OrdinalIgnoreCase));
        var number = text.ToUpperInvariant();
        var decided = await db.UnmatchedCases.AsNoTracking()
            .Where(row => row.DecidedAt != null && (row.TransactionId == text || row.OrderNumber == number))
            .OrderByDescending(row => row.DecidedAt).Take(Max).ToListAsync(cancellation);
        return new NamedPayments(
            [.. waiting.Take(Max)],
            decided.ConvertAll(DecidedPayment.Of),
            await db.Callbacks.AnyAsync(row => row.TransactionId == text, cancellation) ? new CallbackQuery(TransactionId: text)
            : await db.Callbacks.AnyAsync(row => row.OrderNumber == number, cancellation) ? new CallbackQuery(OrderNumber: number)
            : null);
    }
}
