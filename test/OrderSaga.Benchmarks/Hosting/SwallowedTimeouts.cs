using MassTransit;
using MassTransit.Context;
using MassTransit.Scheduling;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>For the machine without a database: a timeout gets its token and is forgotten.</summary>
sealed class SwallowedTimeouts : IScheduleMessageProvider
{
    public Task<ScheduledMessage<T>> ScheduleSend<T>(
        Uri destinationAddress, DateTime scheduledTime, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class =>
        Task.FromResult<ScheduledMessage<T>>(
            new ScheduledMessageHandle<T>(NewId.NextGuid(), scheduledTime, destinationAddress, message));

    public Task CancelScheduledSend(Guid tokenId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CancelScheduledSend(Uri destinationAddress, Guid tokenId, CancellationToken cancellationToken) => Task.CompletedTask;
}

sealed class SwallowTimeoutsFilter : IFilter<ConsumeContext>
{
    private static readonly SwallowedTimeouts Nowhere = new();

    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        context.GetOrAddPayload<MessageSchedulerContext>(() => new ConsumeMessageSchedulerContext(
            context, consumed => new MessageScheduler(Nowhere, consumed.GetPayload<IBusTopology>())));
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("swallowTimeouts");
}
