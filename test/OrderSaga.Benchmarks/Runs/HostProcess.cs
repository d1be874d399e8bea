using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using OrderSaga.Benchmarks.Hosting;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>A host in a process of its own, so that its CPU and memory are its own.</summary>
sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <summary>Where it listens, for those that say so.</summary>
    public Uri? Address { get; private set; }

    public static Task<HostProcess> Start(HostOptions options) => Start($"{options.Engine}", options.Write());

    /// <param name="name">For a person, if it does not start.</param>
    /// <param name="arguments">A command of this program and its options.</param>
    /// <param name="settings">Its environment; what is secret goes here.</param>
    public static async Task<HostProcess> Start(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) is "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (setting, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[setting] = value;
        var host = new HostProcess(Process.Start(start)!);
        try
        {
            var word = await host._process.StandardOutput.ReadLineAsync().WaitAsync(StartMax);
            if (word?.Split(' ') is not ["ready", .. var address])
                throw new InvalidOperationException($"The host {name} did not start; its reasons are above");
            host.Address = address is [var url] ? new Uri(url) : null;
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async Task<T> Ask<T>(string command) => JsonSerializer.Deserialize<T>(await Ask(command))!;

    public async Task<string> Ask(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"The host ended instead of answering '{command}'; its reasons are above");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close(); // the end of its input is its end
            using var patience = new CancellationTokenSource(StopMax);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"host {_process.Id} did not stop in {StopMax}; it is killed");
            _process.Kill();
        }

        _process.Dispose();
    }
}
