using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.KillHost.Hosting;

/// <summary>Breaks a promise on purpose, so that it shows whether the judge would have noticed.</summary>
internal sealed class Mutant(IServiceScopeFactory scopes)
{
    public const string Variable = "ORDERSAGA_MUTANT";

    /// <summary>Removes the rows of messages that are about to be sent, and have not been.</summary>
    public const string RemoveBeforeSending = "remove-before-sending";

    private readonly string? name = Environment.GetEnvironmentVariable(Variable);

    public async Task BeforeSending()
    {
        if (name != RemoveBeforeSending)
            return;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Set<OutboxRow>().ExecuteDeleteAsync();
    }
}
