using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using OrderSaga.Benchmarks.Hosting;

namespace OrderSaga.Benchmarks.Runs;

/// <summary>A receiver of callbacks in a process of its own, kept on one core.</summary>
sealed class WebhookProcess : IAsyncDisposable
{
    private const string Core = "0";
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private WebhookProcess(Process process, Uri webhook) => (_process, Webhook) = (process, webhook);

    public int Pid => _process.Id;

    public Uri Webhook { get; }

    public static async Task<WebhookProcess> Start(WebhookKind kind, string database, string alipayKey)
    {
        // From the start, so that the runtime sees one core and sets itself up for it.
        var start = new ProcessStartInfo("taskset") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", Core, Environment.ProcessPath!, .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet"
            ? [Assembly.GetExecutingAssembly().Location] : Array.Empty<string>(),
            "webhook", "--kind", kind.ToString(), "--database", database, "--alipay-key", alipayKey])
            start.ArgumentList.Add(argument);
        // On one core under load the runtime would take minutes to compile well what runs often. Both kinds are told not to wait with it.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start)!;
        var word = await process.StandardOutput.ReadLineAsync().WaitAsync(StartMax);
        return word?.Split(' ') is ["ready", var address]
            ? new WebhookProcess(process, new Uri(new Uri(address), "/webhooks/alipay/bench"))
            : throw new InvalidOperationException($"The receiver {kind} did not start; its reasons are above");
    }

    /// <summary>Milliseconds that it has spent on compiling since it began.</summary>
    public async Task<double> Compiled()
    {
        await _process.StandardInput.WriteLineAsync("compiled");
        await _process.StandardInput.FlushAsync();
        return double.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
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
            await Console.Error.WriteLineAsync($"receiver {_process.Id} did not stop in {StopMax}; it is killed");
            _process.Kill();
        }

        _process.Dispose();
    }
}
