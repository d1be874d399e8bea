namespace OrderSaga.KillHost.Battery;

/// <summary>On what the service runs, and how many of it.</summary>
internal sealed record KillStore(string Name, int Replicas)
{
    public static readonly KillStore Sqlite = new("sqlite", 1);
    public static readonly KillStore PostgreSql = new("postgresql", 1);
    public static readonly KillStore TwoReplicas = new("postgresql-2", 2);

    public static IReadOnlyList<KillStore> All { get; } = [Sqlite, PostgreSql, TwoReplicas];

    public bool IsEmbedded => this == Sqlite;

    /// <summary>Why it cannot be had here; null when it can.</summary>
    public string? MissingBecause => IsEmbedded || (Servers.PostgreSql is not null && Servers.RabbitMq is not null)
        ? null
        : "needs PostgreSQL and RabbitMQ: bash test/kill.sh or test/run.sh starts them";

    public override string ToString() => Name;
}

/// <summary>The servers that test/postgresql.sh and test/rabbitmq.sh start.</summary>
internal static class Servers
{
    public static string? PostgreSql => Read("ORDERSAGA_TEST_POSTGRESQL");

    public static Uri? RabbitMq => Read("ORDERSAGA_TEST_RABBITMQ") is { } address ? new Uri(address) : null;

    private static string? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
