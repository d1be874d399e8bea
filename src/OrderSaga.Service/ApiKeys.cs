using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OrderSaga.Persistence;

namespace OrderSaga.Service;

/// <summary>Keys to the HTTP API: shown once, stored as a hash.</summary>
public sealed class ApiKeys(OrderDbContext db, IMemoryCache known, TimeProvider clock)
{
    /// <summary>So long a key that was taken away may still open the door; a request costs no look-up meanwhile.</summary>
    static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(10);

    public static string New() => "osk_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public async Task<ApiKey?> Find(string key, CancellationToken cancellation)
    {
        var hash = HashOf(key);
        if (known.TryGetValue(("api key", hash), out ApiKey? found))
            return found;
        found = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, cancellation);
        return found is null ? null : known.Set(("api key", hash), found, RememberedFor); // strangers must not fill the cache
    }

    /// <summary>Makes sure that there is a key to start with.</summary>
    /// <param name="given">The key of the settings; null: one is made if there is none yet.</param>
    /// <param name="show">Shows a key that was made. Before it is stored: a process that dies in between has shown a key that is none, and the next start shows another.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task Bootstrap(string? given, Action<string> show, CancellationToken cancellation)
    {
        if (given is null && await db.ApiKeys.AnyAsync(cancellation))
            return;

        var key = given ?? New();
        if (await Find(key, cancellation) is not null)
            return;
        if (given is null)
            show(key);
        db.ApiKeys.Add(new ApiKey { Hash = HashOf(key), Name = given is null ? "first" : "bootstrap", CreatedAt = clock.GetUtcNow() });
        await db.SaveChangesAsync(cancellation);
    }
}

/// <summary>Authenticates <c>X-Api-Key</c>.</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue(Header, out var values))
            return AuthenticateResult.NoResult();
        if (values is not [{ Length: > 0 and <= 200 } presented] || await keys.Find(presented, Context.RequestAborted) is not { } key)
            return AuthenticateResult.Fail("unknown API key");

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, key.Name)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = Context,
            ProblemDetails =
            {
                Status = StatusCodes.Status401Unauthorized,
                Title = "An API key is needed",
                Detail = $"Send a valid key in the header {Header}. The first one was printed when the service first started.",
            },
        }).AsTask();
    }
}
