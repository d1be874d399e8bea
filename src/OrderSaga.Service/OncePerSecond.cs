namespace OrderSaga.Service;

/// <summary>What a flood may say: one line in a while, and not one for every drop of it.</summary>
abstract class OncePer(TimeProvider clock, TimeSpan pause)
{
    long _allowedAt = long.MinValue;

    /// <summary>True when so much time has passed since it last was; of several at once, for one.</summary>
    public bool Allows()
    {
        var now = clock.GetTimestamp();
        var before = Interlocked.Read(ref _allowedAt);
        return (before == long.MinValue || clock.GetElapsedTime(before, now) >= pause)
            && Interlocked.CompareExchange(ref _allowedAt, now, before) == before;
    }
}

/// <summary>For what many callers or messages meet.</summary>
sealed class OncePerSecond(TimeProvider clock) : OncePer(clock, TimeSpan.FromSeconds(1));

/// <summary>For a job that fails at each round while the database is away, with a stack trace.</summary>
sealed class OncePerMinute(TimeProvider clock) : OncePer(clock, TimeSpan.FromMinutes(1));
