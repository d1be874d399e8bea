using System.Threading.Channels;

namespace OrderSaga.Outbox;

/// <summary>
/// The messages that leave one after the other. What was just committed goes before what a sweep has found: a thousand timeouts that are
/// due at once hold up nobody's order.
/// </summary>
internal sealed class SendLane
{
    private readonly Channel<Waiting> _waiting = Channel.CreateUnboundedPrioritized(
        new UnboundedPrioritizedChannelOptions<Waiting> { SingleReader = true, Comparer = Comparer<Waiting>.Create(Compare) });

    private long _arrivals;

    public void Add(OutboxRow row, bool isLeftOver) =>
        _waiting.Writer.TryWrite(new Waiting(row, isLeftOver, Interlocked.Increment(ref _arrivals)));

    public async ValueTask<OutboxRow> Next(CancellationToken cancellationToken) =>
        (await _waiting.Reader.ReadAsync(cancellationToken)).Row;

    private static int Compare(Waiting one, Waiting other) =>
        one.IsLeftOver == other.IsLeftOver ? one.Arrival.CompareTo(other.Arrival) : one.IsLeftOver ? 1 : -1;

    private readonly record struct Waiting(OutboxRow Row, bool IsLeftOver, long Arrival);
}
