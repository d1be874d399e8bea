using System.Diagnostics.Metrics;

namespace OrderSaga.Outbox;

/// <summary>
/// The meter of the engine. Subscribe to <see cref="MeterName"/>; every count is tagged with the DbContext as <c>store</c>.
/// </summary>
public static class OutboxMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrderSaga.Outbox";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Consumed =
        Meter.CreateCounter<long>("ordersaga.inbox.consumed", "{message}", "Messages consumed and committed");

    internal static readonly Counter<long> Duplicates =
        Meter.CreateCounter<long>("ordersaga.inbox.duplicates", "{message}", "Messages that had been consumed before");

    internal static readonly Counter<long> Conflicts =
        Meter.CreateCounter<long>("ordersaga.inbox.conflicts", "{attempt}", "Attempts that lost against another writer");

    internal static readonly Counter<long> Parked =
        Meter.CreateCounter<long>("ordersaga.inbox.parked", "{message}", "Messages parked because they came too early");

    internal static readonly Counter<long> DeadLetters =
        Meter.CreateCounter<long>("ordersaga.inbox.dead_letters", "{message}", "Messages that became dead letters");

    internal static readonly Counter<long> Forgotten =
        Meter.CreateCounter<long>("ordersaga.inbox.forgotten", "{message}", "Messages whose receipt became older than the retention");

    internal static readonly Counter<long> Sent =
        Meter.CreateCounter<long>("ordersaga.outbox.sent", "{message}", "Messages handed to the transport");

    internal static readonly Counter<long> Quarantined =
        Meter.CreateCounter<long>("ordersaga.outbox.quarantined", "{message}", "Messages that could not be sent and were given up");

    internal static readonly Counter<long> TimeoutsFired =
        Meter.CreateCounter<long>("ordersaga.timeouts.fired", "{timeout}", "Timeouts that became due and were sent");

    internal static readonly Gauge<long> KeptDeadLetters =
        Meter.CreateGauge<long>("ordersaga.kept.dead_letters", "{message}", "Dead letters that wait for a person");

    internal static readonly Gauge<long> KeptQuarantined =
        Meter.CreateGauge<long>("ordersaga.kept.quarantined", "{message}", "Quarantined messages that wait for a person");

    internal static readonly Gauge<long> KeptOverdue =
        Meter.CreateGauge<long>("ordersaga.kept.overdue", "{message}", "Parked messages that are overdue");

    internal static readonly Histogram<int> GroupSize =
        Meter.CreateHistogram<int>("ordersaga.commit.group_size", "{message}", "Messages that shared one transaction");

    internal static void Record<TDbContext>(this Histogram<int> histogram, int value) =>
        histogram.Record(value, new KeyValuePair<string, object?>("store", typeof(TDbContext).Name));

    internal static void Record<TDbContext>(this Gauge<long> gauge, long value) =>
        gauge.Record(value, new KeyValuePair<string, object?>("store", typeof(TDbContext).Name));

    internal static void Count<TDbContext>(this Counter<long> counter, long count = 1) =>
        counter.Add(count, new KeyValuePair<string, object?>("store", typeof(TDbContext).Name));
}
