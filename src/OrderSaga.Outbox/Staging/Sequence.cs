namespace OrderSaga.Outbox;

/// <summary>
/// Numbers that only grow: over restarts because they start from the clock, within a process because each is larger than the one before.
/// </summary>
internal sealed class Sequence(TimeProvider clock)
{
    private long _last;

    /// <summary>The next number, or the first of several.</summary>
    /// <param name="count">How many numbers are needed.</param>
    public long Next(int count = 1)
    {
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(last + 1, clock.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _last, next + count - 1, last) == last)
                return next;
        }
    }
}
