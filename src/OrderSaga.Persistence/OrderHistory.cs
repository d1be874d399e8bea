using System.Security.Cryptography;
using OrderSaga.Outbox;
using OrderSaga.StateMachine;

namespace OrderSaga.Persistence;

/// <summary>Writes the timeline: one row for each message that changed an order, in the same transaction, chained by hashes.</summary>
public sealed class OrderHistory : ISagaHistory<Order>
{
    static readonly HashSet<string> NotShown = new(StringComparer.Ordinal)
    {
        nameof(Order.Version), nameof(Order.TimelineHash), nameof(Order.Email), nameof(Order.Delivery), // personal data stays on the order
        nameof(Order.AttentionSince), nameof(Order.Provider), // follow from what is shown
        nameof(Order.PaymentReminderToken), nameof(Order.PaymentDeadlineToken), nameof(Order.StockReleaseToken),
        nameof(Order.PointsToken), nameof(Order.EffectsToken),
    };

    public object Append(SagaChange<Order> change)
    {
        var order = change.Saga;
        var turn = order.Turn ?? throw new InvalidOperationException(
            $"{order.OrderNumber}: a message changed the order without taking a turn; every event of the machine begins one");
        var draft = new TimelineEntry
        {
            OrderId = order.CorrelationId,
            Sequence = change.Version,
            At = UtcTime.Cut(turn.Now), // as every store keeps it: the hash covers it
            Event = turn.Event,
            Path = string.Join(" → ", turn.Path),
            Decision = turn.Decision?.ToString(),
            CauseMessageId = change.Context.MessageId,
            Actor = turn.Actor,
            Sent = TimelineText.OfSent(change.Outbox),
            Facts = TimelineText.OfFacts(turn.Facts),
            Changes = TimelineText.OfChanges(change.Changes, NotShown),
            Hash = [],
        };
        var entry = draft.WithHash(order.TimelineHash);
        order.TimelineHash = entry.Hash;
        return entry;
    }
}

/// <summary>The chain: each row's hash covers the row before it, so that none can be changed, dropped or moved unseen.</summary>
public static class TimelineChain
{
    public static TimelineEntry WithHash(this TimelineEntry entry, byte[]? previous) => new()
    {
        OrderId = entry.OrderId,
        Sequence = entry.Sequence,
        At = entry.At,
        Event = entry.Event,
        Path = entry.Path,
        Decision = entry.Decision,
        CauseMessageId = entry.CauseMessageId,
        Actor = entry.Actor,
        Sent = entry.Sent,
        Facts = entry.Facts,
        Changes = entry.Changes,
        Hash = HashOf(entry, previous),
    };

    /// <summary>The sequence of the first row that does not fit, or null when the whole timeline holds together.</summary>
    public static int? FirstBreak(IReadOnlyList<TimelineEntry> entries)
    {
        byte[]? previous = null;
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Sequence != i + 1 || !entries[i].Hash.AsSpan().SequenceEqual(HashOf(entries[i], previous)))
                return i + 1;
            previous = entries[i].Hash;
        }

        return null;
    }

    /// <summary>
    /// The same, held against the end that the order itself names: rows that were taken from the end, or written anew up to it, are missed.
    /// </summary>
    /// <param name="entries">All of them, read after the order: there may be more than it knew of.</param>
    /// <param name="end">The order, as it was read before them.</param>
    public static int? FirstBreak(IReadOnlyList<TimelineEntry> entries, Order end)
    {
        if (FirstBreak(entries) is { } broken)
            return broken;
        if (entries.Count < end.Version)
            return entries.Count + 1;
        return end.Version == 0 || entries[end.Version - 1].Hash.AsSpan().SequenceEqual(end.TimelineHash) ? null : end.Version;
    }

    static byte[] HashOf(TimelineEntry entry, byte[]? previous) =>
        SHA256.HashData(TimelineBytes.Of(entry, previous));
}
