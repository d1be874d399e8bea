using MassTransit;

namespace OrderSaga.StateMachine;

/// <summary>Where messages of a rehearsal end.</summary>
internal sealed class StageEndpoint(Stage stage) : ISendEndpoint
{
    public Task Send<T>(T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken = default) where T : class =>
        Send(message, cancellationToken);

    public Task Send<T>(T message, CancellationToken cancellationToken = default) where T : class
    {
        stage.Published.Add(message);
        return Task.CompletedTask;
    }

    public Task Send<T>(T message, IPipe<SendContext> pipe, CancellationToken cancellationToken = default) where T : class =>
        Send(message, cancellationToken);

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
