using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

internal static partial class OutboxLog
{
    [LoggerMessage(1, LogLevel.Warning, "The database of {Store} cannot be used; messages wait and are tried for ever")]
    public static partial void DatabaseAway(this ILogger logger, Exception exception, string store);

    [LoggerMessage(2, LogLevel.Warning, "The transport cannot be used; the outbox of {Store} waits and is tried for ever")]
    public static partial void TransportAway(this ILogger logger, Exception exception, string store);

    [LoggerMessage(3, LogLevel.Warning, "Message {MessageId} for {Destination} could not be sent (attempt {Attempt})")]
    public static partial void SendFailed(this ILogger logger, Exception exception, Guid messageId, string destination, int attempt);

    [LoggerMessage(4, LogLevel.Error, "Message {MessageId} for {Destination} is quarantined after {Attempts} attempts; see table outbox")]
    public static partial void Quarantined(this ILogger logger, Guid messageId, string destination, int attempts);

    [LoggerMessage(5, LogLevel.Information, "Message {MessageId} came too early for {Consumer} and is parked: {Reason}")]
    public static partial void Parked(this ILogger logger, Guid messageId, string consumer, string reason);

    [LoggerMessage(6, LogLevel.Error, "Message {MessageId} of {Consumer} is a dead letter, see table dead_letters: {Reason}")]
    public static partial void DeadLetter(this ILogger logger, Guid messageId, string consumer, string reason);

    [LoggerMessage(7, LogLevel.Warning, "Message {MessageId} failed in {Consumer} and is tried again in {Delay}")]
    public static partial void Retrying(this ILogger logger, Exception exception, Guid messageId, string consumer, TimeSpan delay);

    [LoggerMessage(8, LogLevel.Warning, "A sweep of {Store} failed and will be repeated")]
    public static partial void SweepFailed(this ILogger logger, Exception exception, string store);

    [LoggerMessage(9, LogLevel.Error, "{Count} messages were published in a scope that ended without saving on {Store}: not sent")]
    public static partial void PublishedWithoutSave(this ILogger logger, int count, string store);

    [LoggerMessage(10, LogLevel.Information, "{Count} messages of {Store} were left unsent by the last run and are sent now")]
    public static partial void Recovered(this ILogger logger, int count, string store);

    [LoggerMessage(11, LogLevel.Warning, "A graceful stop of {Store} left {Count} messages unsent; they are sent after the next start")]
    public static partial void DrainTimedOut(this ILogger logger, int count, string store);

    [LoggerMessage(12, LogLevel.Warning, "Message {MessageId} is parked since {ParkedAt} and overdue: {Reason}")]
    public static partial void Overdue(this ILogger logger, Guid messageId, DateTimeOffset parkedAt, string reason);

    [LoggerMessage(13, LogLevel.Debug, "Message {MessageId} was consumed before by {Consumer}; nothing is done")]
    public static partial void Duplicate(this ILogger logger, Guid messageId, string consumer);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "{DeadLetters} dead letters, {Quarantined} quarantined and {Overdue} overdue messages of {Store} wait for a person")]
    public static partial void Kept(this ILogger logger, int deadLetters, int quarantined, int overdue, string store);
}
