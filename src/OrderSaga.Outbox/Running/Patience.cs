namespace OrderSaga.Outbox;

/// <summary>Waits that grow, and a voice that does not shout: what fails a thousand times a second is said once a second.</summary>
internal sealed class Patience(TimeProvider clock)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SpeakEvery = TimeSpan.FromSeconds(1);

    private long _spokenAt;
    private bool _hasSpoken;

    /// <summary>
    /// The wait before attempt number <paramref name="attempt"/> (the first retry is 1), doubling up to <paramref name="max"/>.
    /// </summary>
    public static TimeSpan BackOff(int attempt, TimeSpan max)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(attempt - 1, 20));
        return delay < max ? delay : max;
    }

    public Task Wait(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, clock, cancellationToken);

    public bool MaySpeak()
    {
        var now = clock.GetTimestamp();
        var spokenAt = Interlocked.Read(ref _spokenAt);
        if (_hasSpoken && clock.GetElapsedTime(spokenAt, now) < SpeakEvery)
            return false;
        if (Interlocked.CompareExchange(ref _spokenAt, now, spokenAt) != spokenAt)
            return false;
        _hasSpoken = true;
        return true;
    }
}
