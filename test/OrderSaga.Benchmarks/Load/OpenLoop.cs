using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrderSaga.Benchmarks.Load;

/// <summary>
/// Orders at fixed points in time. Each is paid a second after it was placed; if it does not wait for money by then, it is paid as soon
/// as it does, and its latency counts from when it should have been: a service that falls behind is not spared (no coordinated omission).
/// </summary>
sealed class OpenLoop
{
    private const int Expected = 0;
    private const int Awaiting = 1;
    private const int Owed = 2;
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(60);

    private readonly double _perSecond;
    private readonly Action<int> _place;
    private readonly Action<int> _pay;
    private readonly int[] _states;
    private readonly OrderClock _clock;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _expected;
    private int _completed;

    public OpenLoop(double perSecond, TimeSpan duration, Action<int> place, Action<int> pay)
    {
        (_perSecond, _place, _pay) = (perSecond, place, pay);
        Orders = Math.Max(1, (int)(perSecond * duration.TotalSeconds));
        _expected = Orders;
        _states = new int[Orders];
        _clock = new OrderClock(Orders);
    }

    public int Orders { get; }

    /// <param name="stop">No order is placed after it; those under way are paid.</param>
    public async Task<LoadResult> Run(CancellationToken stop)
    {
        // A thread of its own: the pool's threads come late when there is much to do.
        await Task.Factory.StartNew(() => Pace(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(_done.Task, Task.Delay(DrainMax, CancellationToken.None)); // what is missing after that shows in the count
        return _clock.Result();
    }

    public void SawAwaiting(int order)
    {
        if (Interlocked.CompareExchange(ref _states[order], Awaiting, Expected) == Owed)
            _pay(order);
    }

    public void SawPaid(int order)
    {
        if (!_clock.See(order))
            return;
        Interlocked.Increment(ref _completed);
        EndIfComplete();
    }

    private void EndIfComplete()
    {
        if (Volatile.Read(ref _completed) >= Volatile.Read(ref _expected))
            _done.TrySetResult();
    }

    private void Pace(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var think = 1 + (0.5 / _perSecond); // between the placings, so that a payment does not wait behind one
        for (int placed = 0, paid = 0; paid < Volatile.Read(ref _expected);)
        {
            var nextPlace = placed / _perSecond;
            var nextPay = think + (paid / _perSecond);
            if (placed < _expected && stop.IsCancellationRequested)
                Volatile.Write(ref _expected, placed);
            if (placed < _expected && nextPlace <= nextPay)
            {
                WaitUntil(started, nextPlace);
                _place(placed++);
                continue;
            }

            WaitUntil(started, nextPay);
            _clock.Pay(paid, started + (long)(nextPay * Stopwatch.Frequency));
            if (Interlocked.Exchange(ref _states[paid], Owed) == Awaiting)
                _pay(paid);
            paid++;
        }

        EndIfComplete(); // the last may have been seen paid before it was known to be the last
    }

    // Timers of .NET count in milliseconds, which is what is measured here.
    private static void WaitUntil(long started, double seconds)
    {
        while (true)
        {
            var left = seconds - Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (left <= 0)
                return;
            _ = Sleep((uint)Math.Clamp(left * 1e6, 20, 500_000));
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(uint microseconds);
}
