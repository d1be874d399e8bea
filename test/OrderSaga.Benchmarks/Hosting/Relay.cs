using Microsoft.Extensions.Hosting;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>
/// The least that anything over this broker can cost: receive, publish, wait for the broker's confirmation, acknowledge. It passes the
/// body on as it is, under the exchange that the outside listens to.
/// </summary>
sealed class Relay(Uri broker, HostOptions options) : IHostedService
{
    private static readonly BasicProperties Persistent = new()
    {
        ContentType = Envelope.ContentType,
        DeliveryMode = DeliveryModes.Persistent,
    };

    private IConnection? _connection;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "relay" }.CreateConnectionAsync(cancellationToken);
        var confirmed = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
            consumerDispatchConcurrency: (ushort)options.Concurrency);
        var channel = await _connection.CreateChannelAsync(confirmed, cancellationToken);
        await channel.DeclareFanouts(cancellationToken);
        await channel.DeclareQueue(HostOptions.OrdersQueue, options.Queue, cancellationToken);
        foreach (var exchange in (string[])[Envelope.ExchangeOf<OrderPlaced>(), Envelope.ExchangeOf<PaymentSucceeded>()])
            await channel.QueueBindAsync(HostOptions.OrdersQueue, exchange, "", cancellationToken: cancellationToken);
        await channel.BasicQosAsync(0, (ushort)options.Prefetch, global: false, cancellationToken);

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var answer = delivery.Exchange == Envelope.ExchangeOf<OrderPlaced>()
                ? Envelope.ExchangeOf<OrderAwaitingPayment>()
                : Envelope.ExchangeOf<OrderPaid>();
            await channel.BasicPublishAsync(answer, "", mandatory: true, Persistent, delivery.Body, delivery.CancellationToken);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, delivery.CancellationToken);
        };
        await channel.BasicConsumeAsync(HostOptions.OrdersQueue, autoAck: false, consumer, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }
}
