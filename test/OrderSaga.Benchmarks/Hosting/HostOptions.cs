namespace OrderSaga.Benchmarks.Hosting;

/// <summary>
/// What keeps the order, and how. The first four are baselines: what they do does not change, so that figures stay comparable.
/// </summary>
enum Engine
{
    /// <summary>No saga and no MassTransit: receive, publish, acknowledge.</summary>
    Relay,

    /// <summary>No saga: a MassTransit consumer that publishes.</summary>
    Consumer,

    /// <summary>The machine in memory: no database, no inbox or outbox, timeouts swallowed.</summary>
    None,

    /// <summary>The engine with its reference writer, one SaveChanges per message.</summary>
    Reference,

    /// <summary>The engine with the writer that groups commits.</summary>
    Group,
}

enum QueueKind { Classic, Quorum }

enum Transport { RabbitMq, Memory }

enum StoreKind { Postgres, Sqlite }

/// <summary>One process under measurement.</summary>
/// <param name="Engine">What keeps the order.</param>
/// <param name="Queue">The kind of its queues on RabbitMQ.</param>
/// <param name="Transport">What carries the messages.</param>
/// <param name="Store">What keeps the rows.</param>
/// <param name="Database">The name of the database, or the path of the file.</param>
/// <param name="Concurrency">How many messages are consumed side by side.</param>
/// <param name="Prefetch">How many the broker hands out in advance.</param>
sealed record HostOptions(
    Engine Engine, QueueKind Queue, Transport Transport, StoreKind Store, string Database, int Concurrency, int Prefetch)
{
    /// <summary>Queue of the orders saga, as in the service.</summary>
    public const string OrdersQueue = "orders";

    public bool HasDatabase => Engine is Engine.Reference or Engine.Group;

    public static HostOptions Read(Arguments arguments) => new(
        arguments.Choice("engine", Engine.Reference),
        arguments.Choice("queue", QueueKind.Classic),
        arguments.Choice("transport", Transport.RabbitMq),
        arguments.Choice("store", StoreKind.Postgres),
        arguments.Text("database", "bench"),
        arguments.Number("concurrency", 8),
        arguments.Number("prefetch", 64));

    public IEnumerable<string> Write() =>
    [
        "host", "--engine", $"{Engine}", "--queue", $"{Queue}", "--transport", $"{Transport}", "--store", $"{Store}",
        "--database", Database, "--concurrency", $"{Concurrency}", "--prefetch", $"{Prefetch}",
    ];
}
