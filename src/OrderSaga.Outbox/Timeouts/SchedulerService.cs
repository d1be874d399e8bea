using MassTransit;
using MassTransit.Scheduling;

namespace OrderSaga.Outbox;

/// <summary>
/// Timeouts wait in a scheduler service. It is told through the outbox, so after the commit, and in the order in which the saga spoke;
/// a cancel that overtakes all the same leaves a timeout whose token the saga does not hold.
/// </summary>
internal sealed class SchedulerService(Uri address) : TimeoutWay
{
    internal override async Task Schedule<T>(
        Timeout<T> timeout, UnitOfWork unit, TimeoutScheduler scheduler, CancellationToken cancellationToken)
    {
        ScheduleMessage command = new ScheduleMessageCommand<T>(
            timeout.DueAt.UtcDateTime, timeout.Destination, timeout.Message, timeout.Token);

        // MassTransit's schedulers fire a message with the id and the headers of the command; ours, with the token as its id. The command's
        // own id must be another: it leaves through the same outbox as what our scheduler fires, where a row is known by its id.
        var pipe = Pipe.ExecuteAsync<SendContext<ScheduleMessage>>(async send =>
        {
            await timeout.Pipe.Send(send.CreateProxy(timeout.Message));
            send.ScheduledMessageId = timeout.Token;
            send.Headers.Set(MessageHeaders.SchedulingTokenId, timeout.Token.ToString("D"));
        });
        unit.SendTimeout(await scheduler.Prepare(address, command, pipe, cancellationToken));
    }

    internal override async Task Cancel(Guid token, UnitOfWork unit, TimeoutScheduler scheduler, CancellationToken cancellationToken)
    {
        CancelScheduledMessage command = new CancelScheduledMessageCommand(token);
        unit.SendTimeout(await scheduler.Prepare(address, command, Pipe.Empty<SendContext<CancelScheduledMessage>>(), cancellationToken));
    }
}
