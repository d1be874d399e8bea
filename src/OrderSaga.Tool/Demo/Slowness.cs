using System.Collections.Concurrent;

namespace OrderSaga.Tool.Demo;

/// <summary>
/// When the service was behind: on a machine with other things to do, the moment of a message is nobody's promise.
/// Each new order is a probe: how long it takes from its acceptance until the machine knows it.
/// </summary>
internal sealed class Slowness
{
    // A healthy service needs a tenth of a second, and the watch looks every half.
    private static readonly TimeSpan behind = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<(DateTimeOffset From, DateTimeOffset To)> spans = new();

    public bool Any => !spans.IsEmpty;

    public TimeSpan Longest => spans.Select(span => span.To - span.From).DefaultIfEmpty().Max();

    public void Took(DateTimeOffset from, DateTimeOffset to)
    {
        if (to - from > behind)
            spans.Enqueue((from, to));
    }

    public bool During(DateTimeOffset from, DateTimeOffset to) => spans.Any(span => span.From <= to && span.To >= from);
}
