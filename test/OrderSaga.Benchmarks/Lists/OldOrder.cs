using System.Globalization;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>Orders of two years: how many, and up to when.</summary>
/// <param name="Count">The newest has this number, the oldest 1.</param>
/// <param name="Until">When the newest was placed.</param>
sealed record OldOrders(int Count, DateTimeOffset Until)
{
    public static readonly TimeSpan Span = TimeSpan.FromDays(730);

    private const int OpenMax = 20_000;

    /// <summary>So many of the newest are not closed.</summary>
    public int Open { get; } = Math.Min(OpenMax, Count / 50);

    public DateTimeOffset PlacedAt(int number) => Until - (Span * ((double)(Count - number) / Count));
}

/// <summary>What is different about one of them; all of it follows from its number, so that whoever asks knows what there is.</summary>
readonly struct OldOrder(OldOrders all, int number)
{
    // One customer is a reseller, and one provider is hardly used: lists of what is frequent and of what is rare are not found alike.
    private const int ResellerEvery = 1_000;
    private const int OrdersPerCustomer = 10;
    private const int AttentionEvery = 5_000;
    private const int CancelledPerHundred = 8;
    private const string Reseller = "C0000000001";

    public int Number => number;

    public string Merchant => number % 10 == 0 ? "outlet" : "default";

    public string OrderNumber => string.Create(CultureInfo.InvariantCulture, $"S{number:D9}");

    public Guid OrderId => OrderIds.Of(Merchant, OrderNumber);

    public string Customer => number % ResellerEvery == 0
        ? Reseller
        : string.Create(CultureInfo.InvariantCulture, $"C{2 + (Chance(1) % (uint)Math.Max(1, all.Count / OrdersPerCustomer)):D10}");

    public string Transaction => string.Create(CultureInfo.InvariantCulture, $"2026112722001{number:D12}");

    /// <summary>Prices end in 0 or 5; each amount is that of one order in two thousand.</summary>
    public long AmountMinor => 500 + (Chance(2) % 2_000 * 50);

    public string Provider => (Chance(3) % 10_000) switch
    {
        < 6_000 => "alipay",
        < 9_799 => "wechatpay",
        < 9_999 => "stripe",
        _ => "paypal",
    };

    public DateTimeOffset PlacedAt => all.PlacedAt(number);

    public DateTimeOffset Deadline => IsOpen ? DueAt : PlacedAt.AddMinutes(30);

    /// <summary>When its timer is due: late enough for none to fire while something is measured.</summary>
    public DateTimeOffset DueAt => all.Until.AddDays(1).AddSeconds(number % 500_000);

    public bool IsOpen => number > all.Count - all.Open;

    public bool NeedsAttention => number % AttentionEvery == 7;

    public bool IsPaid => !NeedsAttention && !IsCancelled && State is (States.Closed or States.Paid);

    public bool IsCancelled => !IsOpen && !NeedsAttention && Chance(4) % 100 < CancelledPerHundred;

    public string State => !IsOpen ? States.Closed : NeedsAttention ? States.AwaitingPayment : (Chance(5) % 10) switch
    {
        < 6 => States.AwaitingPayment,
        < 8 => States.Paid,
        < 9 => States.Expired,
        _ => States.Placed,
    };

    /// <summary>SplitMix64: the same for the same number.</summary>
    private uint Chance(uint salt)
    {
        var x = (((ulong)salt << 32) | (uint)number) * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (uint)(x >> 32) & int.MaxValue;
    }
}
