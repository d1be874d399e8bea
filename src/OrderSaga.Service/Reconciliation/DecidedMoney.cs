using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Unmatched;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Reconciliation;

/// <summary>
/// What people decided about payments whose orders had not come. The journal names the order that the provider named, and that one does
/// not have them.
/// </summary>
sealed class DecidedMoney(IReadOnlyDictionary<string, UnmatchedCase> cases)
{
    /// <summary>Money that was brought to another order is that order's.</summary>
    public JournaledMoney WithItsOrder(JournaledMoney money) =>
        cases.GetValueOrDefault(money.TransactionId) is { Decision: UnmatchedDecision.Attached } decided
            ? money with { Merchant = decided.Merchant, OrderNumber = decided.AttachedNumber }
            : money;

    /// <summary>Money that a person gave back is no order's: its case is the receipt, with the one refund that it has.</summary>
    public void AddTo(Dictionary<Guid, IReadOnlyList<Receipt>> receipts)
    {
        foreach (var back in cases.Values.Where(each => each.Decision is UnmatchedDecision.Refunding or UnmatchedDecision.Refunded))
        {
            var order = OrderIds.Of(back.Merchant, back.OrderNumber);
            receipts[order] = [.. receipts.GetValueOrDefault(order) ?? [], ReceiptOf(back)];
        }
    }

    static Receipt ReceiptOf(UnmatchedCase back) => new(
        back.Provider, back.Account, back.TransactionId, back.PaymentNumber, new Money(back.AmountMinor, back.Currency), back.PaidAt)
    {
        Refunds =
        [
            new Refund(1, UnmatchedRefund.EffectOf(back), UnmatchedRefund.NumberOf(back), back.AmountMinor, back.Reason ?? "")
            {
                RequestedAt = back.DecidedAt,
                Status = back.Decision is UnmatchedDecision.Refunded ? RefundStatus.Completed : RefundStatus.UnderWay,
                CompletedAt = back.RefundedAt,
                LastFailure = back.LastFailure,
            },
        ],
    };
}

/// <summary>Reads what was decided, by the cases' key and in portions.</summary>
public sealed class DecidedMoneyReading(OrderDbContext db)
{
    const int Portion = 400;

    internal async Task<DecidedMoney> Of(
        PaymentAccount account, List<string> transactions, List<JournaledMoney> known, CancellationToken cancellation)
    {
        // A payment may stand in the bill of another account than the one that told of it.
        var accounts = known.Select(money => money.Account).Append(account.Name).Distinct(StringComparer.Ordinal).ToList();
        var cases = new Dictionary<string, UnmatchedCase>(StringComparer.Ordinal);
        foreach (var some in transactions.Chunk(Portion).Select(chunk => chunk.ToList()))
        {
            foreach (var decided in await db.UnmatchedCases.AsNoTracking()
                .Where(c => c.Provider == account.Provider && accounts.Contains(c.Account) && some.Contains(c.TransactionId)
                    && c.DecidedAt != null)
                .ToListAsync(cancellation))
            {
                cases[decided.TransactionId] = decided;
            }
        }

        return new DecidedMoney(cases);
    }
}
