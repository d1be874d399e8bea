using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.WebConsole;

/// <summary>
/// Who is signed in to the console: a cookie that holds the hash of a key. Each request looks the key up again, so that what is revoked
/// or given another role counts at once; the cookie opens the console alone and not the API.
/// </summary>
public static class ConsoleSession
{
    public const string SchemeName = "Console";

    /// <summary>By this a page says that it looks again by itself, and that nobody did anything.</summary>
    public const string LiveHeader = "X-Live";

    public const string CookieName = "ordersaga-console";

    /// <summary>The claim with the time at which the session ends whatever happens, in seconds since 1970.</summary>
    public const string Until = "until";

    const string Session = "session";
    const string KeyHash = "key";
    const string Link = "link";
    const string Provider = "provider";
    static readonly TimeSpan _renewedAfter = TimeSpan.FromMinutes(1);

    public static AuthenticationBuilder AddConsoleSession(this AuthenticationBuilder authentication, ConsoleSessionOptions options)
    {
        authentication.Services.AddSingleton(options).AddScoped<ConsoleSessions>();
        return authentication.AddCookie(SchemeName, cookie =>
        {
            cookie.Cookie.Name = CookieName;
            cookie.Cookie.Path = ConsoleEndpoints.Root;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = options.IdleAfter;
            cookie.SlidingExpiration = true;
            cookie.Events.OnCheckSlidingExpiration = Renew;
            cookie.Events.OnRedirectToLogin = context => ConsoleProblems.Write(context.HttpContext, StatusCodes.Status401Unauthorized);
            cookie.Events.OnValidatePrincipal = Check;
        });
    }

    public static Task SignIn(HttpContext http, ApiKey key) => SignIn(http, "API key", Person(key));

    /// <summary>By the link that was printed at the start; it holds until the process ends.</summary>
    public static Task SignInByLink(HttpContext http, SignInLink link) => SignIn(
        http, "link", [new Claim(ClaimTypes.Name, "local"), new Claim(ClaimTypes.Role, Roles.Admin), new Claim(Link, link.Run)]);

    /// <summary>By the identity provider; it holds as long as any session, and no longer than that provider is in the settings.</summary>
    public static Task SignInByProvider(HttpContext http, Caller person) => SignIn(
        http, "identity provider",
        [
            new Claim(ClaimTypes.Name, person.Name), new Claim(ClaimTypes.Role, person.Role),
            new Claim(Provider, AuthorityOf(http.RequestServices)!),
        ]);

    /// <summary>Here, at the other replicas, and for whoever has a copy of the cookie.</summary>
    public static async Task SignOut(HttpContext http)
    {
        await http.SignOutAsync(SchemeName);
        if (IdOf(http.User) is { } session)
            await http.RequestServices.GetRequiredService<ConsoleSessions>().End(session, Caller.Of(http.User), http.RequestAborted);
    }

    public static bool IsByProvider(ClaimsPrincipal person) => person.HasClaim(claim => claim.Type == Provider);

    static string? AuthorityOf(IServiceProvider services) => services.GetService<OpenIdConnectSettings>()?.Authority;

    /// <summary>Always a session of its own: what a browser had before ends.</summary>
    static async Task SignIn(HttpContext http, string subject, IReadOnlyList<Claim> person)
    {
        var services = http.RequestServices;
        if (IdOf(http.User) is { } before)
            await services.GetRequiredService<ConsoleSessions>().End(before, Caller.Of(http.User), http.RequestAborted);
        var until = services.GetRequiredService<TimeProvider>().GetUtcNow() + services.GetRequiredService<ConsoleSessionOptions>().Lifetime;
        var principal = Principal(person,
            [new Claim(Session, $"{Guid.NewGuid()}"), new Claim(Until, until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))]);
        await services.GetRequiredService<AuditLog>().Write(
            new AuditDraft(Caller.Of(principal), "console.sign-in", subject, "Done"), http.RequestAborted);
        await http.SignInAsync(SchemeName, principal);
    }

    static ClaimsPrincipal Principal(IEnumerable<Claim> person, IEnumerable<Claim> session) =>
        new(new ClaimsIdentity(person.Concat(session), SchemeName));

    static Claim[] Person(ApiKey key) =>
        [new(ClaimTypes.Name, key.Name), new(ClaimTypes.Role, key.Role), new(KeyHash, key.Hash)];

    static Guid? IdOf(ClaimsPrincipal person) => Guid.TryParse(person.FindFirstValue(Session), out var id) ? id : null;

    static Task Renew(CookieSlidingExpirationContext context)
    {
        context.ShouldRenew = context.ElapsedTime >= _renewedAfter && !context.Request.Headers.ContainsKey(LiveHeader);
        return Task.CompletedTask;
    }

    static async Task Check(CookieValidatePrincipalContext context)
    {
        var cancellation = context.HttpContext.RequestAborted;
        var services = context.HttpContext.RequestServices;
        var person = context.Principal!;
        if (IdOf(person) is not { } session || !Lasts(person, services.GetRequiredService<TimeProvider>())
            || await services.GetRequiredService<ConsoleSessions>().HasEnded(session, cancellation))
        {
            context.RejectPrincipal();
        }
        else if (person.FindFirstValue(Link) is { } run)
        {
            if (run != services.GetRequiredService<SignInLink>().Run)
                context.RejectPrincipal();
        }
        else if (person.FindFirstValue(Provider) is { } provider)
        {
            if (provider != AuthorityOf(services))
                context.RejectPrincipal();
        }
        else if (person.FindFirstValue(KeyHash) is { } hash
            && await services.GetRequiredService<ApiKeys>().FindByHash(hash, cancellation) is { } key)
        {
            context.ReplacePrincipal(Principal(Person(key), person.Claims.Where(claim => claim.Type is Session or Until)));
        }
        else
        {
            context.RejectPrincipal();
        }
    }

    static bool Lasts(ClaimsPrincipal person, TimeProvider clock) =>
        long.TryParse(person.FindFirstValue(Until), NumberStyles.None, CultureInfo.InvariantCulture, out var until)
        && clock.GetUtcNow().ToUnixTimeSeconds() < until;
}
