namespace OrderSaga.Simulator;

/// <summary>How long a provider waits before it sends a callback again that nobody acknowledged; after the last it gives up.</summary>
public sealed record RetrySchedule(IReadOnlyList<TimeSpan> Waits)
{
    /// <summary>8 sends in 24 h 24 min (Alipay itself says 24 h 22 min).</summary>
    public static RetrySchedule Alipay { get; } = new([
        TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(15),
    ]);

    /// <summary>16 sends in 24 h 4 min.</summary>
    public static RetrySchedule WeChatPay { get; } = new([
        TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(3),
        TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(30),
        TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(60), TimeSpan.FromHours(3), TimeSpan.FromHours(3),
        TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(6),
    ]);

    /// <summary>5 sends in 7 min: at once again, then after 1, 2 and 4 min.</summary>
    public static RetrySchedule UnionPay { get; } = new([
        TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4),
    ]);

    /// <summary>3 times at once, then at growing waits, then every 8 hours for 30 days.</summary>
    public static RetrySchedule Adyen { get; } = new([
        TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(18), TimeSpan.FromSeconds(27),
        TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), .. Enumerable.Repeat(TimeSpan.FromHours(8), 88),
    ]);

    /// <summary>25 sends in three days; PayPal does not say at which waits.</summary>
    public static RetrySchedule PayPal { get; } = new([.. Enumerable.Repeat(TimeSpan.FromHours(3), 24)]);

    /// <summary>Three days, each wait twice the one before up to half a day: Stripe says no more than "exponential".</summary>
    public static RetrySchedule Stripe { get; } = new([
        TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(40),
        TimeSpan.FromMinutes(80), TimeSpan.FromMinutes(160), TimeSpan.FromMinutes(320), TimeSpan.FromMinutes(640),
        TimeSpan.FromHours(12), TimeSpan.FromHours(12), TimeSpan.FromHours(12), TimeSpan.FromHours(12),
    ]);

    /// <summary>The example of the specification: 10 sends in 75 h 35 min.</summary>
    public static RetrySchedule StandardWebhooks { get; } = new([
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ]);

    /// <summary>The same schedule in less time: a factor of 60 makes minutes seconds.</summary>
    public RetrySchedule Compress(double factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        return new([.. Waits.Select(wait => wait / factor)]);
    }
}
