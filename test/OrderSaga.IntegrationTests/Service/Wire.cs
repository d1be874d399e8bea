using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>What lies between the service and a server. It begins cut, and may be mended and cut again; the address stays.</summary>
sealed class Wire : IAsyncDisposable
{
    readonly Uri _server;
    readonly X509Certificate2? _certificate;
    readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TcpListener _ends = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Task _accepting;
    CancellationTokenSource? _current;
    int _logins;
    int _wrongLogins;

    /// <param name="server">Where it leads.</param>
    /// <param name="certificate">With it the near end speaks TLS, as a server that has one would.</param>
    public Wire(Uri server, X509Certificate2? certificate = null)
    {
        _server = server;
        _certificate = certificate;
        _ends.Start();
        Address = new UriBuilder(server)
        {
            Scheme = certificate is null ? server.Scheme : server.Scheme + "s",
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_ends.LocalEndpoint).Port,
        }.Uri;
        _accepting = Accept();
    }

    public Uri Address { get; }

    /// <summary>Which logins of guest, counted from 1, RabbitMQ sees with a wrong password of the same length, and refuses.</summary>
    public Func<int, bool> IsWrongLogin { get; set; } = _ => false;

    /// <summary>How many were wrong.</summary>
    public int WrongLogins => Volatile.Read(ref _wrongLogins);

    /// <summary>Completes when somebody came and left without a word: it did not like the certificate.</summary>
    public Task WasRefused => _refused.Task;

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
        await using var words = _certificate is null ? near.GetStream() : await Greet(near.GetStream(), _certificate, cut);
        if (words is null)
            return;
        // With TLS 1.3 a client says what it thinks of the certificate after the handshake: by going on, or by leaving.
        var first = new byte[8];
        if (!await Speaks(words, first, cut))
        {
            _refused.TrySetResult();
            return;
        }

        using var far = new TcpClient();
        await far.ConnectAsync(_server.Host, _server.Port, cut);
        await far.GetStream().WriteAsync(first, cut);
        await Task.WhenAny(Say(words, far.GetStream(), cut), far.GetStream().CopyToAsync(words, cut));
    }

    // The login comes in one piece: it is the first frame that a client sends, and small.
    async Task Say(Stream words, Stream far, CancellationToken cut)
    {
        var login = new byte[16 * 1024];
        var length = await words.ReadAsync(login, cut);
        if (login.AsSpan(0, length).IndexOf("\0guest\0guest"u8) is >= 0 and var at && IsWrongLogin(Interlocked.Increment(ref _logins)))
        {
            "wrong"u8.CopyTo(login.AsSpan(at + "\0guest\0".Length));
            Interlocked.Increment(ref _wrongLogins);
        }

        await far.WriteAsync(login.AsMemory(0, length), cut);
        await words.CopyToAsync(far, cut);
    }

    static async Task<bool> Speaks(Stream words, Memory<byte> first, CancellationToken cut)
    {
        try
        {
            return await words.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cut) == first.Length;
        }
        catch (IOException)
        {
            return false; // it left by a reset
        }
    }

    async Task<Stream?> Greet(Stream near, X509Certificate2 certificate, CancellationToken cut)
    {
        var tls = new SslStream(near);
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cut);
            return tls;
        }
        catch (Exception refused) when (refused is System.Security.Authentication.AuthenticationException or IOException)
        {
            _refused.TrySetResult();
            await tls.DisposeAsync();
            return null;
        }
    }
}
