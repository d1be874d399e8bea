namespace OrderSaga.StateMachine;

public enum LatePayment { Reinstate, Refund }

public enum Mismatch { Refund, Hold }

/// <summary>Whether a participant does this work, or it is handled elsewhere.</summary>
public enum Handling { Participant, None }

/// <summary>How a merchant wants orders to be handled; bound from <c>Merchants:{merchant}</c>. Every value has a default.</summary>
public sealed class OrderPolicy
{
    /// <summary>How long an order waits for money unless it brings its own window.</summary>
    public TimeSpan PaymentWindow { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan ShortestPaymentWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Also as far as staff may extend it, counted from when the order was placed.</summary>
    public TimeSpan LongestPaymentWindow { get; set; } = TimeSpan.FromDays(30);

    /// <summary>So long before the deadline the customer is reminded; zero: never.</summary>
    public TimeSpan ReminderBeforeDeadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A payment made so long after the deadline is in time; stock is held so long after the order expired.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>So long after payment points are awarded; zero: at once.</summary>
    public TimeSpan PointsDelay { get; set; }

    public LatePayment LatePayment { get; set; }

    public Mismatch Mismatch { get; set; }

    public Handling Stock { get; set; }

    public Handling Points { get; set; }

    public Handling Notifications { get; set; }

    /// <summary>
    /// Refunds of a payment that are above it together need a second person, in minor units of the receipt's currency, for the currencies
    /// that have no limit of their own; null: none do.
    /// </summary>
    public long? RefundApprovalLimitMinor { get; set; }

    /// <summary>The same by currency (ISO 4217): 5000 are fifty yuan, and five thousand yen.</summary>
    public Dictionary<string, long> RefundApprovalLimitsMinor { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Null: no refund in this currency needs a second person.</summary>
    public long? RefundApprovalLimitOf(string currency) =>
        RefundApprovalLimitsMinor.TryGetValue(currency, out var own) ? own : RefundApprovalLimitMinor;

    /// <summary>How each kind of effect is chased, where it differs from the default of its kind.</summary>
    public Dictionary<EffectKind, EffectPolicy> Effects { get; set; } = [];

    /// <summary>How an effect of this kind is chased: what is set, else the default of its kind.</summary>
    public EffectPace PaceOf(EffectKind kind) =>
        Effects.TryGetValue(kind, out var own) ? own.Over(EffectPace.DefaultOf(kind)) : EffectPace.DefaultOf(kind);
}

/// <summary>What a merchant may set about one kind of effect; null: as its default.</summary>
public sealed class EffectPolicy
{
    /// <summary>
    /// How often it is sent before its limit: then a reservation counts as rejected, a close as not answered, others go on slowly.
    /// </summary>
    public int? SendLimit { get; set; }

    /// <summary>How long its first answer may take; doubled with each sending.</summary>
    public TimeSpan? FirstDelay { get; set; }

    public TimeSpan? LongestDelay { get; set; }

    /// <summary>How often it is sent after its limit.</summary>
    public TimeSpan? SlowPace { get; set; }

    internal EffectPace Over(EffectPace kind) => new(
        SendLimit ?? kind.SendLimit, FirstDelay ?? kind.FirstDelay, LongestDelay ?? kind.LongestDelay, SlowPace ?? kind.SlowPace);
}

/// <summary>How an effect that is not answered is sent again.</summary>
/// <param name="SendLimit">How often before its limit.</param>
/// <param name="FirstDelay">After the first sending; doubled with each.</param>
/// <param name="LongestDelay">No delay up to the limit is longer.</param>
/// <param name="SlowPace">The delay after the limit, for the kinds that are never given up.</param>
public sealed record EffectPace(int SendLimit, TimeSpan FirstDelay, TimeSpan LongestDelay, TimeSpan SlowPace)
{
    // A quarter of an hour for stock to answer, five minutes for a provider to close a payment; refunds wait longer, as banks do.
    public static EffectPace DefaultOf(EffectKind kind) => kind switch
    {
        EffectKind.ReserveStock => new(8, Seconds(5), Minutes(5), Minutes(30)),
        EffectKind.ClosePayment => new(6, Seconds(5), Minutes(5), Minutes(30)),
        EffectKind.RequestRefund => new(12, Seconds(30), Minutes(30), TimeSpan.FromHours(6)),
        _ => new(10, Seconds(5), Minutes(5), TimeSpan.FromHours(1)),
    };

    /// <summary>How long the answer to the sending with this count may take.</summary>
    public TimeSpan DelayAfter(int sentCount)
    {
        var doublings = Math.Min(sentCount - 1, 30); // 2^30 of any delay is beyond every longest one
        var delay = FirstDelay.Ticks * Math.Pow(2, doublings);
        return delay >= LongestDelay.Ticks ? LongestDelay : TimeSpan.FromTicks((long)delay);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
