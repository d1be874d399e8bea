using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrderSaga.KillHost.OwnServers;

/// <summary>A program in a process group of its own, as a user of its own where we are root; its output goes to a file.</summary>
internal sealed class ServerProcess : IDisposable
{
    // Linux hands out ports from 32768 on.
    private const int PortMin = 20_000;
    private const int PortMax = 32_000;

    private static readonly TimeSpan stopLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private ServerProcess(Process process) => this.process = process;

    /// <summary>Of the program itself: nothing that was put in front of it is left.</summary>
    public int Pid => process.Id;

    public bool HasEnded => process.HasExited;

    /// <param name="user">Who runs it, if we are root: most servers refuse to be root.</param>
    /// <param name="logFile">What it says is added there.</param>
    /// <param name="environment">All of it; null: ours.</param>
    /// <param name="command">The program and its arguments.</param>
    public static ServerProcess Start(
        string user, string logFile, IReadOnlyDictionary<string, string>? environment, params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", logFile, "setsid", .. As(user), .. command])
        {
            UseShellExecute = false,
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
        }

        return new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException($"{command.First()} did not start"));
    }

    /// <summary>What is to be put in front of a command.</summary>
    public static IEnumerable<string> As(string user) =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups"] : [];

    /// <summary>A folder that the user may use.</summary>
    public static async Task<string> MakeFolder(string parent, string name, string user)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, name)).FullName;
        if (Environment.IsPrivilegedProcess)
            await Run(["chown", user, folder], null);
        return folder;
    }

    public static async Task<string> Run(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
        }

        using var running = Process.Start(start)!;
        var (output, error) = (running.StandardOutput.ReadToEndAsync(), running.StandardError.ReadToEndAsync());
        await running.WaitForExitAsync();
        return running.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {running.ExitCode}: {await output}{await error}");
    }

    /// <summary>
    /// None of those that the system hands out to whoever asks for any: while a process is dead, its port must not become somebody else's.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(PortMin, PortMax));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }
    }

    /// <param name="signal">As kill names it.</param>
    /// <param name="pid">Negative: a process group.</param>
    public static Task Signal(string signal, int pid) => Run(["kill", "-" + signal, "--", pid.ToString(CultureInfo.InvariantCulture)], null);

    public async Task WaitForEnd()
    {
        using var limit = new CancellationTokenSource(stopLimit);
        await process.WaitForExitAsync(limit.Token);
    }

    /// <summary>It and all that it has started.</summary>
    public async Task KillGroup()
    {
        if (process.HasExited)
            return;
        try
        {
            await Signal("KILL", -Pid);
        }
        catch (InvalidOperationException) when (process.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            // It ended by itself, between the look and the signal.
        }

        await WaitForEnd();
    }

    public void Dispose() => process.Dispose();
}
