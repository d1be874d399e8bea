using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace OrderSaga.Outbox;

/// <summary>
/// Counts what waits for a person, and says so at intervals while there is any: a line that was logged when a message was given up may be
/// long gone.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class KeptReportJob<TDbContext>(
    IServiceScopeFactory scopes, SweepLog<TDbContext> log, ILogger<KeptReportJob<TDbContext>> logger) : IJob
    where TDbContext : DbContext
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await Report(scope.ServiceProvider.GetRequiredService<TDbContext>(), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            log.Failed(exception);
        }
    }

    private async Task Report(TDbContext db, CancellationToken cancellationToken)
    {
        var deadLetters = await db.Set<DeadLetterRow>().CountAsync(cancellationToken);
        // What is given up has no next attempt, and by that the index finds it.
        var quarantined = await db.Set<OutboxRow>()
            .CountAsync(row => row.NextAttemptAt == null && row.QuarantinedAt != null, cancellationToken);
        var overdue = await db.Set<ParkedRow>().CountAsync(row => row.Overdue, cancellationToken);

        // With the zeros, so that an alarm ends when a person has seen to it.
        OutboxMetrics.KeptDeadLetters.Record<TDbContext>(deadLetters);
        OutboxMetrics.KeptQuarantined.Record<TDbContext>(quarantined);
        OutboxMetrics.KeptOverdue.Record<TDbContext>(overdue);
        if (deadLetters + quarantined + overdue > 0)
            logger.Kept(deadLetters, quarantined, overdue, typeof(TDbContext).Name);
    }
}
