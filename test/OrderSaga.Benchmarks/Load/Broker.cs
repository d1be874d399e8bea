using OrderSaga.Benchmarks.Hosting;
using OrderSaga.Contracts;
using RabbitMQ.Client;

namespace OrderSaga.Benchmarks.Load;

/// <summary>The queues and exchanges of a run, declared as MassTransit declares them.</summary>
static class Broker
{
    public const string ObserverQueue = "bench-observer";
    public const string TimeoutsQueue = "bench-timeouts";

    public static async Task DeclareFanouts(this IChannel channel, CancellationToken cancellationToken)
    {
        string[] names =
        [
            Envelope.ExchangeOf<OrderPlaced>(), Envelope.ExchangeOf<PaymentSucceeded>(), Envelope.ExchangeOf<OrderAwaitingPayment>(),
            Envelope.ExchangeOf<OrderPaid>(), TimeoutsQueue,
        ];
        foreach (var name in names)
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
    }

    public static Task DeclareQueue(this IChannel channel, string name, QueueKind kind, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(
            name, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = kind.ToString().ToLowerInvariant() },
            cancellationToken: cancellationToken);

    /// <summary>The next run finds nothing of this one; also when this one did not end well.</summary>
    public static async Task Clean(Uri broker, CancellationToken cancellationToken)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var queue in (string[])[HostOptions.OrdersQueue, ObserverQueue, TimeoutsQueue])
            await channel.QueueDeleteAsync(queue, cancellationToken: cancellationToken);
        foreach (var exchange in (string[])[HostOptions.OrdersQueue, TimeoutsQueue])
            await channel.ExchangeDeleteAsync(exchange, cancellationToken: cancellationToken);
    }

    /// <summary>Orders of a merchant that the service does not know: it refuses each.</summary>
    public static async Task PlaceForNobody(Uri broker, int count)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var placed = Envelope.OfPlaced(Envelope.NewRunCode(), TimeProvider.System.GetUtcNow());
        for (var order = 0; order < count; order++)
        {
            await channel.BasicPublishAsync(
                Envelope.ExchangeOf<OrderPlaced>(), "", mandatory: true, new BasicProperties { ContentType = Envelope.ContentType },
                placed.Write(order, Surroundings.Seal));
        }
    }
}
