using System.Net;
using System.Net.Sockets;

namespace OrderSaga.KillHost.OwnServers;

/// <summary>
/// Stands between the service and its PostgreSQL, and cuts a connection at the message that commits: right after it was handed on, so
/// that it is carried out and nobody hears the answer, or right before, so that it is not.
/// </summary>
internal sealed class CommitCutter : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly int server;
    private readonly Random random;
    private readonly Lock gate = new();
    private readonly Task accepting;
    private int oneIn;
    private int cutsLeft;

    public CommitCutter(int server, int seed)
    {
        (this.server, random) = (server, new Random(seed));
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Commits { get; private set; }

    /// <summary>Commits that reached the server, and whose answer nobody heard.</summary>
    public int CutAfter { get; private set; }

    /// <summary>Commits that did not reach the server.</summary>
    public int CutBefore { get; private set; }

    /// <summary>From now on.</summary>
    /// <param name="every">One commit of so many, by chance.</param>
    /// <param name="cuts">So many, and then no more.</param>
    public void Arm(int every, int cuts)
    {
        lock (gate)
            (oneIn, cutsLeft) = (every, cuts);
    }

    public bool IsDone
    {
        get
        {
            lock (gate)
                return cutsLeft == 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task Accept()
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(stopping.Token);
            _ = Carry(client);
        }
    }

    // One of the two sides ends it: whatever that says is the other's to be told by its end.
    private async Task Carry(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, server, stopping.Token);
            using var hearing = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            var answers = CarryAnswers(far.GetStream(), near.GetStream(), hearing.Token);
            if (await CarryCommands(near.GetStream(), far.GetStream()))
            {
                await hearing.CancelAsync();
                near.Close();
            }

            far.Client.Shutdown(SocketShutdown.Send);
            await answers;
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is over.
        }
    }

    // When nobody hears them any more they are read all the same, so that what was handed on is carried out to its end.
    private async Task CarryAnswers(NetworkStream far, NetworkStream near, CancellationToken hearing)
    {
        var buffer = new byte[65_536];
        try
        {
            while (await far.ReadAsync(buffer, stopping.Token) is > 0 and var length)
            {
                if (!hearing.IsCancellationRequested)
                    await near.WriteAsync(buffer.AsMemory(0, length), hearing).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            near.Close();
        }
    }

    /// <returns>True: it is to be cut here.</returns>
    private async Task<bool> CarryCommands(NetworkStream near, NetworkStream far)
    {
        var reader = new CommandReader(near);
        var commits = new CommitWatch();
        while (await reader.Next(stopping.Token) is { } command)
        {
            var cut = commits.IsCommit(command) ? Decide() : Cut.Not;
            if (cut is not Cut.Before)
                await far.WriteAsync(command.Bytes, stopping.Token);
            if (cut is not Cut.Not)
                return true;
        }

        return false;
    }

    private Cut Decide()
    {
        lock (gate)
        {
            Commits++;
            if (cutsLeft == 0 || random.Next(oneIn) > 0)
                return Cut.Not;
            cutsLeft--;
            if (random.Next(2) == 0)
            {
                CutBefore++;
                return Cut.Before;
            }

            CutAfter++;
            return Cut.After;
        }
    }

    private enum Cut
    {
        Not,
        Before,
        After,
    }
}
