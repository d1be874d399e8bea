namespace OrderSaga.Service;

/// <summary>What a flood may say: one line a second, and not one for every drop of it.</summary>
sealed class OncePerSecond(TimeProvider clock)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    long _allowedAt = long.MinValue;

    /// <summary>True when a second has passed since it last was; of several at once, for one.</summary>
    public bool Allows()
    {
        var now = clock.GetTimestamp();
        var before = Interlocked.Read(ref _allowedAt);
        return (before == long.MinValue || clock.GetElapsedTime(before, now) >= Pause)
            && Interlocked.CompareExchange(ref _allowedAt, now, before) == before;
    }
}
