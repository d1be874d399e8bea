using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.KillHost.Hosting;

/// <summary>Breaks a promise on purpose, so that it shows whether the judge would have noticed.</summary>
internal sealed class Mutant(IServiceScopeFactory scopes)
{
    public const string Variable = "ORDERSAGA_MUTANT";

    /// <summary>Removes the rows of what a request has just committed, before anybody was given them to send.</summary>
    public const string ForgetWhatIsCommitted = "forget-what-is-committed";

    private readonly string? name = Environment.GetEnvironmentVariable(Variable);

    public async Task AfterSubmission()
    {
        if (name != ForgetWhatIsCommitted)
            return;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Set<OutboxRow>().ExecuteDeleteAsync();
    }
}
