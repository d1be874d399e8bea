using System.Diagnostics;

namespace OrderSaga.Benchmarks.Load;

/// <summary>When each order was paid and seen paid; without a lock, each order has its own places.</summary>
sealed class OrderClock(int capacity)
{
    private readonly long[] _paid = new long[capacity];
    private readonly long[] _seen = new long[capacity];
    private int _duplicates;
    private long _last;

    public long Started { get; } = Stopwatch.GetTimestamp();

    public void Pay(int order, long at) => Volatile.Write(ref _paid[order], at);

    /// <summary>Whether it is the first time.</summary>
    public bool See(int order)
    {
        var now = Stopwatch.GetTimestamp();
        if (Interlocked.CompareExchange(ref _seen[order], now, 0) != 0)
        {
            Interlocked.Increment(ref _duplicates);
            return false;
        }

        Volatile.Write(ref _last, now);
        return true;
    }

    public LoadResult Result()
    {
        var latencies = new List<Latency>(capacity);
        for (var order = 0; order < capacity; order++)
        {
            if (_seen[order] != 0)
            {
                latencies.Add(new Latency(
                    Stopwatch.GetElapsedTime(Started, _paid[order]).TotalSeconds,
                    Stopwatch.GetElapsedTime(_paid[order], _seen[order]).TotalMilliseconds));
            }
        }

        return new LoadResult(latencies.Count, Stopwatch.GetElapsedTime(Started, _last).TotalSeconds, _duplicates, latencies);
    }
}
