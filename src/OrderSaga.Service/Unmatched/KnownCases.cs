using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Unmatched;

/// <summary>Money by the provider's own number of it.</summary>
public readonly record struct MoneyKey(string Provider, string Account, string TransactionId);

/// <summary>Whether money is somebody's case. Nearly none is, and every payment and refund that an order hears of has to be asked for.</summary>
public sealed class KnownCases(IServiceScopeFactory scopes) : AskedTogether<MoneyKey>
{
    protected override async Task<IReadOnlySet<MoneyKey>> Find(IReadOnlyList<MoneyKey> keys)
    {
        await using var scope = scopes.CreateAsyncScope();
        var providers = keys.Select(key => key.Provider).Distinct(StringComparer.Ordinal).ToList();
        var accounts = keys.Select(key => key.Account).Distinct(StringComparer.Ordinal).ToList();
        var transactions = keys.Select(key => key.TransactionId).ToList();
        // More than was asked for, perhaps, since every provider goes with every account; what was, is among it.
        var found = await scope.ServiceProvider.GetRequiredService<OrderDbContext>().UnmatchedCases
            .Where(row => providers.Contains(row.Provider) && accounts.Contains(row.Account) && transactions.Contains(row.TransactionId))
            .Select(row => new { row.Provider, row.Account, row.TransactionId }).ToListAsync();
        return found.Select(row => new MoneyKey(row.Provider, row.Account, row.TransactionId)).ToHashSet();
    }
}
