using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace OrderSaga.Outbox;

/// <summary>
/// Puts a due message into the outbox and only then removes its trigger. Between the two it may fire again: under the same id, and a
/// duplicate for whoever gets it.
/// </summary>
internal sealed class FireTimeout<TDbContext>(
    IServiceScopeFactory scopes,
    OutboxDispatcher<TDbContext> dispatcher,
    OutboxOptions<TDbContext> options,
    Sequence sequence,
    StoreClock<TDbContext> leases,
    SweepLog<TDbContext> log) : IJob
    where TDbContext : DbContext
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await Fire(FiredRow.Read(context.MergedJobDataMap, sequence, options, leases.About()), cancellationToken);
            await context.Scheduler.UnscheduleJob(context.Trigger.Key, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The trigger is still there, and fires again.
            log.Failed(exception);
        }
    }

    private async Task Fire(OutboxRow row, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (options.ErrorCodes.IsUniqueViolation(exception))
        {
            return; // It is on its way already.
        }

        dispatcher.Hand([row], isLeftOver: true);
        OutboxMetrics.TimeoutsFired.Count<TDbContext>(1);
    }
}
