using MassTransit;
using MassTransit.Context;
using MassTransit.Scheduling;
using MassTransit.Transports;

namespace OrderSaga.Outbox;

/// <summary>
/// What <c>Schedule</c> and <c>Unschedule</c> of a state machine do here: stage rows, in the transaction of the saga. Which rows, the
/// <see cref="TimeoutWay"/> of its outbox says.
/// </summary>
internal sealed class TimeoutScheduler(ConsumeContext context) : IScheduleMessageProvider
{
    public async Task<ScheduledMessage<T>> ScheduleSend<T>(
        Uri destinationAddress, DateTime scheduledTime, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class
    {
        var unit = Unit();
        var timeout = new Timeout<T>(ScheduleTokenIdCache<T>.GetTokenId(message), destinationAddress, InUtc(scheduledTime), message, pipe);
        await unit.TimeoutWay.Schedule(timeout, unit, this, cancellationToken);
        return new ScheduledMessageHandle<T>(timeout.Token, scheduledTime, destinationAddress, message);
    }

    public Task CancelScheduledSend(Guid tokenId, CancellationToken cancellationToken)
    {
        var unit = Unit();
        return unit.TimeoutWay.Cancel(tokenId, unit, this, cancellationToken);
    }

    public Task CancelScheduledSend(Uri destinationAddress, Guid tokenId, CancellationToken cancellationToken) =>
        CancelScheduledSend(tokenId, cancellationToken);

    /// <summary>What would be sent to the address; it is not.</summary>
    public async Task<SendContext<T>> Prepare<T>(Uri address, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class
    {
        var endpoint = await context.ReceiveContext.SendEndpointProvider.GetSendEndpoint(address);
        return await ((ITransportSendEndpoint)endpoint).CreateSendContext(message, pipe, cancellationToken);
    }

    /// <summary>As MassTransit takes them: a time without a zone is UTC.</summary>
    public static DateTimeOffset InUtc(DateTime time) =>
        new(time.Kind is DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc));

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
