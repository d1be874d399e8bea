using System.Net;
using System.Net.Sockets;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>What lies between the service and a server. It begins cut, and may be mended and cut again; the address stays.</summary>
sealed class Wire : IAsyncDisposable
{
    readonly Uri _server;
    readonly TcpListener _ends = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Task _accepting;
    CancellationTokenSource? _current;

    public Wire(Uri server)
    {
        _server = server;
        _ends.Start();
        Address = new UriBuilder(server) { Host = "127.0.0.1", Port = ((IPEndPoint)_ends.LocalEndpoint).Port }.Uri;
        _accepting = Accept();
    }

    public Uri Address { get; }

    public void Mend() => _current = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);

    public void Cut()
    {
        var current = _current;
        _current = null;
        current?.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _ends.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    async Task Accept()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
            {
                var near = await _ends.AcceptTcpClientAsync(_end.Token);
                if (_current is { } current)
                    carried.Add(Carry(near, current.Token));
                else
                    near.Dispose();
            }
        }
        finally
        {
            await Task.WhenAll(carried).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task Carry(TcpClient near, CancellationToken cut)
    {
        using var here = near;
        using var far = new TcpClient();
        await far.ConnectAsync(_server.Host, _server.Port, cut);
        await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), cut), far.GetStream().CopyToAsync(near.GetStream(), cut));
    }
}
