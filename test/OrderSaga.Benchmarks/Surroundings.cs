using OrderSaga.Providers;

namespace OrderSaga.Benchmarks;

/// <summary>What <c>test/bench.sh</c> started, as it says in the environment. Secrets travel here and never on a command line.</summary>
static class Surroundings
{
    public const string RabbitMqVariable = "ORDERSAGA_BENCH_RABBITMQ";
    public const string PostgresVariable = "ORDERSAGA_BENCH_POSTGRES";
    public const string SealKeyVariable = "ORDERSAGA_BENCH_SEAL_KEY";
    public const string FolderVariable = "ORDERSAGA_BENCH_FOLDER";
    public const string RabbitMqPidVariable = "ORDERSAGA_BENCH_RABBITMQ_PID";
    public const string PostgresPidVariable = "ORDERSAGA_BENCH_POSTGRES_PID";
    public const string PostgresProgramsVariable = "ORDERSAGA_BENCH_POSTGRES_PROGRAMS";

    public static Uri RabbitMq => new(Need(RabbitMqVariable));

    /// <summary>Without a database: each run makes its own.</summary>
    public static string Postgres => Need(PostgresVariable);

    /// <summary>Where databases of SQLite and other files of a run go; on a real disk.</summary>
    public static string Folder => Need(FolderVariable);

    public static int RabbitMqPid => int.Parse(Need(RabbitMqPidVariable), null);

    public static int PostgresPid => int.Parse(Need(PostgresPidVariable), null);

    /// <summary>The folder of pgbench.</summary>
    public static string PostgresPrograms => Need(PostgresProgramsVariable);

    public static EventSeal Seal => new([Convert.FromBase64String(Need(SealKeyVariable))]);

    private static string Need(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new UsageException($"{variable} is missing; start this by test/bench.sh, which starts the servers and sets it");
}
