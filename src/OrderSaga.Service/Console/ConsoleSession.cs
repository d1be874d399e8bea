using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;

namespace OrderSaga.Service.WebConsole;

/// <summary>
/// Who is signed in to the console: a cookie that holds the hash of a key. Each request looks the key up again, so that what is revoked
/// or given another role counts at once; the cookie opens the console alone and not the API.
/// </summary>
public static class ConsoleSession
{
    public const string SchemeName = "Console";
    const string KeyHash = "key";
    const string Link = "link";
    const string Provider = "provider";
    const string CookieName = "ordersaga-console";
    static readonly TimeSpan _lasts = TimeSpan.FromHours(12);

    public static AuthenticationBuilder AddConsoleSession(this AuthenticationBuilder authentication) =>
        authentication.AddCookie(SchemeName, cookie =>
        {
            cookie.Cookie.Name = CookieName;
            cookie.Cookie.Path = ConsoleEndpoints.Root;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = _lasts;
            cookie.SlidingExpiration = false;
            cookie.Events.OnRedirectToLogin = context => ConsoleProblems.Write(context.HttpContext, StatusCodes.Status401Unauthorized);
            cookie.Events.OnValidatePrincipal = Check;
        });

    public static Task SignIn(HttpContext http, ApiKey key) => SignIn(http, Principal(key));

    /// <summary>By the link that was printed at the start; it holds until the process ends.</summary>
    public static Task SignInByLink(HttpContext http, SignInLink link) => SignIn(http, new ClaimsPrincipal(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, "local"), new Claim(ClaimTypes.Role, Roles.Admin), new Claim(Link, link.Run)], SchemeName)));

    /// <summary>By the identity provider; it holds as long as any session, and no longer than that provider is in the settings.</summary>
    public static Task SignInByProvider(HttpContext http, Caller person) => SignIn(http, new ClaimsPrincipal(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, person.Name), new Claim(ClaimTypes.Role, person.Role), new Claim(Provider, AuthorityOf(http.RequestServices)!)],
        SchemeName)));

    public static bool IsByProvider(ClaimsPrincipal person) => person.HasClaim(claim => claim.Type == Provider);

    static string? AuthorityOf(IServiceProvider services) => services.GetService<OpenIdConnectSettings>()?.Authority;

    static Task SignIn(HttpContext http, ClaimsPrincipal principal) => http.SignInAsync(SchemeName, principal);

    static ClaimsPrincipal Principal(ApiKey key) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, key.Name), new Claim(ClaimTypes.Role, key.Role), new Claim(KeyHash, key.Hash)], SchemeName));

    static async Task Check(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (context.Principal?.FindFirstValue(Link) is { } run)
        {
            if (run != services.GetRequiredService<SignInLink>().Run)
                context.RejectPrincipal();
            return;
        }

        if (context.Principal?.FindFirstValue(Provider) is { } provider)
        {
            if (provider != AuthorityOf(services))
                context.RejectPrincipal();
            return;
        }

        if (context.Principal?.FindFirstValue(KeyHash) is { } hash
            && await services.GetRequiredService<ApiKeys>().FindByHash(hash, context.HttpContext.RequestAborted) is { } key)
            context.ReplacePrincipal(Principal(key));
        else
            context.RejectPrincipal();
    }
}
