using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Payments;

/// <summary>Whether events of providers were published before, by their message ids. That two do not publish the same, the journal's key sees to.</summary>
public sealed class AppliedEvents(IServiceScopeFactory scopes) : AskedTogether<Guid>
{
    protected override async Task<IReadOnlySet<Guid>> Find(IReadOnlyList<Guid> keys)
    {
        await using var scope = scopes.CreateAsyncScope();
        var ids = keys.Select(id => (Guid?)id).ToList();
        return (await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Callbacks
            .Where(row => ids.Contains(row.AppliedMessageId)).Select(row => row.AppliedMessageId!.Value).ToListAsync()).ToHashSet();
    }
}
