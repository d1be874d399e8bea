using System.Net.Mime;
using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Scheduling;
using MassTransit.Serialization;

namespace OrderSaga.StateMachine;

/// <summary>What was said during a rehearsal.</summary>
internal sealed class Stage
{
    public List<object> Published { get; } = [];
}

/// <summary>The least of a bus that the machine needs for a turn: nothing leaves, and no timer is set.</summary>
internal sealed class StageContext(MessageBody body, Stage stage) : BasePipeContext, ReceiveContext
{
    private static readonly Headers NoHeaders = new DictionarySendHeaders(new Dictionary<string, object?>(StringComparer.Ordinal));

    public MessageBody Body { get; } = body;
    public IPublishEndpointProvider PublishEndpointProvider { get; } = new Publishing(stage);
    public ISendEndpointProvider SendEndpointProvider => throw new NotSupportedException("The machine publishes; it sends to no address");
    public TimeSpan ElapsedTime => TimeSpan.Zero;
    public Uri InputAddress { get; } = new("loopback://localhost/rehearsal");
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;
    public bool Redelivered => false;
    public Headers TransportHeaders => NoHeaders;
    public Task ReceiveCompleted => Task.CompletedTask;
    public bool IsDelivered => false;
    public bool IsFaulted => false;
    public bool PublishFaults => false;

    /// <summary>As it would come from the bus: written, and read again.</summary>
    public static ConsumeContext<T> Receive<T>(T message, Stage stage)
        where T : class
    {
        var sending = new MessageSendContext<T>(message)
        {
            MessageId = NewId.NextGuid(),
            Serializer = SystemTextJsonMessageSerializer.Instance,
        };
        var receiving = new StageContext(new BytesMessageBody(sending.Body.GetBytes()), stage);
        var consuming = SystemTextJsonMessageSerializer.Instance.Deserialize(receiving);
        receiving.GetOrAddPayload<MessageSchedulerContext>(() =>
            new ConsumeMessageSchedulerContext(consuming, _ => new MessageScheduler(new Timers(), busTopology: null!)));
        return consuming.TryGetMessage<T>(out var received)
            ? received
            : throw new InvalidOperationException($"{typeof(T).Name} was not read back");
    }

    // Nothing is started that would have to be awaited.
    public void AddReceiveTask(Task task)
    {
    }

    public Task NotifyConsumed<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

    public Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) where T : class =>
        Task.CompletedTask;

    public Task NotifyFaulted(Exception exception) => Task.CompletedTask;

    private sealed class Timers : IScheduleMessageProvider
    {
        public Task<ScheduledMessage<T>> ScheduleSend<T>(
            Uri destinationAddress, DateTime scheduledTime, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
            where T : class => Task.FromResult<ScheduledMessage<T>>(
                new ScheduledMessageHandle<T>(NewId.NextGuid(), scheduledTime, destinationAddress, message));

        public Task CancelScheduledSend(Guid tokenId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task CancelScheduledSend(Uri destinationAddress, Guid tokenId, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Publishing(Stage stage) : IPublishEndpointProvider
    {
        public Task<ISendEndpoint> GetPublishSendEndpoint<T>() where T : class => Task.FromResult<ISendEndpoint>(new StageEndpoint(stage));

        public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => throw new NotSupportedException("Nobody observes this");
    }
}
