using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>How much is waiting in the outbox of a DbContext: for health, tools and tests.</summary>
/// <typeparam name="TDbContext">A DbContext for which <c>AddOutbox</c> was called.</typeparam>
public sealed class OutboxBacklog<TDbContext>
    where TDbContext : DbContext
{
    private readonly IServiceScopeFactory _scopes;
    private readonly OutboxDispatcher<TDbContext> _dispatcher;

    internal OutboxBacklog(IServiceScopeFactory scopes, OutboxDispatcher<TDbContext> dispatcher) =>
        (_scopes, _dispatcher) = (scopes, dispatcher);

    /// <summary>Messages that are committed and not yet confirmed as sent; quarantined ones are not among them.</summary>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<int> CountUnsent(CancellationToken cancellationToken = default)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        return await db.Set<OutboxRow>().CountAsync(row => row.NextAttemptAt != null, cancellationToken);
    }

    /// <summary>
    /// Completes when nothing waits to be sent. On the in-memory transport that means that everything sent was also consumed, and what that
    /// sent in
    /// turn; with several DbContexts wait for each until none had to wait.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WaitEmpty(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var moved = _dispatcher.WaitMoved();
            if (_dispatcher.InFlightCount == 0 && await CountUnsent(cancellationToken) == 0)
                return;

            // Rows that are not in flight move only when the sweep takes them, which nothing tells.
            await Task.WhenAny(moved, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
