using OrderSaga.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OrderSaga.Simulator.Checkout;

/// <summary>
/// A checkout without MassTransit: plain JSON, published until the broker confirms that a queue has it, however often it goes away meanwhile.
/// </summary>
public sealed class RabbitMqCheckout : SimulatedCheckout, IAsyncDisposable
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(250);

    // A broker that hangs says nothing. What is published once more is the same message.
    private static readonly TimeSpan answerWithin = TimeSpan.FromSeconds(10);

    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim oneAtATime = new(1);

    private RabbitMqCheckout(IConnection connection, IChannel channel, TimeProvider time) =>
        (this.connection, this.channel, this.time) = (connection, channel, time);

    public static async Task<RabbitMqCheckout> Connect(Uri broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var link = await new ConnectionFactory { Uri = broker, ClientProvidedName = "checkout" }.CreateConnectionAsync(cancellationToken);
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        return new RabbitMqCheckout(link, await link.CreateChannelAsync(options, cancellationToken), time);
    }

    public override Task Place(OrderPlaced order, CancellationToken cancellationToken) =>
        Publish(order, NameBasedId.Of("checkout", nameof(OrderPlaced), order.Merchant, order.OrderNumber), cancellationToken);

    public override Task Report(PaymentStarted payment, CancellationToken cancellationToken) => Publish(
        payment,
        NameBasedId.Of("checkout", nameof(PaymentStarted), payment.Merchant, payment.Provider, payment.PaymentNumber),
        cancellationToken);

    public override async Task<string?> Cancel(CancelOrder cancel, CancellationToken cancellationToken)
    {
        await Publish(cancel, cancel.RequestId, cancellationToken);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        oneAtATime.Dispose();
    }

    // The message id follows from the content, so that a message that is published twice is one message.
    private async Task Publish<T>(T message, Guid messageId, CancellationToken cancellationToken)
        where T : class
    {
        var exchange = MassTransitEnvelope.ExchangeOf(typeof(T));
        var body = MassTransitEnvelope.Write(message, messageId, time.GetUtcNow());
        var properties = new BasicProperties
        {
            ContentType = MassTransitEnvelope.ContentType,
            DeliveryMode = DeliveryModes.Persistent,
            MessageId = messageId.ToString("D"),
        };
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            while (!await TryPublish(exchange, properties, body, cancellationToken))
                await Task.Delay(pause, time, cancellationToken);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private async Task<bool> TryPublish(string exchange, BasicProperties properties, byte[] body, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(answerWithin);
        try
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: limit.Token);
            await channel.BasicPublishAsync(exchange, string.Empty, mandatory: true, properties, body, limit.Token);
            return true;
        }
        catch (PublishException)
        {
            return false; // no queue is bound yet, or the broker is short of room
        }
        catch (OperationInterruptedException)
        {
            return false; // the connection is gone, and comes back by itself
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
