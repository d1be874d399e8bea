namespace OrderSaga.Outbox;

/// <summary>
/// Numbers that only grow: over restarts because they start from the clock, within a process because each is larger than the one before.
/// </summary>
internal sealed class Sequence(TimeProvider clock)
{
    private long _last;

    public long Next()
    {
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(last + 1, clock.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}
