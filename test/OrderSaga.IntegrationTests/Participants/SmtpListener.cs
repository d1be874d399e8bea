using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrderSaga.IntegrationTests.Participants;

/// <summary>A mail server on loopback, just enough of RFC 5321: it takes messages, or answers as it is told, or hangs up.</summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private readonly Lock gate = new();
    private readonly List<string> taken = [];
    private readonly TaskCompletionSource<string> first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SmtpListener()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Answers a line of the client; null: the usual answer; empty: hang up.</summary>
    public Func<string, string?> Script { get; set; } = _ => null;

    /// <summary>A line of the client that is never answered; the line stays open.</summary>
    public Func<string, bool> Stalls { get; set; } = _ => false;

    /// <summary>What the server says first; empty: nothing, for ever.</summary>
    public string Greeting { get; set; } = "220 loopback ESMTP";

    /// <summary>The answer to the end of a message's data; empty: hang up instead.</summary>
    public string AfterData { get; set; } = "250 2.0.0 taken";

    public IReadOnlyList<string> Taken
    {
        get
        {
            lock (gate)
                return [.. taken];
        }
    }

    public Task<string> WaitForMail() => first.Task;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception e) when (stop.IsCancellationRequested
            && e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // Stopped while waiting for the next client.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        if (Greeting.Length > 0)
            await writer.WriteLineAsync(Greeting);
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            if (Stalls(line))
                continue;
            var answer = Script(line) ?? (line.StartsWith("DATA", StringComparison.Ordinal) ? "354 go on" : "250 2.0.0 fine");
            if (answer.Length == 0)
                return;
            await writer.WriteLineAsync(answer);
            if (answer.StartsWith("354", StringComparison.Ordinal) && !await TakeAsync(reader, writer))
                return;
        }
    }

    private async Task<bool> TakeAsync(StreamReader reader, StreamWriter writer)
    {
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line && line is not ".")
            message.Append(line).Append('\n');
        lock (gate)
            taken.Add(message.ToString());
        first.TrySetResult(message.ToString());
        if (AfterData.Length == 0)
            return false;
        await writer.WriteLineAsync(AfterData);
        return true;
    }
}
