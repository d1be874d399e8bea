using MassTransit;
using MassTransit.Context;
using MassTransit.Scheduling;
using MassTransit.Transports;

namespace OrderSaga.Outbox;

/// <summary>What <c>Schedule</c> and <c>Unschedule</c> of a state machine do here: stage a row, in the transaction of the saga.</summary>
internal sealed class TimeoutScheduler(ConsumeContext context) : IScheduleMessageProvider
{
    public async Task<ScheduledMessage<T>> ScheduleSend<T>(
        Uri destinationAddress, DateTime scheduledTime, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class
    {
        var token = ScheduleTokenIdCache<T>.GetTokenId(message);
        var endpoint = await context.ReceiveContext.SendEndpointProvider.GetSendEndpoint(destinationAddress);

        // The pipe sets the token's header: the machine drops a timeout whose token is not the one that it holds.
        var sendPipe = new ScheduleSendPipe<T>(pipe, scheduledTime) { ScheduledMessageId = token };
        var send = await ((ITransportSendEndpoint)endpoint).CreateSendContext(message, sendPipe, cancellationToken);
        Unit().Schedule(token, new DateTimeOffset(scheduledTime.ToUniversalTime()), send);
        return new ScheduledMessageHandle<T>(token, scheduledTime, destinationAddress, message);
    }

    public Task CancelScheduledSend(Guid tokenId, CancellationToken cancellationToken)
    {
        Unit().Cancel(tokenId);
        return Task.CompletedTask;
    }

    public Task CancelScheduledSend(Uri destinationAddress, Guid tokenId, CancellationToken cancellationToken) =>
        CancelScheduledSend(tokenId, cancellationToken);

    private UnitOfWork Unit() =>
        context.TryGetPayload<UnitOfWork>(out var unit)
            ? unit
            : throw new InvalidOperationException(
                $"A timeout needs an outbox: call UseOutbox on the endpoint {context.ReceiveContext.InputAddress}.");
}

/// <summary>Puts the scheduler into every message's context, where the state machine looks for it.</summary>
internal sealed class TimeoutFilter : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        context.GetOrAddPayload<MessageSchedulerContext>(() => new ConsumeMessageSchedulerContext(context, SchedulerOf));
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("timeouts");

    private static MessageScheduler SchedulerOf(ConsumeContext context) =>
        new(new TimeoutScheduler(context), context.GetPayload<IBusTopology>());
}
