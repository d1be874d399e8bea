namespace OrderSaga.Client;

/// <summary>How long things took, in milliseconds: half of them, 95 of 100 and 99 of 100 took no longer.</summary>
public sealed record Delays(double P50Ms, double P95Ms, double P99Ms);

/// <summary>
/// A queue and what all processes together did with it in the last minutes. What waits in the broker is null where it cannot be asked;
/// from when a message was sent to when it was done with is null where there was none.
/// </summary>
public sealed record QueueView(
    string Name,
    long? Ready,
    int? Consumers,
    int InHand,
    double PerSecond,
    long Faults,
    Delays? SentToDone);

/// <summary>A process of the service. It is missing when it has not said for a minute that it is there.</summary>
public sealed record WorkerView(
    Guid WorkerId,
    string Host,
    int ProcessId,
    string Version,
    DateTimeOffset StartedAt,
    DateTimeOffset SeenAt,
    bool Missing,
    double PerSecond);

/// <summary>Processes and queues, and from when a payment was taken down to when its order had it; null: there was none.</summary>
public sealed record Workforce(
    DateTimeOffset At,
    bool BrokerAway,
    IReadOnlyList<WorkerView> Workers,
    IReadOnlyList<QueueView> Queues,
    Delays? Payments);
