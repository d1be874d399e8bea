using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OrderSaga.Service.WebConsole;

/// <summary>
/// The link that is printed at the start of a service of one's own machine: whoever reads its terminal is whoever started it. It works
/// once, over loopback alone; there is no default password.
/// </summary>
public sealed class SignInLink
{
    readonly byte[] _hash;
    int _used;

    public SignInLink() => (Token, _hash) = Make();

    public string Token { get; }

    /// <summary>Names this run of the process: a session by a link ends with it.</summary>
    public string Run { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>True once.</summary>
    public bool Redeem(string token, IPAddress? from) =>
        from is not null && IPAddress.IsLoopback(from)
        && CryptographicOperations.FixedTimeEquals(Hash(token), _hash)
        && Interlocked.Exchange(ref _used, 1) == 0;

    /// <summary>Says where to click when the service listens on loopback and keeps its data in its own files.</summary>
    public static void ShowAtStart(WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var options = app.Services.GetRequiredService<IOptions<ServiceOptions>>().Value;
        if (!Databases.StoreOf(options).IsEmbedded || app.Urls.Select(url => new Uri(url)).FirstOrDefault(url => url.IsLoopback) is not { } address)
            return;
        // On the terminal and not in the log: a log is kept and shipped, and this is a secret.
        Console.WriteLine($"The console, by a link that signs you in once: {Address(address, app.Services.GetRequiredService<SignInLink>())}");
    });

    public static Uri Address(Uri service, SignInLink link) => new(service, $"{ConsoleEndpoints.Root}/link/{link.Token}");

    static (string, byte[]) Make()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        return (token, Hash(token));
    }

    static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
