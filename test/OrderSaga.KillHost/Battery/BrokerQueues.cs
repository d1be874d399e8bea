using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OrderSaga.KillHost.Battery;

/// <summary>The queues of the service, seen from outside.</summary>
internal static class BrokerQueues
{
    private static readonly string[] names = ["orders", "payments", "stock", "points", "notifications"];

    /// <summary>What an earlier run has left is not this run's.</summary>
    public static Task Empty(Uri broker, CancellationToken cancellationToken) =>
        Each(broker, (channel, queue) => channel.QueuePurgeAsync(queue, cancellationToken), cancellationToken);

    /// <summary>At rest nothing may wait in them; each line is a violation.</summary>
    public static async Task<IReadOnlyList<string>> Judge(Uri broker, CancellationToken cancellationToken)
    {
        List<string> violations = [];
        await Each(broker, async (channel, queue) =>
        {
            var state = await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            if (state.MessageCount > 0)
                violations.Add($"{state.MessageCount} messages are left in the queue {queue}");
            return state.MessageCount;
        }, cancellationToken);
        return violations;
    }

    private static async Task Each(Uri broker, Func<IChannel, string, Task<uint>> act, CancellationToken cancellationToken)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellationToken);
        foreach (var queue in names.SelectMany(name => (string[])[name, name + "_error", name + "_skipped"]))
        {
            // A queue that is not there closes the channel.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                await act(channel, queue);
            }
            catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == 404)
            {
                // Then nothing is in it.
            }
        }
    }
}
