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

    public static async Task<HostProcess> Start(HostOptions options)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) is "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        foreach (var argument in options.Write())
            start.ArgumentList.Add(argument);
        var host = new HostProcess(Process.Start(start)!);
        try
        {
            var word = await host._process.StandardOutput.ReadLineAsync().WaitAsync(StartMax);
            if (word is not "ready")
                throw new InvalidOperationException($"The host {options.Engine} did not start; its reasons are above");
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
