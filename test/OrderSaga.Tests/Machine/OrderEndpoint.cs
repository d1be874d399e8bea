using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;

namespace OrderSaga.Tests.Machine;

/// <summary>Where published messages go: each through the real serializer, as the receiver would read it.</summary>
internal sealed class Endpoint(Outgoing outgoing) : ISendEndpoint
{
    public async Task Send<T>(T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken = default) where T : class
    {
        var sending = new MessageSendContext<T>(message, cancellationToken)
        {
            Serializer = SystemTextJsonMessageSerializer.Instance,
            IsPublish = true,
        };
        if (pipe.IsNotEmpty()) await pipe.Send(sending);
        var read = OrderReceiveContext.Receive(sending.Message, sending.MessageId!.Value, token: null, outgoing).Message;
        outgoing.Published.Add(new Published(read, sending.MessageId.Value));
    }

    public Task Send<T>(T message, CancellationToken cancellationToken = default) where T : class =>
        Send(message, Pipe.Empty<SendContext<T>>(), cancellationToken);

    public Task Send<T>(T message, IPipe<SendContext> pipe, CancellationToken cancellationToken = default) where T : class =>
        Send(message, (IPipe<SendContext<T>>)Pipe.New<SendContext<T>>(x => x.UseExecuteAsync(pipe.Send)), cancellationToken);

    public Task Send(object message, CancellationToken cancellationToken = default) => throw Untyped();

    public Task Send(object message, Type messageType, CancellationToken cancellationToken = default) => throw Untyped();

    public Task Send(object message, IPipe<SendContext> pipe, CancellationToken cancellationToken = default) => throw Untyped();

    public Task Send(object message, Type messageType, IPipe<SendContext> pipe, CancellationToken cancellationToken = default) =>
        throw Untyped();

    public Task Send<T>(object values, CancellationToken cancellationToken = default) where T : class => throw Untyped();

    public Task Send<T>(object values, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken = default) where T : class =>
        throw Untyped();

    public Task Send<T>(object values, IPipe<SendContext> pipe, CancellationToken cancellationToken = default) where T : class =>
        throw Untyped();

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => throw new NotSupportedException("Nobody observes this");

    private static NotSupportedException Untyped() => new("The bus publishes by type");
}
