using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrderSaga.Service.Payments;

/// <summary>How the chain of the callback journal fares, on the service's meter.</summary>
static class JournalMetrics
{
    static readonly Meter Meter = new(CallbackErasure.MeterName);

    // When all rows were chained last, by this process; zero: it is another's turn.
    static long allChainedAt;

    public static readonly Counter<long> Chained = Meter.CreateCounter<long>(
        "ordersaga.journal.chained", "{row}", "Callbacks that were chained");

    public static readonly Counter<long> Anchors = Meter.CreateCounter<long>(
        "ordersaga.journal.anchors", "{anchor}", "Anchors of the chain");

    public static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "ordersaga.journal.refused", "{row}", "Callbacks that are not chained, because nobody with the journal's key wrote them so");

    static readonly ObservableGauge<double> Lag = Meter.CreateObservableGauge(
        "ordersaga.journal.lag", Measure, "s", "How long ago all callbacks were chained; only of the replica that chains");

    public static void AllChained() => Interlocked.Exchange(ref allChainedAt, Stopwatch.GetTimestamp());

    public static void NotMine() => Interlocked.Exchange(ref allChainedAt, 0);

    static IEnumerable<Measurement<double>> Measure()
    {
        _ = Lag;
        var at = Interlocked.Read(ref allChainedAt);
        return at == 0 ? [] : [new Measurement<double>(Stopwatch.GetElapsedTime(at).TotalSeconds)];
    }
}

static partial class JournalLog
{
    [LoggerMessage(LogLevel.Information,
        "Anchor of the callback journal: {Chain} {Position} {Link} at {At:O}, proof {Proof}")]
    public static partial void Anchored(this ILogger logger, int chain, long position, string link, DateTimeOffset at, string proof);

    [LoggerMessage(LogLevel.Error,
        "{OrderNumber}: row {Id} of the callback journal is not chained: {Reason}. Run ordersaga journal verify, and see who can write to "
        + "the database")]
    public static partial void RowRefused(this ILogger logger, string orderNumber, long id, string reason);

    [LoggerMessage(LogLevel.Error,
        "Chain {Chain} of the callback journal does not end at {Position} as it was signed: {Why}. It stays as it is and another is begun "
        + "behind it; run ordersaga journal verify, and see who can write to the database")]
    public static partial void ChainDoesNotFit(this ILogger logger, int chain, long position, string why);

    [LoggerMessage(LogLevel.Error,
        "The callback journal could not be chained; it is tried again each second. Callbacks are taken meanwhile (at most one line a minute)")]
    public static partial void ChainingFailed(this ILogger logger, Exception exception);
}
