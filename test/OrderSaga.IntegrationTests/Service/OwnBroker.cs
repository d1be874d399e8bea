using System.Threading.Channels;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>
/// A virtual host of the broker for one shop: the queues of the service have names that are always the same, and two shops on one host
/// would consume each other's orders. Where the environment names no virtual hosts for the tests, there is but the one of the address, and
/// they take turns.
/// </summary>
public sealed class OwnBroker : IDisposable
{
    private static readonly Channel<Uri> Free = Channel.CreateUnbounded<Uri>();

    static OwnBroker()
    {
        var hosts = (Read("ORDERSAGA_TEST_RABBITMQ_VHOSTS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (Read("ORDERSAGA_TEST_RABBITMQ") is not { } broker)
            return;
        foreach (var address in hosts.Length == 0 ? [new Uri(broker)] : hosts.Select(host => new UriBuilder(broker) { Path = host }.Uri))
            Free.Writer.TryWrite(address);
    }

    private OwnBroker(Uri address) => Address = address;

    public Uri Address { get; }

    /// <summary>Ignores the test where there is no broker. What was given back comes last, so that most find an empty one.</summary>
    public static async Task<OwnBroker> Take()
    {
        if (Read("ORDERSAGA_TEST_RABBITMQ") is null)
            Assert.Ignore("needs RabbitMQ: bash test/run.sh starts one, or set ORDERSAGA_TEST_RABBITMQ to amqp://user:password@host:port");
        return new OwnBroker(await Free.Reader.ReadAsync());
    }

    public void Dispose() => Free.Writer.TryWrite(Address);

    private static string? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
