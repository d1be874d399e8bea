using System.Collections.Concurrent;
using MassTransit;

namespace OrderSaga.Outbox;

/// <summary>
/// The endpoints that messages were sent to. MassTransit has them too, but reads and normalizes the address for each message, which costs more than the
/// rest of looking it up.
/// </summary>
internal sealed class SendEndpoints(TimeSpan timeout)
{
    // There are as many as kinds of messages; but answers go to addresses that are used once.
    private const int CountMax = 512;

    private readonly ConcurrentDictionary<string, ISendEndpoint> _known = new(StringComparer.Ordinal);

    public ValueTask<ISendEndpoint> Find(IBus bus, Uri address) =>
        _known.TryGetValue(address.OriginalString, out var endpoint) ? new(endpoint) : Ask(bus, address);

    /// <summary>It did not work: the next message asks anew, for MassTransit may have closed it.</summary>
    public void Forget(Uri address) => _known.TryRemove(address.OriginalString, out _);

    private async ValueTask<ISendEndpoint> Ask(IBus bus, Uri address)
    {
        var endpoint = await bus.GetSendEndpoint(address).WaitAsync(timeout);
        if (_known.Count >= CountMax)
            _known.Clear();
        return _known[address.OriginalString] = endpoint;
    }
}
