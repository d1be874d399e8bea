using MassTransit;
using MassTransit.Scheduling;

namespace OrderSaga.Outbox;

/// <summary>How the work of messages is committed.</summary>
public enum OutboxWriter
{
    /// <summary>Messages that are ready at the same time share one transaction; each is acknowledged only after it.</summary>
    Group,

    /// <summary>One SaveChanges and one transaction per message: the reference that the other is tested against.</summary>
    SaveChanges,
}

/// <summary>How inbox, outbox and timeouts of one DbContext behave. The defaults suit one process on SQLite.</summary>
public class OutboxOptions
{
    private readonly List<Type> _parked = [];
    private readonly Dictionary<Type, Func<Exception, Guid>> _waitsFor = [];
    private readonly List<Type> _refused = [];
    // A scheduler that is not there loses every timeout.
    private readonly HashSet<string> _arriving =
        new([MessageUrn.ForTypeString<ScheduleMessage>(), MessageUrn.ForTypeString<CancelScheduledMessage>()], StringComparer.Ordinal);

    /// <summary>How often the sweeps look for due timeouts, parked messages and what a crash left unsent.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a committed message belongs to the process that committed it before the sweep may send it.</summary>
    public TimeSpan SweepAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one send may take before its outcome counts as unknown and it is sent again under the same id.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a message may fail to be sent before it is quarantined. A transport that is away as a whole does not count.
    /// </summary>
    public int SendAttemptsMax { get; set; } = 6;

    /// <summary>The longest wait between two attempts to send, to reach the database or to reach the transport.</summary>
    public TimeSpan BackOffMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages of different groups are sent side by side in this many lanes; those of one group share a lane.</summary>
    public int SendLanes { get; set; } = 64;

    /// <summary>
    /// While this many messages are in hand, the sweeps bring no more: a million timeouts that are due at once wait in the table.
    /// </summary>
    public int InHandMax { get; set; } = 2_000;

    /// <summary>How timeouts wait until they are due. Those that wait in the table fire whatever this says.</summary>
    public TimeoutWay Timeouts { get; set; } = TimeoutWay.Table;

    /// <summary>How the work of messages is committed.</summary>
    public OutboxWriter Writer { get; set; } = OutboxWriter.Group;

    /// <summary>What the error codes of the database mean; add what a proxy or a hosted database says in its own way.</summary>
    public StoreErrorCodes ErrorCodes { get; } = new();

    /// <summary>How many messages share a transaction at most. No message waits for others: what is there is taken.</summary>
    public int GroupMessagesMax { get; set; } = 256;

    /// <summary>How many sagas are kept in memory between messages; each takes some kilobytes.</summary>
    public int CachedSagasMax { get; set; } = 5_000;

    /// <summary>
    /// How long a consumer waits before each further try of a message that failed. After the last it becomes a dead letter.
    /// </summary>
    public IList<TimeSpan> RetryDelays { get; } =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2)];

    /// <summary>How long a message that came too early waits before each try; the last one repeats.</summary>
    public IList<TimeSpan> ParkedDelays { get; } =
        [.. new[] { 1, 2, 4, 8, 16, 30, 300 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    /// <summary>After this a parked message is marked overdue for people and tried only every <see cref="ParkedOverdueDelay"/>.</summary>
    public TimeSpan ParkedOverdueAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often an overdue message is tried.</summary>
    public TimeSpan ParkedOverdueDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the inbox remembers. Business identities must not depend on it: it only saves work.</summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often the inbox forgets what is older than <see cref="InboxRetention"/>.</summary>
    public TimeSpan InboxCleanupInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often dead letters, quarantined and overdue messages are counted and, when there are any, logged.</summary>
    public TimeSpan KeptReportInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a graceful stop waits for what is committed but not yet sent. What remains is sent after the next start.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The exception means "too early": the message is kept in the database and tried again later.</summary>
    /// <typeparam name="TException">Or one derived from it, or one that wraps it.</typeparam>
    /// <param name="waitsFor">
    /// For which saga it is too early: when that saga comes, the message is due at once. Null: it is tried at growing intervals only.
    /// </param>
    public OutboxOptions Park<TException>(Func<TException, Guid>? waitsFor = null)
        where TException : Exception
    {
        _parked.Add(typeof(TException));
        if (waitsFor is not null)
            _waitsFor[typeof(TException)] = exception => waitsFor((TException)exception);
        return this;
    }

    /// <summary>The exception means "never": the message becomes a dead letter at once.</summary>
    /// <typeparam name="TException">Or one derived from it, or one that wraps it.</typeparam>
    public OutboxOptions Refuse<TException>()
        where TException : Exception
    {
        _refused.Add(typeof(TException));
        return this;
    }

    /// <summary>
    /// Somebody is there for messages of this type, or something is wrong: one that reaches no queue is tried again and ends in
    /// quarantine. Without this it is done with when it is sent, as is right for an event that nobody may be interested in.
    /// </summary>
    /// <param name="type">The type that is sent or published, not one that it is derived from.</param>
    public OutboxOptions MustArrive(Type type)
    {
        _arriving.Add(MessageUrn.ForTypeString(type));
        return this;
    }

    internal bool MustArrive(MessageRow row)
    {
        var end = row.MessageType.IndexOf(';', StringComparison.Ordinal);
        return _arriving.Contains(end < 0 ? row.MessageType : row.MessageType[..end]);
    }

    internal Exception? FindParked(Exception exception) => Find(exception, _parked);

    /// <summary>The saga that a parked message waits for; null: nobody said.</summary>
    internal Guid? SagaOf(Exception tooEarly)
    {
        foreach (var (type, waitsFor) in _waitsFor)
        {
            if (type.IsInstanceOfType(tooEarly))
                return waitsFor(tooEarly);
        }

        return null;
    }

    internal Exception? FindRefused(Exception exception) => Find(exception, _refused);

    private static Exception? Find(Exception? exception, List<Type> types)
    {
        // MassTransit wraps what a state machine throws, so the whole chain is looked at.
        while (exception is not null && !types.Exists(type => type.IsInstanceOfType(exception)))
            exception = exception.InnerException;
        return exception;
    }
}

/// <summary>The options of one DbContext; a process may have several.</summary>
internal sealed class OutboxOptions<TDbContext> : OutboxOptions;
