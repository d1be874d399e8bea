using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrderSaga.IntegrationTests.Demo;

/// <summary>The built command, run as a user runs it.</summary>
internal static class Tool
{
    public static async Task<(int ExitCode, string Output)> Run(CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo
        {
            FileName = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "ordersaga.exe" : "ordersaga"),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(); // its own child stops when it sees the end of its input
            throw new TimeoutException($"ordersaga {string.Join(' ', arguments)} did not end; so far:\n{Text()}", exception);
        }

        return (process.ExitCode, Text());

        void Add(string? line)
        {
            lock (output)
                output.AppendLine(line);
        }

        string Text()
        {
            lock (output)
                return output.ToString();
        }
    }

    public static bool IsListening(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
