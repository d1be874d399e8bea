using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Service.Access;

namespace OrderSaga.Service.WebConsole;

/// <summary>In by a key in a form or the link of the terminal, and out.</summary>
public static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder console)
    {
        console.MapProviderSignIn();
        console.MapGet("/sign-in", (HttpContext http) => Page(http, failed: false, null)).AllowAnonymous();
        console.MapPost("/sign-in", SignIn).AllowAnonymous().RequireRateLimiting(RateLimits.SigningIn);
        console.MapGet("/link/{token}", async Task<IResult> (string token, SignInLink link, HttpContext http) =>
        {
            if (!link.Redeem(token, http.Connection.RemoteIpAddress))
                return Page(http, failed: true, null);
            await ConsoleSession.SignInByLink(http, link);
            return TypedResults.LocalRedirect(ConsoleEndpoints.Root);
        }).AllowAnonymous().RequireRateLimiting(RateLimits.SigningIn);
        console.MapPost("/sign-out", async ([FromForm] string? from, HttpContext http) =>
        {
            await ConsoleSession.SignOut(http);
            if (ConsoleSession.IsByProvider(http.User))
                return TypedResults.SignOut(null, [ProviderSignIn.SchemeName]);
            return (IResult)TypedResults.LocalRedirect($"{ConsoleEndpoints.Root}/sign-in");
        }).For(Roles.Reader);
    }

    static async Task<IResult> SignIn([FromForm] string? key, [FromForm] string? returnTo, ApiKeys keys, HttpContext http)
    {
        if (key?.Trim() is not { Length: > 0 and <= 200 } presented || await keys.Find(presented, http.RequestAborted) is not { } found)
            return Page(http, failed: true, returnTo);
        await ConsoleSession.SignIn(http, found);
        return TypedResults.LocalRedirect(IsOurs(returnTo) ? returnTo! : ConsoleEndpoints.Root);
    }

    static RazorComponentResult<SignInPage> Page(HttpContext http, bool failed, string? returnTo) =>
        new(new { Failed = failed, ReturnTo = IsOurs(returnTo) ? returnTo : null, HasProvider = HasProvider(http) })
        {
            StatusCode = failed ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK,
        };

    internal static bool HasProvider(HttpContext http) => http.RequestServices.GetService<OpenIdConnectSettings>() is not null;

    /// <summary>A path of the console, and nobody else's address.</summary>
    internal static bool IsOurs(string? path) =>
        path is not null && (path == ConsoleEndpoints.Root || path.StartsWith(ConsoleEndpoints.Root + "/", StringComparison.Ordinal))
        && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl);
}
