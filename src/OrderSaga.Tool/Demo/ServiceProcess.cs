using System.Diagnostics;
using System.Net.Sockets;

namespace OrderSaga.Tool.Demo;

/// <summary>The service as a child process, which can be killed and started again on the same data.</summary>
/// <param name="address">Where it listens.</param>
/// <param name="logFile">What it says goes there.</param>
/// <param name="settings">Its environment, read anew at each start.</param>
/// <param name="disturbances">Learns when it was away.</param>
/// <param name="time">The clock.</param>
/// <param name="host">An executable that knows the command <c>serve</c>; absent: this very one.</param>
internal sealed class ServiceProcess(
    Uri address,
    string logFile,
    IReadOnlyDictionary<string, string> settings,
    Disturbances disturbances,
    TimeProvider time,
    string? host = null)
    : IAsyncDisposable
{
    private static readonly TimeSpan startLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan stopLimit = TimeSpan.FromSeconds(15);

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(20), // the first answer of all compiles its way
    };

    private Process? child;
    private Task copying = Task.CompletedTask;

    public Uri Address { get; } = address;

    public int Kills { get; private set; }

    public int Pid => child!.Id;

    /// <summary>Of one that has ended.</summary>
    public int ExitCode => child!.ExitCode;

    public async Task Start(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo
        {
            FileName = host ?? Environment.ProcessPath!,
            UseShellExecute = false,
            RedirectStandardInput = true, // its end tells the child that we are gone
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(logFile)!,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(ServiceProcess).Assembly.Location);
        start.ArgumentList.Add("serve");
        start.ArgumentList.Add(ServeCommand.UntilInputEnds);
        start.ArgumentList.Add(ServeCommand.SlowWarehouse);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        child = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        copying = CopyOutput(child);
        await UntilReady(child, cancellationToken);
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAndRestart(CancellationToken cancellationToken)
    {
        disturbances.Left(time.GetUtcNow());
        child!.Kill();
        await child.WaitForExitAsync(cancellationToken);
        await copying;
        Kills++;
        await Start(cancellationToken);
        disturbances.CameBack(time.GetUtcNow());
    }

    /// <summary>Until it has died by itself; <see cref="KillAndRestart"/> then only starts it again.</summary>
    public Task WhenDead(CancellationToken cancellationToken) => child!.WaitForExitAsync(cancellationToken);

    /// <summary>The link that it printed, which signs in to its console once; null: it printed none.</summary>
    public async Task<string?> SignInLink() =>
        (await File.ReadAllLinesAsync(logFile)).LastOrDefault(line => line.Contains("/console/link/", StringComparison.Ordinal))?.Split(' ')[^1];

    /// <returns>How it ended, and its last words.</returns>
    public async Task<string> WaitForExit(CancellationToken cancellationToken)
    {
        await child!.WaitForExitAsync(cancellationToken);
        await copying;
        return $"with {child.ExitCode}; its last lines were:\n{await LastLines()}";
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (child is null)
            return;
        await Stop(child);
        await copying;
        child.Dispose();
    }

    private static async Task Stop(Process process)
    {
        if (process.HasExited)
            return;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(stopLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task UntilReady(Process process, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (!await IsReady(cancellationToken))
        {
            if (process.HasExited)
                throw new DemoException($"The service ended with {process.ExitCode} instead of starting:\n{await LastLines()}");
            if (time.GetElapsedTime(since) > startLimit)
                throw new DemoException($"The service was not ready within {startLimit.TotalMinutes:F0} minutes:\n{await LastLines()}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    private async Task<bool> IsReady(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready", cancellationToken);
            if (!answer.IsSuccessStatusCode)
                return false;
            // Another service may have taken the port while ours was starting; it does not know our key, and ours ends and says why.
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/totals");
            request.Headers.Add("X-Api-Key", settings["Service__BootstrapApiKey"]);
            using var known = await http.SendAsync(request, cancellationToken);
            return known.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException
            || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false; // not listening yet
        }
    }

    private async Task CopyOutput(Process process)
    {
        await using var log = TextWriter.Synchronized(new StreamWriter(logFile, append: true) { AutoFlush = true });
        await Task.WhenAll(CopyLines(process.StandardOutput, log), CopyLines(process.StandardError, log));
    }

    private static async Task CopyLines(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
            await to.WriteLineAsync(line);
    }

    private async Task<string> LastLines() => string.Join('\n', (await File.ReadAllLinesAsync(logFile)).TakeLast(20));
}
