using Npgsql;

namespace OrderSaga.KillHost.OwnServers;

/// <summary>A PostgreSQL with fsync on, in a temporary folder, that may be killed.</summary>
internal sealed class OwnPostgreSql : IAsyncDisposable
{
    private const string User = "postgres";
    private static readonly TimeSpan startLimit = TimeSpan.FromSeconds(90);

    private readonly string programs;
    private readonly string home;
    private ServerProcess? server;

    private OwnPostgreSql(string programs, string home) => (this.programs, this.home) = (programs, home);

    public int Port { get; } = ServerProcess.FreePort();

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username={User};SSL Mode=Disable;GSS Encryption Mode=Disable";

    /// <summary>Why it cannot be had here; null when it can.</summary>
    public static string? MissingBecause => Programs is null ? "PostgreSQL is not installed: bash test/run.sh does it" : null;

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(bin => File.Exists(Path.Combine(bin, "postgres")))
        : null;

    /// <param name="parent">Where its folder is made: on a disk.</param>
    public static async Task<OwnPostgreSql> Make(string parent)
    {
        var folder = await ServerProcess.MakeFolder(parent, "postgresql", User);
        var made = new OwnPostgreSql(Programs!, folder);
        // Only this machine reaches it, and it is thrown away: nobody needs a password.
        await ServerProcess.Run(
            [
                .. ServerProcess.As(User), Path.Combine(made.programs, "initdb"), "-D", Path.Combine(folder, "data"), "-U", User, "-A", "trust",
                "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            ],
            null);
        return made;
    }

    /// <summary>Until it answers. Who has killed the last one waits here until its orphans are gone, too.</summary>
    public async Task Start()
    {
        using var limit = new CancellationTokenSource(startLimit);
        while (true)
        {
            if (server is null or { HasEnded: true })
                Launch();
            if (await Answers(limit.Token))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }

    /// <summary>SIGKILL to the postmaster, while its children work.</summary>
    public async Task Kill()
    {
        await ServerProcess.Signal("KILL", server!.Pid);
        await server.WaitForEnd();
    }

    /// <summary>An immediate shutdown: its children are told to quit at once, and the next start recovers.</summary>
    public async Task StopImmediately()
    {
        await ServerProcess.Signal("QUIT", server!.Pid);
        await server.WaitForEnd();
    }

    public async Task<T> Ask<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Our own texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasEnded: false })
            await StopImmediately();
        server?.Dispose();
    }

    private void Launch()
    {
        server?.Dispose();
        server = ServerProcess.Start(
            User, Path.Combine(home, "out"), environment: null, Path.Combine(programs, "postgres"), "-D", Path.Combine(home, "data"), "-c",
            "listen_addresses=127.0.0.1", "-c", $"port={Port}", "-c", "unix_socket_directories=", "-c", "max_connections=300");
    }

    private async Task<bool> Answers(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Database=postgres;Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false; // not yet, or the recovery is not over
        }
    }
}
