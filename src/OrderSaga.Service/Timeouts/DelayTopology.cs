using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;
using MassTransit.RabbitMqTransport.Topology;
using OrderSaga.Outbox;
using RabbitMQ.Client;

namespace OrderSaga.Service.Timeouts;

/// <summary>
/// Declares the delay queues with the endpoint that they lead to: whenever it connects, before anything is sent. All of it is durable and
/// the same for every endpoint.
/// </summary>
public sealed class DelayTopology : IRabbitMqConsumeTopologySpecification
{
    /// <summary>Shared by queues of either kind, so that what is under way arrives after the kind was changed.</summary>
    public const string DueExchange = "ordersaga-delay-due";

    readonly DelayQueues _queues;
    readonly QueueKind _kind;
    readonly string _binding;

    DelayTopology(DelayQueues queues, QueueKind kind, string endpoint) =>
        (_queues, _kind, _binding) = (queues, kind, queues.Serve(endpoint));

    /// <summary>A queue cannot be declared anew with other arguments, and these are hardly ever empty: each kind has names of its own.</summary>
    public static DelayQueues QueuesOf(QueueKind kind) =>
        new(kind is QueueKind.Quorum ? "ordersaga-delay-quorum" : "ordersaga-delay-classic", DueExchange);

    public static void AddTo(IRabbitMqReceiveEndpointConfigurator endpoint, string name, DelayQueues queues, QueueKind kind) =>
        ((IRabbitMqEndpointConfiguration)endpoint).Topology.Consume.AddSpecification(new DelayTopology(queues, kind, name));

    public IEnumerable<ValidationResult> Validate() => [];

    public void Apply(IReceiveEndpointBrokerTopologyBuilder builder)
    {
        var none = new Dictionary<string, object>(StringComparer.Ordinal);
        var next = Exchange(_queues.DueExchange);
        builder.ExchangeBind(next, builder.Exchange, _binding, none);
        for (var level = 0; level < DelayQueues.LevelsCount; level++)
        {
            var exchange = Exchange(_queues.NameOf(level));
            var queue = builder.QueueDeclare(_queues.NameOf(level), durable: true, autoDelete: false, exclusive: false, Arguments(level));
            builder.QueueBind(exchange, queue, DelayQueues.BindingOf(level, waits: true), none);
            builder.ExchangeBind(exchange, next, DelayQueues.BindingOf(level, waits: false), none);
            next = exchange;
        }

        ExchangeHandle Exchange(string name) => builder.ExchangeDeclare(name, ExchangeType.Topic, durable: true, autoDelete: false, none);
    }

    Dictionary<string, object> Arguments(int level)
    {
        var arguments = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["x-message-ttl"] = (long)DelayQueues.TimeOf(level).TotalMilliseconds,
            ["x-dead-letter-exchange"] = _queues.NextOf(level),
        };
        if (_kind is QueueKind.Quorum)
        {
            arguments["x-queue-type"] = "quorum";
            // The queue keeps a message until the next has it; without these it is moved with nobody to confirm that it arrived.
            arguments["x-dead-letter-strategy"] = "at-least-once";
            arguments["x-overflow"] = "reject-publish";
        }

        return arguments;
    }
}
