using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSaga.Outbox;
using OrderSaga.StateMachine;

namespace OrderSaga.Persistence;

/// <summary>Writes the timeline: one row for each message that changed an order, in the same transaction, chained by hashes.</summary>
public sealed class OrderHistory(TimeProvider clock) : ISagaHistory<Order>
{
    static readonly HashSet<string> NotShown = new(StringComparer.Ordinal)
    {
        nameof(Order.Version), nameof(Order.TimelineHash), nameof(Order.Email), nameof(Order.Delivery), // personal data stays on the order
        nameof(Order.PaymentReminderToken), nameof(Order.PaymentDeadlineToken), nameof(Order.StockReleaseToken),
        nameof(Order.PointsToken), nameof(Order.EffectsToken),
    };

    public object Append(SagaChange<Order> change)
    {
        var order = change.Saga;
        var turn = order.Turn ?? throw new InvalidOperationException(
            $"{order.OrderNumber}: a message changed the order without taking a turn; every event of the machine begins one");
        var sent = new JsonArray([.. change.Outbox.Select(row => (JsonNode)new JsonObject
        {
            ["message"] = NameOf(row.MessageType),
            ["messageId"] = row.MessageId,
        })]);
        var changes = new JsonObject();
        foreach (var (name, value) in change.Changes.OrderBy(c => c.Key, StringComparer.Ordinal).Where(c => !NotShown.Contains(c.Key)))
            changes[JsonNamingPolicy.CamelCase.ConvertName(name)] = JsonSerializer.SerializeToNode(value, Columns.Json);

        var draft = new TimelineEntry
        {
            OrderId = order.CorrelationId,
            Sequence = change.Version,
            At = UtcTime.Cut(clock.GetUtcNow()), // as every store keeps it: the hash covers it
            Event = turn.Event,
            Path = string.Join(" → ", turn.Path),
            Decision = turn.Decision?.ToString(),
            CauseMessageId = change.Context.MessageId,
            Actor = turn.Actor,
            Sent = sent.ToJsonString(Columns.Json),
            Facts = JsonSerializer.Serialize(turn.Facts, Columns.Json),
            Changes = changes.ToJsonString(Columns.Json),
            Hash = [],
        };
        var entry = draft.WithHash(order.TimelineHash);
        order.TimelineHash = entry.Hash;
        return entry;
    }

    /// <summary><c>urn:message:OrderSaga.Contracts:ReserveStock;…</c> is a <c>ReserveStock</c>.</summary>
    static string NameOf(string messageType) => messageType.Split(';')[0].Split(':')[^1];
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

    static byte[] HashOf(TimelineEntry entry, byte[]? previous)
    {
        // As JSON, so that no two rows share their bytes.
        var row = JsonSerializer.Serialize(
            new object?[]
            {
                previous is null ? "" : Convert.ToHexStringLower(previous), entry.OrderId, entry.Sequence, entry.At.UtcTicks, entry.Event,
                entry.Path, entry.Decision, entry.CauseMessageId, entry.Actor, entry.Sent, entry.Facts, entry.Changes,
            });
        return SHA256.HashData(Encoding.UTF8.GetBytes(row));
    }
}
