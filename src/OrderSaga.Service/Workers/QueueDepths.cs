using MassTransit;
using MassTransit.RabbitMqTransport;
using MassTransit.RabbitMqTransport.Configuration;
using MassTransit.Transports;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OrderSaga.Service.Workers;

/// <summary>What waits in a queue of the broker for any process, and how many consumers of all processes it has.</summary>
public sealed record QueueDepth(long Ready, int Consumers);

/// <summary>Asks the broker over the connection of the bus: nothing but the broker itself is needed, no management plug-in.</summary>
public sealed class QueueDepths(IBusInstance bus)
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    /// <summary>Messages that nobody could consume or that no consumer wanted wait in queues of these endings, if there were any.</summary>
    static readonly string[] _besides = ["_error", "_skipped"];

    /// <returns>Null: the broker is away. Empty: the transport is in memory, where nothing can be asked. A queue that is not there is left out.</returns>
    public async Task<IReadOnlyDictionary<string, QueueDepth>?> Of(IEnumerable<string> queues, CancellationToken cancellation)
    {
        var depths = new Dictionary<string, QueueDepth>(StringComparer.Ordinal);
        if (bus.HostConfiguration is not IRabbitMqHostConfiguration rabbit)
            return depths;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_patience);
        try
        {
            await rabbit.ConnectionContextSupervisor.Send(
                Pipe.ExecuteAsync<ConnectionContext>(context => Ask(context.Connection, queues, depths, limit.Token)), limit.Token);
            return depths;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested
            && e is OperationCanceledException or ConnectionException or RabbitMQClientException or IOException or TimeoutException)
        {
            return null;
        }
    }

    static async Task Ask(
        IConnection connection, IEnumerable<string> queues, Dictionary<string, QueueDepth> depths, CancellationToken cancellation)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            foreach (var queue in queues.SelectMany(name => _besides.Select(ending => name + ending).Prepend(name)))
            {
                try
                {
                    var seen = await channel.QueueDeclarePassiveAsync(queue, cancellation);
                    depths[queue] = new QueueDepth(seen.MessageCount, (int)seen.ConsumerCount);
                }
                catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
                {
                    // The broker closes the channel over such a question.
                    await channel.DisposeAsync();
                    channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
                }
            }
        }
        finally
        {
            await channel.DisposeAsync();
        }
    }
}
