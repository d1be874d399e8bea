using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

internal enum Outcome
{
    TryAgain,

    /// <summary>It was consumed before, or it is parked: done with.</summary>
    Acknowledge,
    DeadLetter,
}

/// <summary>
/// Decides what a failed attempt means. The order of the questions matters: a message that was consumed before may fail in any way.
/// </summary>
internal sealed class FailedAttempts<TDbContext>(InboxRuntime<TDbContext> runtime, ConsumerIdentity consumer, ConsumeContext context)
    where TDbContext : DbContext
{
    // A conflict that no saga explains (a consumer's own rows) gets this many free tries before it counts as a failure.
    private const int UnexplainedConflictsMax = 20;
    private const int JitterMaxMilliseconds = 50;

    private readonly Guid _messageId = InboxRuntime<TDbContext>.IdOf(context);
    private int _conflicts;
    private int _unexplainedConflicts;
    private int _failures;
    private int _absences;

    /// <summary>The process or the endpoint stops, and another run will consume the message.</summary>
    public bool MustStop => runtime.Stopping.IsCancellationRequested || context.CancellationToken.IsCancellationRequested;

    private StoreErrorCodes Codes => runtime.Options.ErrorCodes;

    public async Task<Outcome> Judge(Exception exception, StagedWork? work)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(runtime.Stopping, context.CancellationToken);
        try
        {
            return await Judge(exception, work, stopping.Token);
        }
        catch (Exception storeError) when (Codes.IsStale(storeError))
        {
            return await AfterConflict(stopping.Token);
        }
        catch (Exception storeError) when (StoreErrors.IsOfStore(storeError))
        {
            // Whatever it is, it says nothing about the message.
            return await AwaitDatabase(storeError, stopping.Token);
        }
    }

    private async Task<Outcome> Judge(Exception exception, StagedWork? work, CancellationToken cancellationToken)
    {
        if (Codes.IsAway(exception))
            return await AwaitDatabase(exception, cancellationToken);

        if (await runtime.IsConsumed(_messageId, consumer.Id, cancellationToken))
        {
            await runtime.SetAside.RemoveParked(_messageId, consumer.Id, cancellationToken);
            runtime.Logger.Duplicate(_messageId, consumer.Name);
            OutboxMetrics.Duplicates.Count<TDbContext>();
            return Outcome.Acknowledge;
        }

        if (await IsConflict(exception, work, cancellationToken))
            return await AfterConflict(cancellationToken);

        if (runtime.Options.FindParked(exception) is { } tooEarly)
        {
            await runtime.SetAside.Park(context, consumer, tooEarly, cancellationToken);
            return Outcome.Acknowledge;
        }

        if (runtime.Options.FindRefused(exception) is null && _failures < runtime.Options.RetryDelays.Count)
        {
            var delay = runtime.Options.RetryDelays[_failures++];
            runtime.Logger.Retrying(exception, _messageId, consumer.Name, delay);
            await runtime.Patience.Wait(delay, cancellationToken);
            return Outcome.TryAgain;
        }

        await runtime.SetAside.DeadLetter(context.ReceiveContext, context, consumer, exception, cancellationToken);
        return Outcome.DeadLetter;
    }

    private async Task<Outcome> AfterConflict(CancellationToken cancellationToken)
    {
        OutboxMetrics.Conflicts.Count<TDbContext>();
        // Real time, whatever the clock: losers of a race must not meet again at once.
        await Task.Delay(Jitter(_conflicts++), TimeProvider.System, cancellationToken);
        return Outcome.TryAgain;
    }

    private static TimeSpan Jitter(int conflicts) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(Math.Min(2 + (5 * conflicts), JitterMaxMilliseconds)));

    private async Task<bool> IsConflict(Exception exception, StagedWork? work, CancellationToken cancellationToken)
    {
        if (work is null)
            return false;
        if (Codes.IsStale(exception) || Codes.IsUniqueViolation(exception))
            return await runtime.HasMoved(work.Sagas, cancellationToken) || _unexplainedConflicts++ < UnexplainedConflictsMax;

        // Whatever failed may have failed only because a saga was taken for what it no longer is.
        return await runtime.HasMoved([.. work.Sagas.Where(saga => saga.IsPresumed)], cancellationToken);
    }

    private async Task<Outcome> AwaitDatabase(Exception exception, CancellationToken cancellationToken)
    {
        if (runtime.Patience.MaySpeak())
            runtime.Logger.DatabaseAway(exception, typeof(TDbContext).Name);
        await runtime.Patience.Wait(Patience.BackOff(++_absences, runtime.Options.BackOffMax), cancellationToken);
        return Outcome.TryAgain;
    }
}
