namespace OrderSaga.Providers;

/// <summary>
/// When a refund is asked for. UnionPay knows a transaction by its number and <c>txnTime</c> together: the same number at another time is
/// another refund. So the time is that of the order's first request, which every resend repeats. What UnionPay refused stays refused at
/// that time; a day later there is the next, when all before it are known to have failed or never to have come.
/// </summary>
internal sealed class UnionPayRefundTimes(DateTimeOffset requestedAt, DateTimeOffset now)
{
    /// <summary>After so many tries there is something that only people can mend.</summary>
    public const int TriesMax = 30;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Nothing is sent in the last minutes of a time: it might arrive when the next one's try begins.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    /// <summary>Farther apart no two processes' clocks are taken to be.</summary>
    private static readonly TimeSpan ClocksApartMax = TimeSpan.FromHours(2);

    private readonly int days = now < requestedAt ? 0 : (int)((now - requestedAt) / Day);

    public bool IsQuiet => now >= At(days + 1) - Quiet;

    public bool IsExhausted => days >= TriesMax;

    /// <summary>A process whose clock is ahead of this one's may be at the next time already.</summary>
    public bool MayHaveNext => now >= At(days + 1) - ClocksApartMax;

    public string Next => UnionPayText.Time(At(days + 1));

    public string Current => UnionPayText.Time(At(days));

    public IEnumerable<string> Earlier => Enumerable.Range(0, Math.Min(days, TriesMax)).Select(day => UnionPayText.Time(At(day)));

    private DateTimeOffset At(int day) => requestedAt + (Day * day);
}
