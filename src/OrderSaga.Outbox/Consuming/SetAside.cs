using System.Runtime.Serialization;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>Keeps messages that cannot be consumed now, or ever. They are in the database before the transport may forget them.</summary>
internal sealed class SetAside<TDbContext>(
    IServiceScopeFactory scopes,
    OutboxOptions<TDbContext> options,
    AwaitedSagas<TDbContext> awaited,
    TimeProvider clock,
    ILogger<SetAside<TDbContext>> logger)
    where TDbContext : DbContext
{
    private const int NameLengthMax = 256;

    public async Task Park(ConsumeContext context, ConsumerIdentity consumer, Exception tooEarly, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var parked = new ParkedRow
        {
            ConsumerId = consumer.Id,
            Reason = tooEarly.Message,
            ParkedAt = now,
            NextAttemptAt = now + options.ParkedDelays[0],
        };
        MessageRows.Fill(parked, context.ReceiveContext, context);
        parked.MessageId = InboxRuntime<TDbContext>.IdOf(context);
        parked.CorrelationId = options.SagaOf(tooEarly) ?? parked.CorrelationId;

        await Keep(
            db => db.Set<ParkedRow>().Where(row => row.MessageId == parked.MessageId && row.ConsumerId == consumer.Id),
            parked,
            known => known.Reason = parked.Reason,
            cancellationToken);
        if (parked.CorrelationId is { } saga)
            awaited.Add(saga);
        logger.Parked(parked.MessageId, consumer.Name, parked.Reason);
        OutboxMetrics.Parked.Count<TDbContext>();
    }

    public async Task RemoveParked(Guid messageId, Guid consumerId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var parked = scope.ServiceProvider.GetRequiredService<TDbContext>().Set<ParkedRow>()
            .Where(row => row.MessageId == messageId && row.ConsumerId == consumerId);
        if (await parked.AnyAsync(cancellationToken))
            await parked.ExecuteDeleteAsync(cancellationToken);
    }

    public async Task DeadLetter(
        ReceiveContext received,
        ConsumeContext? context,
        ConsumerIdentity consumer,
        Exception exception,
        CancellationToken cancellationToken,
        Uri? failedAt = null)
    {
        var cause = options.FindRefused(exception) ?? CauseOf(exception);
        var now = clock.GetUtcNow();
        var dead = new DeadLetterRow
        {
            ConsumerId = consumer.Id,
            Consumer = Cut(consumer.Name),
            Reason = cause.Message,
            ExceptionType = Cut(cause.GetType().FullName ?? cause.GetType().Name),
            Detail = exception.ToString(),
            FirstFailedAt = now,
            LastFailedAt = now,
            Failures = 1,
        };
        MessageRows.Fill(dead, received, context);
        dead.Destination = failedAt?.ToString() ?? dead.Destination;
        if (context is not null)
            dead.MessageId = InboxRuntime<TDbContext>.IdOf(context);

        await Keep(
            db => db.Set<DeadLetterRow>().Where(row => row.MessageId == dead.MessageId && row.ConsumerId == consumer.Id),
            dead,
            known =>
            {
                (known.Reason, known.ExceptionType, known.Detail) = (dead.Reason, dead.ExceptionType, dead.Detail);
                known.LastFailedAt = now;
                known.Failures++;
            },
            cancellationToken,
            db => db.Set<ParkedRow>().Where(row => row.MessageId == dead.MessageId && row.ConsumerId == consumer.Id));
        logger.DeadLetter(dead.MessageId, consumer.Name, dead.Reason);
        OutboxMetrics.DeadLetters.Count<TDbContext>();
    }

    // The same message may come here twice, after a crash or at once from two deliveries: the second only adds to the first.
    private async Task Keep<TRow>(
        Func<TDbContext, IQueryable<TRow>> find,
        TRow row,
        Action<TRow> repeat,
        CancellationToken cancellationToken,
        Func<TDbContext, IQueryable<ParkedRow>>? released = null)
        where TRow : class
    {
        for (var attempt = 0; ; attempt++)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
            try
            {
                if (await find(db).SingleOrDefaultAsync(cancellationToken) is { } known)
                    repeat(known);
                else
                    db.Add(row);
                if (released is not null)
                    db.RemoveRange(await released(db).ToListAsync(cancellationToken));
                await db.SaveChangesAsync(cancellationToken);
                return;
            }
            catch (Exception exception)
                when (attempt < 3 && (options.ErrorCodes.IsUniqueViolation(exception) || options.ErrorCodes.IsStale(exception)))
            {
                // Another delivery was faster; the next round finds its row.
            }
        }
    }

    // That an event's execution faulted, or a text could not be read, helps nobody; what faulted in it, or where the text is wrong, does.
    private static Exception CauseOf(Exception exception) =>
        exception is EventExecutionException or SerializationException && exception.InnerException is { } inner ? CauseOf(inner) : exception;

    private static string Cut(string name) => name.Length <= NameLengthMax ? name : name[..NameLengthMax];
}
