using System.Collections.Concurrent;

namespace OrderSaga.Tool.Demo;

/// <summary>Something that was not as always, and from when to when: a cause that the judge may name, never an excuse by itself.</summary>
internal sealed record Disturbance(string What, DateTimeOffset From, DateTimeOffset To)
{
    public override string ToString() => $"{What} from {From:HH:mm:ss.f} to {To:HH:mm:ss.f}";
}

/// <summary>When the service was away, or behind because the machine had other things to do; measured, not guessed.</summary>
internal sealed class Disturbances
{
    // A healthy service needs a tenth of a second, and the watch looks every half.
    private static readonly TimeSpan behind = TimeSpan.FromSeconds(2);

    // Enough for a healthy service to do whatever it was asked for before.
    private static readonly TimeSpan breath = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<Disturbance> all = new();

    /// <summary>Absent for as long as it is away now.</summary>
    private DateTimeOffset? awaySince;

    public TimeSpan LongestBehind { get; private set; }

    public void Left(DateTimeOffset at) => awaySince = at;

    public void CameBack(DateTimeOffset at)
    {
        all.Enqueue(new Disturbance("the service was killed and away", awaySince!.Value, at));
        awaySince = null;
    }

    /// <summary>Each new order is a probe: how long it took from its acceptance until the machine knew it.</summary>
    public void Probed(DateTimeOffset from, DateTimeOffset to)
    {
        if (!Took("the service was behind", from, to))
            return;
        LongestBehind = to - from > LongestBehind ? to - from : LongestBehind;
    }

    /// <returns>False: it took no longer than always.</returns>
    public bool Took(string what, DateTimeOffset from, DateTimeOffset to)
    {
        if (to - from <= behind)
            return false;
        all.Enqueue(new Disturbance(what, from, to));
        return true;
    }

    /// <summary>The longest that touches the time between the two; null: all was as always.</summary>
    public Disturbance? In(DateTimeOffset from, DateTimeOffset to) =>
        all.Where(span => span.From <= to && span.To >= from).MaxBy(span => span.To - span.From);

    /// <summary>Was there no breath between the two in which the service could work?</summary>
    public bool FillAll(DateTimeOffset from, DateTimeOffset to)
    {
        var reached = from;
        foreach (var span in all.OrderBy(span => span.From))
        {
            if (span.From - reached >= breath)
                break;
            reached = span.To > reached ? span.To : reached;
        }

        return to - reached < breath;
    }
}
