using System.Diagnostics;

namespace OrderSaga.Outbox;

/// <summary>
/// Leaves a transport that hangs behind. One clock looks at all lanes now and then: a timer for each message costs more than the rest of
/// its way, since all timers share a lock.
/// </summary>
internal sealed class SendWatch : IDisposable
{
    private const int LooksPerTimeout = 10;

    private readonly Watched[] _lanes;
    private readonly TimeSpan _timeout;
    private readonly Timer _clock;

    public SendWatch(int lanes, TimeSpan timeout)
    {
        _timeout = timeout;
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => new Watched())];
        _clock = new Timer(_ => Look(), null, timeout / LooksPerTimeout, timeout / LooksPerTimeout);
    }

    /// <summary>Waits for a send, up to the timeout or a little longer.</summary>
    /// <param name="lane">Which lane sends; one send at a time.</param>
    /// <param name="sending">The send.</param>
    /// <exception cref="TimeoutException">Its outcome is unknown.</exception>
    public async Task Wait(int lane, Task sending)
    {
        if (!sending.IsCompleted)
        {
            var abandoned = _lanes[lane].Begin();
            try
            {
                await Task.WhenAny(sending, abandoned);
            }
            finally
            {
                _lanes[lane].End();
            }

            if (!sending.IsCompleted)
            {
                _ = sending.ContinueWith(late => late.Exception, TaskScheduler.Default); // observed: it is sent again anyway
                throw new TimeoutException($"The transport did not confirm within {_timeout}.");
            }
        }

        await sending;
    }

    public void Dispose() => _clock.Dispose();

    private void Look()
    {
        foreach (var lane in _lanes)
            lane.AbandonAfter(_timeout);
    }

    private sealed class Watched
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _since;

        public Task Begin()
        {
            lock (_lock)
            {
                _since = Stopwatch.GetTimestamp();
                if (_abandoned.Task.IsCompleted)
                    _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return _abandoned.Task;
            }
        }

        public void End()
        {
            lock (_lock)
                _since = 0;
        }

        public void AbandonAfter(TimeSpan timeout)
        {
            lock (_lock)
            {
                if (_since != 0 && Stopwatch.GetElapsedTime(_since) >= timeout)
                    _abandoned.TrySetResult();
            }
        }
    }
}
