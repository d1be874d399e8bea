using System.Net.Mime;
using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Scheduling;
using MassTransit.Serialization;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>What one message published, scheduled and cancelled: nothing of it has happened before the message is done.</summary>
internal sealed class Outgoing : IKeepForStaff
{
    public List<Published> Published { get; } = [];
    public List<Scheduled> Scheduled { get; } = [];
    public List<Guid> Cancelled { get; } = [];
    public string? KeptBecause { get; private set; }

    public Task Keep(string reason, CancellationToken cancellationToken)
    {
        KeptBecause = reason;
        return Task.CompletedTask;
    }
}

internal sealed record Published(object Message, Guid MessageId);

internal sealed record Scheduled(object Message, Guid Token, DateTimeOffset Due);

/// <summary>The least of a bus that a message needs: the real serializer in and out, no transport, no threads.</summary>
internal sealed class OrderReceiveContext : BasePipeContext, ReceiveContext
{
    private static readonly Headers NoHeaders = new DictionarySendHeaders(new Dictionary<string, object?>(StringComparer.Ordinal));

    public OrderReceiveContext(MessageBody body, Outgoing outgoing, bool keepsForStaff)
    {
        Body = body;
        PublishEndpointProvider = new PublishEndpoints(outgoing);
        if (keepsForStaff) GetOrAddPayload<IKeepForStaff>(() => outgoing);
        Outgoing = outgoing;
    }

    public Outgoing Outgoing { get; }
    public MessageBody Body { get; }
    public IPublishEndpointProvider PublishEndpointProvider { get; }
    public ISendEndpointProvider SendEndpointProvider => throw new NotSupportedException("The machine publishes; it sends to no address");
    public TimeSpan ElapsedTime => TimeSpan.Zero;
    public Uri InputAddress { get; } = new("loopback://localhost/orders");
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;
    public bool Redelivered => false;
    public Headers TransportHeaders => NoHeaders;
    public Task ReceiveCompleted => Task.CompletedTask;
    public bool IsDelivered => false;
    public bool IsFaulted => false;
    public bool PublishFaults => false;

    /// <summary>A message as it would come from a broker: written as JSON in an envelope, and read again.</summary>
    public static ConsumeContext<T> Receive<T>(T message, Guid messageId, Guid? token, Outgoing outgoing, bool keepsForStaff = true)
        where T : class
    {
        var sending = new MessageSendContext<T>(message)
        {
            MessageId = messageId,
            Serializer = SystemTextJsonMessageSerializer.Instance,
        };
        if (token is { } id) sending.Headers.Set(MessageHeaders.SchedulingTokenId, id.ToString("D"));
        var receiving = new OrderReceiveContext(new BytesMessageBody(sending.Body.GetBytes()), outgoing, keepsForStaff);
        var consuming = SystemTextJsonMessageSerializer.Instance.Deserialize(receiving);
        receiving.GetOrAddPayload<MessageSchedulerContext>(() =>
            new ConsumeMessageSchedulerContext(consuming, _ => new MessageScheduler(new Scheduler(outgoing), busTopology: null!)));
        return consuming.TryGetMessage<T>(out var received)
            ? received
            : throw new InvalidOperationException($"{typeof(T)} was not read back");
    }

    // Whoever adds a task awaits it as well.
    public void AddReceiveTask(Task task)
    {
    }

    public Task NotifyConsumed<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

    public Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) where T : class =>
        Task.CompletedTask;

    public Task NotifyFaulted(Exception exception) => Task.CompletedTask;

    private sealed class Scheduler(Outgoing outgoing) : IScheduleMessageProvider
    {
        public Task<ScheduledMessage<T>> ScheduleSend<T>(
            Uri destinationAddress, DateTime scheduledTime, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
            where T : class
        {
            var token = NewId.NextGuid();
            outgoing.Scheduled.Add(new Scheduled(message, token, new DateTimeOffset(scheduledTime, TimeSpan.Zero)));
            return Task.FromResult<ScheduledMessage<T>>(new ScheduledMessageHandle<T>(token, scheduledTime, destinationAddress, message));
        }

        public Task CancelScheduledSend(Guid tokenId, CancellationToken cancellationToken)
        {
            outgoing.Cancelled.Add(tokenId);
            return Task.CompletedTask;
        }

        public Task CancelScheduledSend(Uri destinationAddress, Guid tokenId, CancellationToken cancellationToken) =>
            CancelScheduledSend(tokenId, cancellationToken);
    }

    private sealed class PublishEndpoints(Outgoing outgoing) : IPublishEndpointProvider
    {
        public Task<ISendEndpoint> GetPublishSendEndpoint<T>() where T : class => Task.FromResult<ISendEndpoint>(new Endpoint(outgoing));

        public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => throw new NotSupportedException("Nobody observes this");
    }
}
