using System.Collections.Concurrent;

namespace OrderSaga.Tool.Demo;

/// <summary>
/// When the service was away, or behind because the machine had other things to do. Then the moment of a message is nobody's promise,
/// and where moments decide, either end is right.
/// </summary>
internal sealed class Disturbances
{
    // A healthy service needs a tenth of a second, and the watch looks every half.
    private static readonly TimeSpan behind = TimeSpan.FromSeconds(2);

    // Enough for a healthy service to do whatever it was asked for before.
    private static readonly TimeSpan breath = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<(DateTimeOffset From, DateTimeOffset To)> spans = new();

    /// <summary>Absent for as long as it is away now.</summary>
    private DateTimeOffset? awaySince;

    public TimeSpan LongestBehind { get; private set; }

    public void Left(DateTimeOffset at) => awaySince = at;

    public void CameBack(DateTimeOffset at)
    {
        spans.Enqueue((awaySince!.Value, at));
        awaySince = null;
    }

    /// <summary>Each new order is a probe: how long it took from its acceptance until the machine knew it.</summary>
    public void Took(DateTimeOffset from, DateTimeOffset to)
    {
        if (to - from <= behind)
            return;
        spans.Enqueue((from, to));
        LongestBehind = to - from > LongestBehind ? to - from : LongestBehind;
    }

    public bool AnyIn(DateTimeOffset from, DateTimeOffset to) => All.Any(span => span.From <= to && span.To >= from);

    /// <summary>Was there no breath between the two in which the service could work?</summary>
    public bool FillAll(DateTimeOffset from, DateTimeOffset to)
    {
        var reached = from;
        foreach (var span in All.OrderBy(span => span.From))
        {
            if (span.From - reached >= breath)
                break;
            reached = span.To > reached ? span.To : reached;
        }

        return to - reached < breath;
    }

    private IEnumerable<(DateTimeOffset From, DateTimeOffset To)> All =>
        awaySince is { } since ? spans.Append((since, DateTimeOffset.MaxValue)) : spans;
}
