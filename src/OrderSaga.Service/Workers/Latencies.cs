namespace OrderSaga.Service.Workers;

/// <summary>
/// How long things took, counted in classes of which each is a twelfth wider than the one before: a percentile is right to within a
/// twentieth, whatever its size, and counts of several processes can be added.
/// </summary>
public sealed class Latencies
{
    const double StepsPerDoubling = 8;
    const double LeastMs = 0.1;

    /// <summary>The last class ends after a day.</summary>
    const int ClassesCount = 240;

    readonly long[] _counts = new long[ClassesCount];

    public void Add(TimeSpan took) => Interlocked.Increment(ref _counts[ClassOf(took.TotalMilliseconds)]);

    /// <summary>What was counted since this was called last, by class; the others are zero.</summary>
    public Dictionary<int, long> Take()
    {
        var taken = new Dictionary<int, long>();
        for (var i = 0; i < ClassesCount; i++)
        {
            if (Interlocked.Exchange(ref _counts[i], 0) is > 0 and var count)
                taken[i] = count;
        }

        return taken;
    }

    /// <summary>In milliseconds, one for each share; null: nothing was counted.</summary>
    public static double[]? Percentiles(IReadOnlyDictionary<int, long> counts, params double[] shares)
    {
        var total = counts.Values.Sum();
        return total == 0 ? null : [.. shares.Select(share => Math.Round(Percentile(counts, (long)Math.Ceiling(total * share)), 1))];
    }

    public static void AddTo(IDictionary<int, long> sum, IReadOnlyDictionary<int, long> more)
    {
        foreach (var (index, count) in more)
            sum[index] = sum.TryGetValue(index, out var so) ? so + count : count;
    }

    static double Percentile(IReadOnlyDictionary<int, long> counts, long rank)
    {
        foreach (var (index, count) in counts.OrderBy(pair => pair.Key))
        {
            rank -= count;
            if (rank <= 0)
                return LeastMs * Math.Pow(2, (index + 0.5) / StepsPerDoubling);
        }

        throw new ArgumentOutOfRangeException(nameof(rank), "There are not so many.");
    }

    static int ClassOf(double ms) =>
        ms <= LeastMs ? 0 : Math.Min(ClassesCount - 1, (int)(Math.Log2(ms / LeastMs) * StepsPerDoubling));
}
