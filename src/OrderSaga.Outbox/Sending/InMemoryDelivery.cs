using System.Collections.Concurrent;
using MassTransit;
using MassTransit.InMemoryTransport;
using MassTransit.InMemoryTransport.Configuration;
using MassTransit.Transports;
using MassTransit.Transports.Fabric;

namespace OrderSaga.Outbox;

/// <summary>
/// The in-memory transport forgets what it holds when the process dies, so a message there counts as sent only when every queue that it
/// reached
/// has consumed it. With a broker, the broker's confirmation is enough, and nothing here is used.
/// </summary>
internal sealed class InMemoryDelivery : IReceiveObserver, IReceiveEndpointObserver
{
    private readonly ConcurrentDictionary<Guid, Delivery> _deliveries = [];
    private readonly ConcurrentDictionary<string, bool> _served = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Call before sending: a message may be consumed before its send returns.</summary>
    /// <returns>False when nobody will consume it, so that its send is its end; else <paramref name="settled"/> is called once.</returns>
    /// <exception cref="NobodyBoundException">Nobody will consume it, and somebody must.</exception>
    public bool Track(IBusInstance bus, Guid messageId, Uri destination, bool mustArrive, Action<Exception?> settled)
    {
        if (bus.HostConfiguration is not IInMemoryHostConfiguration host)
            return false;
        var queues = QueuesBehind(host, destination);
        if (queues.Count == 0)
            return mustArrive ? throw new NobodyBoundException(destination, null) : false;
        queues.RemoveWhere(queue => !_served.ContainsKey(queue));
        if (queues.Count == 0)
            throw new InvalidOperationException($"Nobody listens at {destination}.");
        return _deliveries.TryAdd(messageId, new Delivery(queues, settled));
    }

    public void Forget(Guid messageId) => _deliveries.TryRemove(messageId, out _);

    public Task PostReceive(ReceiveContext context)
    {
        if (context.GetMessageId() is { } id
            && _deliveries.TryGetValue(id, out var delivery)
            && delivery.Arrived(QueueOf(context.InputAddress)))
        {
            _deliveries.TryRemove(id, out _);
            delivery.Settled(null);
        }

        return Task.CompletedTask;
    }

    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        if (context.GetMessageId() is { } id && _deliveries.TryRemove(id, out var delivery))
            delivery.Settled(exception);
        return Task.CompletedTask;
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task Ready(ReceiveEndpointReady ready)
    {
        _served[QueueOf(ready.InputAddress)] = true;
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed)
    {
        _served.TryRemove(QueueOf(completed.InputAddress), out _);
        return Task.CompletedTask;
    }

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    private static HashSet<string> QueuesBehind(IInMemoryHostConfiguration host, Uri destination)
    {
        var transport = host.TransportProvider;
        var address = new InMemoryEndpointAddress(host.HostAddress, transport.NormalizeAddress(destination));
        var queues = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (address.BindToQueue)
            queues.Add(address.QueueName ?? address.Name);
        Walk(transport.MessageFabric.GetExchange(transport, address.Name, address.ExchangeType), queues, []);
        return queues;
    }

    private static void Walk(IMessageSource<InMemoryTransportMessage> exchange, HashSet<string> queues, HashSet<object> seen)
    {
        foreach (var sink in exchange.Sinks.Where(seen.Add))
        {
            if (sink is IMessageQueue<InMemoryTransportContext, InMemoryTransportMessage> queue)
                queues.Add(queue.Name);
            else if (sink is IMessageSource<InMemoryTransportMessage> next)
                Walk(next, queues, seen);
        }
    }

    private static string QueueOf(Uri inputAddress) => inputAddress.GetEndpointName() ?? "";

    private sealed class Delivery(HashSet<string> queues, Action<Exception?> settled)
    {
        public Action<Exception?> Settled => settled;

        public bool Arrived(string queue)
        {
            lock (queues)
                return queues.Remove(queue) && queues.Count == 0;
        }
    }
}
