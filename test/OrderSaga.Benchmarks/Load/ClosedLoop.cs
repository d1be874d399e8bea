using System.Diagnostics;

namespace OrderSaga.Benchmarks.Load;

/// <summary>Keeps a number of orders under way: one that is seen paid makes room for the next. What it finds is the rate.</summary>
sealed class ClosedLoop(int orders, int inFlight, TimeSpan limit, Action<int> place, Action<int> pay)
{
    private static readonly TimeSpan StallMax = TimeSpan.FromSeconds(60);

    private readonly OrderClock _clock = new(orders);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _placed;
    private int _completed;

    // Not before its time and number are over; the count of the placed is final then.
    private volatile bool _isFull;

    public int Completed => Volatile.Read(ref _completed);

    public async Task<LoadResult> Run()
    {
        for (var i = 0; i < Math.Min(inFlight, orders); i++)
            PlaceNext();
        var before = -1;
        while (!_done.Task.IsCompleted)
        {
            await Task.WhenAny(_done.Task, Task.Delay(StallMax));
            if (!_done.Task.IsCompleted && Completed == before)
                throw new InvalidOperationException($"Nothing moved for {StallMax}: {Completed} of {_placed} orders were seen paid");
            before = Completed;
        }

        return _clock.Result();
    }

    public void SawAwaiting(int order)
    {
        _clock.Pay(order, Stopwatch.GetTimestamp());
        pay(order);
    }

    public void SawPaid(int order)
    {
        if (!_clock.See(order))
            return;
        Interlocked.Increment(ref _completed);
        PlaceNext();
        if (_isFull && Completed >= Volatile.Read(ref _placed))
            _done.TrySetResult();
    }

    private void PlaceNext()
    {
        if (_isFull)
            return;
        if (Stopwatch.GetElapsedTime(_clock.Started) > limit)
        {
            _isFull = true;
            return;
        }

        var next = Interlocked.Increment(ref _placed) - 1;
        if (next < orders)
        {
            place(next);
            return;
        }

        Interlocked.Decrement(ref _placed);
        _isFull = true;
    }
}
