using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Queries;

/// <summary>What lies in the dead letters, the quarantine of the outbox and among the parked, of orders and participants.</summary>
public sealed class FailedMessages(OrderDbContext orders, ParticipantsDbContext participants)
{
    public const string OrdersStore = "orders";
    public const string ParticipantsStore = "participants";
    public const int RowsMax = 200;
    static readonly string[] _personal = ["email", "delivery"];

    /// <summary>Null: there is no such store.</summary>
    public DbContext? Of(string store) => store switch { OrdersStore => orders, ParticipantsStore => participants, _ => null };

    /// <summary>The newest of each store and kind.</summary>
    public async Task<FailedMessageList> Newest(FailedMessageQuery query, CancellationToken cancellation)
    {
        var found = new List<FailedMessage>();
        foreach (var store in ((string[])[OrdersStore, ParticipantsStore]).Where(store => query.Store is null || query.Store == store))
        {
            foreach (var kind in Enum.GetValues<FailureKind>().Where(kind => query.Kind is null || query.Kind == kind))
                found.AddRange(await Newest(store, kind, query, cancellation));
        }

        return new FailedMessageList([.. found.OrderByDescending(message => message.LastFailedAt)], Next(found, query));
    }

    async Task<IEnumerable<FailedMessage>> Newest(string store, FailureKind kind, FailedMessageQuery query, CancellationToken cancellation)
    {
        var db = Of(store)!;
        var (skip, before) = (query.Skip, query.Before);
        switch (kind)
        {
            case FailureKind.DeadLetter:
                var dead = await OfType(db.Set<DeadLetterRow>().AsNoTracking(), query.MessageType, cancellation);
                if (query.ExceptionType is { } exception)
                    dead = dead.Where(row => row.ExceptionType == exception);
                if (before is not null)
                    dead = dead.Where(row => row.LastFailedAt <= before);
                return (await dead.OrderByDescending(row => row.LastFailedAt).ThenBy(row => row.MessageId).ThenBy(row => row.ConsumerId)
                    .Skip(skip).Take(RowsMax).ToListAsync(cancellation)).Select(row => Shown(store, row));
            // Only dead letters know of an exception.
            case var _ when !string.IsNullOrEmpty(query.ExceptionType):
                return [];
            case FailureKind.Quarantined:
                var kept = await OfType(Quarantined(db), query.MessageType, cancellation);
                if (before is not null)
                    kept = kept.Where(row => row.QuarantinedAt <= before);
                return (await kept.OrderByDescending(row => row.QuarantinedAt).ThenByDescending(row => row.Sequence)
                    .Skip(skip).Take(RowsMax).ToListAsync(cancellation)).Select(row => Shown(store, row));
            default:
                var early = await OfType(Overdue(db), query.MessageType, cancellation);
                if (before is not null)
                    early = early.Where(row => row.ParkedAt <= before);
                return (await early.OrderByDescending(row => row.ParkedAt).ThenBy(row => row.MessageId).ThenBy(row => row.ConsumerId)
                    .Skip(skip).Take(RowsMax).ToListAsync(cancellation)).Select(row => Shown(store, row));
        }
    }

    /// <summary>Many may have failed at the same moment: of those, so many were shown.</summary>
    static (DateTimeOffset Before, int Skip)? Next(List<FailedMessage> found, FailedMessageQuery query)
    {
        if (found.Count < RowsMax || query.Store is null || query.Kind is null)
            return null;
        var last = found[^1].LastFailedAt;
        return (last, found.Count(message => message.LastFailedAt == last) + (last == query.Before ? query.Skip : 0));
    }

    /// <summary>Those of one type by its short name; null: all. The database has all the types that a message is.</summary>
    internal static async Task<IQueryable<T>> OfType<T>(IQueryable<T> rows, string? messageType, CancellationToken cancellation)
        where T : MessageRow
    {
        if (messageType is null)
            return rows;
        var types = (await rows.Where(row => row.MessageType.Contains(messageType)).Select(row => row.MessageType).Distinct().ToListAsync(cancellation))
            .FindAll(type => MessageNames.Of(type) == messageType);
        return rows.Where(row => types.Contains(row.MessageType));
    }

    /// <summary>All of them, by what they have in common, counted by the database.</summary>
    public async Task<IReadOnlyList<FailureGroup>> Groups(CancellationToken cancellation)
    {
        var groups = new List<FailureGroup>();
        foreach (var store in (string[])[OrdersStore, ParticipantsStore])
        {
            var db = Of(store)!;
            groups.AddRange(await db.Set<DeadLetterRow>().GroupBy(row => new { row.MessageType, row.ExceptionType })
                .Select(g => new FailureGroup(
                    store, FailureKind.DeadLetter, g.Key.MessageType, g.Key.ExceptionType, g.Count(), g.Min(row => row.FirstFailedAt),
                    g.Max(row => row.LastFailedAt)))
                .ToListAsync(cancellation));
            groups.AddRange(await Quarantined(db).GroupBy(row => row.MessageType)
                .Select(g => new FailureGroup(
                    store, FailureKind.Quarantined, g.Key, "", g.Count(), g.Min(row => row.CreatedAt),
                    g.Max(row => row.QuarantinedAt!.Value)))
                .ToListAsync(cancellation));
            groups.AddRange(await Overdue(db).GroupBy(row => row.MessageType)
                .Select(g => new FailureGroup(
                    store, FailureKind.Overdue, g.Key, "", g.Count(), g.Min(row => row.ParkedAt), g.Max(row => row.ParkedAt)))
                .ToListAsync(cancellation));
        }

        return [.. groups.Select(group => group with { MessageType = MessageNames.Of(group.MessageType) })
            .OrderByDescending(group => group.LastFailedAt)];
    }

    /// <summary>Null: it is not there, or no longer.</summary>
    public async Task<FailedMessageDetail?> Find(
        string store, FailureKind kind, Guid messageId, Guid consumerId, CancellationToken cancellation)
    {
        if (Of(store) is not { } db)
            return null;
        switch (kind)
        {
            case FailureKind.DeadLetter:
                return await db.Set<DeadLetterRow>().AsNoTracking()
                    .SingleOrDefaultAsync(row => row.MessageId == messageId && row.ConsumerId == consumerId, cancellation) is { } dead
                    ? Detailed(Shown(store, dead), dead, dead.Detail)
                    : null;
            case FailureKind.Quarantined:
                return await Quarantined(db).SingleOrDefaultAsync(row => row.MessageId == messageId, cancellation) is { } kept
                    ? Detailed(Shown(store, kept), kept, kept.LastError ?? "")
                    : null;
            default:
                return await Overdue(db)
                    .SingleOrDefaultAsync(row => row.MessageId == messageId && row.ConsumerId == consumerId, cancellation) is { } early
                    ? Detailed(Shown(store, early), early, early.Reason)
                    : null;
        }
    }

    /// <summary>What was put aside, the newest first.</summary>
    public async Task<IReadOnlyList<DeletedMessage>> Deleted(CancellationToken cancellation) =>
        await orders.DeletedMessages.AsNoTracking().OrderByDescending(m => m.DeletedAt).Take(RowsMax).ToListAsync(cancellation);

    // What is given up has no next attempt, and by that the index finds it.
    internal static IQueryable<OutboxRow> Quarantined(DbContext db) =>
        db.Set<OutboxRow>().AsNoTracking().Where(row => row.NextAttemptAt == null && row.QuarantinedAt != null);

    static IQueryable<ParkedRow> Overdue(DbContext db) => db.Set<ParkedRow>().AsNoTracking().Where(row => row.Overdue);

    static FailedMessage Shown(string store, DeadLetterRow row) => new(
        store, FailureKind.DeadLetter, row.MessageId, row.ConsumerId, MessageNames.Of(row.MessageType), row.Consumer, row.Reason,
        row.ExceptionType, row.FirstFailedAt, row.LastFailedAt, row.Failures, row.CorrelationId);

    static FailedMessage Shown(string store, OutboxRow row) => new(
        store, FailureKind.Quarantined, row.MessageId, Guid.Empty, MessageNames.Of(row.MessageType), "", row.LastError ?? "", "",
        row.CreatedAt, row.QuarantinedAt!.Value, row.Attempts, row.CorrelationId);

    static FailedMessage Shown(string store, ParkedRow row) => new(
        store, FailureKind.Overdue, row.MessageId, row.ConsumerId, MessageNames.Of(row.MessageType), "", row.Reason, "",
        row.ParkedAt, row.ParkedAt, row.Attempts, row.CorrelationId);

    static FailedMessageDetail Detailed(FailedMessage message, MessageRow row, string detail) =>
        new(message, row.Destination, row.Headers is null ? null : JsonNode.Parse(row.Headers), BodyOf(row), detail);

    /// <summary>Null where it is no JSON: then nobody can tell what of it is personal.</summary>
    static JsonNode? BodyOf(MessageRow row)
    {
        try
        {
            var body = JsonNode.Parse(row.Body);
            return body?["message"] is { } message ? Mask(message) : Mask(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static JsonNode? Mask(JsonNode? node)
    {
        if (node is not JsonObject said)
            return node;
        foreach (var name in _personal)
        {
            if (said[name] is not null)
                said[name] = "***";
        }

        return said;
    }
}
