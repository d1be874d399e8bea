using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Payments;

/// <summary>
/// Degraded while signed callbacks behind the end of the chain wait for longer than the settings allow: no replica chains, or the database
/// refuses it. A row that is refused is complained of by itself, and no lag as soon as one behind it is chained.
/// </summary>
sealed class JournalLag(OrderDbContext db, JournalOptions options, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var since = time.GetUtcNow() - options.LagMax;
        var newest = await db.JournalLinks.MaxAsync(l => (long?)l.CallbackId, cancellationToken) ?? 0;
        var waits = await db.Callbacks.AsNoTracking().Where(c => c.Id > newest && c.EntryId != null && c.ReceivedAt <= since)
            .AnyAsync(cancellationToken);
        return waits
            ? HealthCheckResult.Degraded(
                $"Callbacks of more than {options.LagMax} ago are not chained yet; see the log for why, and ordersaga.journal.lag")
            : HealthCheckResult.Healthy();
    }
}
