using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OrderSaga.KillHost.OwnServers;

/// <summary>A RabbitMQ in a temporary folder that may be killed, paused and emptied.</summary>
internal sealed class OwnRabbitMq : IAsyncDisposable
{
    private const string User = "rabbitmq";
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string Control = "/usr/lib/rabbitmq/bin/rabbitmqctl";
    private static readonly TimeSpan startLimit = TimeSpan.FromSeconds(120);

    private readonly string home;
    private readonly Dictionary<string, string> environment;
    private readonly ServerProcess portMapper;
    private ServerProcess? server;

    private OwnRabbitMq(string home)
    {
        this.home = home;
        var (distribution, mapper) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        environment = new(StringComparer.Ordinal)
        {
            ["HOME"] = home,
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["LANG"] = "C.UTF-8",
            ["ERL_EPMD_PORT"] = Text(mapper),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = $"own{Port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = Text(Port),
            ["RABBITMQ_DIST_PORT"] = Text(distribution),
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(home, "rabbitmq.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(home, "plugins"),
            ["RABBITMQ_MNESIA_BASE"] = Data,
            ["RABBITMQ_LOG_BASE"] = Path.Combine(home, "log"),
            ["RABBITMQ_PID_FILE"] = PidFile,
        };
        // Started here and not by the node, so that it too is ended by its id.
        portMapper = ServerProcess.Start(
            User, Path.Combine(home, "out"), environment, "epmd", "-port", Text(mapper), "-address", "127.0.0.1");
    }

    public int Port { get; } = ServerProcess.FreePort();

    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{Port}");

    /// <summary>Why it cannot be had here; null when it can.</summary>
    public static string? MissingBecause => File.Exists(Program) ? null : "RabbitMQ is not installed: bash test/run.sh does it";

    private string Data => Path.Combine(home, "mnesia");

    private string PidFile => Path.Combine(home, "pid");

    /// <param name="parent">Where its folder is made: on a disk.</param>
    public static async Task<OwnRabbitMq> Make(string parent)
    {
        var folder = await ServerProcess.MakeFolder(parent, "rabbitmq", User);
        var broker = new OwnRabbitMq(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "rabbitmq.conf"),
            $"loopback_users = none\nlisteners.tcp.default = 127.0.0.1:{broker.Port}\nlog.file.level = warning\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "plugins"), "[].");
        return broker;
    }

    /// <summary>Until it can be connected to.</summary>
    public async Task Start()
    {
        server?.Dispose();
        server = ServerProcess.Start(User, Path.Combine(home, "out"), environment, Program);
        using var limit = new CancellationTokenSource(startLimit);
        while (!await Answers(limit.Token))
        {
            if (server.HasEnded)
                throw new InvalidOperationException($"RabbitMQ ended instead of starting: {await File.ReadAllTextAsync(Path.Combine(home, "out"))}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }
    }

    public async Task Kill()
    {
        await ServerProcess.Signal("KILL", await Node());
        await server!.KillGroup(); // the script around it
    }

    /// <summary>It closes its connections and writes what it has to.</summary>
    public async Task Stop()
    {
        await ServerProcess.Signal("TERM", await Node());
        await server!.WaitForEnd();
    }

    public async Task Pause() => await ServerProcess.Signal("STOP", await Node());

    public async Task Resume() => await ServerProcess.Signal("CONT", await Node());

    public Task CloseAllConnections() =>
        ServerProcess.Run([.. ServerProcess.As(User), Control, "close_all_connections", "a fault that was ordered"], environment);

    /// <summary>As if it had never run; it must not.</summary>
    public void Empty()
    {
        if (Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasEnded: false })
            await Kill();
        server?.Dispose();
        await portMapper.KillGroup();
        portMapper.Dispose();
    }

    private async Task<int> Node() => int.Parse(await File.ReadAllTextAsync(PidFile), CultureInfo.InvariantCulture);

    private async Task<bool> Answers(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await new ConnectionFactory { Uri = Address }.CreateConnectionAsync(cancellationToken);
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return false; // not yet
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
