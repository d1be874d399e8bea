using System.Text.Json.Nodes;

namespace OrderSaga.Service.Queries;

/// <summary>Why a message waits for a person.</summary>
public enum FailureKind
{
    /// <summary>A consumer could not or would not consume it.</summary>
    DeadLetter,

    /// <summary>It was decided on, and could not be sent.</summary>
    Quarantined,

    /// <summary>It came too early for its order, long ago; it is still tried.</summary>
    Overdue,
}

/// <summary>A message that waits for a person. Store, kind, message and consumer name it.</summary>
public sealed record FailedMessage(
    string Store,
    FailureKind Kind,
    Guid MessageId,
    Guid ConsumerId,
    string MessageType,
    string Consumer,
    string Reason,
    string ExceptionType,
    DateTimeOffset FirstFailedAt,
    DateTimeOffset LastFailedAt,
    int Failures,
    Guid? OrderId);

/// <summary>Messages that failed alike.</summary>
public sealed record FailureGroup(
    string Store,
    FailureKind Kind,
    string MessageType,
    string ExceptionType,
    int Count,
    DateTimeOffset FirstFailedAt,
    DateTimeOffset LastFailedAt);

/// <summary>Which failed messages are asked for; null: any.</summary>
public sealed record FailedMessageQuery(
    string? Store = null,
    FailureKind? Kind = null,
    string? MessageType = null,
    string? ExceptionType = null,
    DateTimeOffset? Before = null,
    int Skip = 0)
{
    public const int SkipMax = 10_000;

    /// <summary>What is wrong; null: nothing.</summary>
    public string? WhyNot =>
        Store is not (null or FailedMessages.OrdersStore or FailedMessages.ParticipantsStore)
            ? $"store is {Store}; it is {FailedMessages.OrdersStore} or {FailedMessages.ParticipantsStore}"
        : (Before is not null || Skip != 0) && (Store is null || Kind is null) ? "before and skip go with a store and a kind"
        : Skip is < 0 or > SkipMax || Skip != 0 && Before is null ? $"skip is {Skip}; it goes with before, and is 0 to {SkipMax}"
        : null;
}

/// <summary>The newest of those that are asked for.</summary>
/// <param name="Messages">Of each store and kind up to <see cref="FailedMessages.RowsMax"/>.</param>
/// <param name="Next">
/// What goes on: those that failed at this time or before, without so many of them. Null: these are all, or no store and kind was asked for.
/// </param>
public sealed record FailedMessageList(IReadOnlyList<FailedMessage> Messages, (DateTimeOffset Before, int Skip)? Next);

/// <summary>A message with all that a person needs to judge it. Addresses of customers are masked.</summary>
public sealed record FailedMessageDetail(FailedMessage Message, string Destination, JsonNode? Headers, JsonNode? Body, string Detail);
