using MassTransit;
using MassTransit.Scheduling;

namespace OrderSaga.Outbox;

/// <summary>
/// How timeouts wait until they are due. Whichever it is, scheduling is part of the saga's transaction, the fired message's id is the
/// token that the saga holds, and its header <c>MT-Scheduling-TokenId</c> lets the machine drop one whose token it no longer holds.
/// </summary>
public abstract class TimeoutWay
{
    private protected TimeoutWay()
    {
    }

    /// <summary>As rows of the saga's own database, found by a sweep when they are due.</summary>
    public static TimeoutWay Table { get; } = new TimeoutTable();

    /// <summary>With a scheduler service that consumes <c>ScheduleMessage</c> and <c>CancelScheduledMessage</c>.</summary>
    /// <param name="scheduler">Its address, as in <c>exchange:quartz</c>.</param>
    public static TimeoutWay Scheduler(Uri scheduler) => new SchedulerService(scheduler);

    internal abstract Task Schedule<T>(
        Timeout<T> timeout, UnitOfWork unit, TimeoutScheduler scheduler, CancellationToken cancellationToken)
        where T : class;

    internal abstract Task Cancel(Guid token, UnitOfWork unit, TimeoutScheduler scheduler, CancellationToken cancellationToken);

    /// <summary>The message as it will leave when it is due.</summary>
    private protected static async Task<SendContext<T>> Prepare<T>(
        Timeout<T> timeout, TimeoutScheduler scheduler, CancellationToken cancellationToken)
        where T : class
    {
        // The pipe sets the token's header: the machine drops a timeout whose token is not the one that it holds.
        var pipe = new ScheduleSendPipe<T>(timeout.Pipe, timeout.DueAt.UtcDateTime) { ScheduledMessageId = timeout.Token };
        var send = await scheduler.Prepare(timeout.Destination, timeout.Message, pipe, cancellationToken);
        send.MessageId = timeout.Token;
        send.Delay = null; // RabbitMQ would need a plug-in for it.
        return send;
    }
}

/// <summary>A message for later, as the state machine asked for it.</summary>
internal sealed record Timeout<T>(Guid Token, Uri Destination, DateTimeOffset DueAt, T Message, IPipe<SendContext<T>> Pipe)
    where T : class;

internal sealed class TimeoutTable : TimeoutWay
{
    internal override async Task Schedule<T>(
        Timeout<T> timeout, UnitOfWork unit, TimeoutScheduler scheduler, CancellationToken cancellationToken) =>
        unit.Schedule(timeout.DueAt, await Prepare(timeout, scheduler, cancellationToken));

    internal override Task Cancel(Guid token, UnitOfWork unit, TimeoutScheduler scheduler, CancellationToken cancellationToken)
    {
        unit.Cancel(token);
        return Task.CompletedTask;
    }
}
