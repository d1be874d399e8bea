using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.WebConsole;

/// <summary>In by the company's identity provider (OpenID Connect: authorization code with PKCE), and out of it.</summary>
public static class ProviderSignIn
{
    public const string SchemeName = "OpenIdConnect";
    public const string StartPath = $"{ConsoleEndpoints.Root}/sign-in/provider";
    const string CallbackPath = $"{ConsoleEndpoints.Root}/signed-in";
    const string SignedOutPath = $"{ConsoleEndpoints.Root}/signed-out";

    public static AuthenticationBuilder AddProviderSignIn(this AuthenticationBuilder authentication, OpenIdConnectSettings settings)
    {
        authentication.Services.AddSingleton(settings);
        return authentication.AddOpenIdConnect(SchemeName, oidc => Apply(oidc, settings));
    }

    public static void MapProviderSignIn(this IEndpointRouteBuilder console) =>
        console.MapGet("/sign-in/provider", Start).AllowAnonymous().RequireRateLimiting(RateLimits.SigningIn);

    static async Task<IResult> Start(string? returnTo, HttpContext http)
    {
        if (!SignInEndpoints.HasProvider(http))
            return TypedResults.NotFound();
        var to = new AuthenticationProperties { RedirectUri = SignInEndpoints.IsOurs(returnTo) ? returnTo : ConsoleEndpoints.Root };
        try
        {
            await http.ChallengeAsync(SchemeName, to);
            return TypedResults.Empty;
        }
        catch (InvalidOperationException e) when (!http.Response.HasStarted)
        {
            // Its metadata cannot be had: it is away, or names what it may not. Keys open the console meanwhile.
            Note(http, e.Message);
            return SignInAgain(StatusCodes.Status503ServiceUnavailable);
        }
    }

    static void Apply(OpenIdConnectOptions oidc, OpenIdConnectSettings settings)
    {
        var authority = new Uri(settings.Authority!);
        oidc.Authority = settings.Authority;
        oidc.RequireHttpsMetadata = authority.Scheme == Uri.UriSchemeHttps;
        oidc.BackchannelHttpHandler = new AuthorityOnly(authority, settings.Hosts);
        oidc.ClientId = settings.ClientId;
        oidc.ClientSecret = settings.ClientSecret;
        oidc.SignInScheme = ConsoleSession.SchemeName;
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        // In the address and not as a form: so the cookies below come along without being open to every other site.
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.UsePkce = true;
        oidc.SaveTokens = false;
        oidc.GetClaimsFromUserInfoEndpoint = false;
        oidc.MapInboundClaims = false;
        oidc.Scope.Clear();
        foreach (var scope in settings.Scopes.Prepend("openid").Distinct(StringComparer.Ordinal))
            oidc.Scope.Add(scope);
        oidc.CallbackPath = CallbackPath;
        oidc.SignedOutCallbackPath = SignedOutPath;
        oidc.SignedOutRedirectUri = $"{ConsoleEndpoints.Root}/sign-in";
        oidc.RemoteSignOutPath = PathString.Empty;
        foreach (var cookie in (CookieBuilder[])[oidc.CorrelationCookie, oidc.NonceCookie])
            (cookie.Path, cookie.SameSite, cookie.SecurePolicy) = (ConsoleEndpoints.Root, SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        oidc.TokenValidationParameters.NameClaimType = settings.NameClaim;
        oidc.TokenValidationParameters.RoleClaimType = settings.RoleClaim;
        oidc.TokenHandler = new SignedTokens { MapInboundClaims = false };
        oidc.TokenValidationParameters.RequireExpirationTime = true;
        oidc.TokenValidationParameters.ValidAlgorithms = JwtOptions.Algorithms;
        var mapping = settings.Mapping;
        oidc.Events = new OpenIdConnectEvents
        {
            OnRedirectToIdentityProvider = context =>
            {
                if (settings.PublicAddress is { } seen)
                    context.ProtocolMessage.RedirectUri = new Uri(seen, CallbackPath).AbsoluteUri;
                return Task.CompletedTask;
            },
            OnTicketReceived = context => Enter(context, mapping),
            OnRemoteFailure = Refuse,
            OnRedirectToIdentityProviderForSignOut = context => Leave(context, settings),
        };
    }

    /// <summary>A page that goes on by itself: the session's cookie does not come along where another site has sent the browser.</summary>
    static async Task Enter(TicketReceivedContext context, RoleMapping mapping)
    {
        var http = context.HttpContext;
        context.HandleResponse();
        var person = new ClaimsPrincipal(mapping.Apply((ClaimsIdentity)context.Principal!.Identity!));
        var caller = Caller.Of(person);
        var isNamed = CallerNames.IsPlain(person.Identity?.Name);
        if (!isNamed || !Roles.All.Any(person.IsInRole))
        {
            await http.RequestServices.GetRequiredService<AuditLog>().Write(
                new AuditDraft(caller, "console.sign-in", "identity provider", "Refused")
                {
                    Detail = isNamed ? "no role of ours" : "no name that can be read",
                }, http.RequestAborted);
            await ConsoleProblems.Page(
                StatusCodes.Status403Forbidden,
                new ProblemDetails
                {
                    Title = isNamed ? "Your account has no role here" : "Your account has no name that can be read",
                    Detail = isNamed ? caller.Name : null,
                },
                $"{ConsoleEndpoints.Root}/sign-in").ExecuteAsync(http);
            return;
        }

        await ConsoleSession.SignInByProvider(http, caller);
        await GoOn(http, context.ReturnUri is { } to && SignInEndpoints.IsOurs(to) ? to : ConsoleEndpoints.Root);
    }

    /// <summary>What came back proves nothing, or the person gave up. Not in the audit: anybody can send such answers.</summary>
    static Task Refuse(RemoteFailureContext context)
    {
        Note(context.HttpContext, context.Failure?.Message ?? "the person gave up");
        context.HandleResponse();
        return SignInAgain(StatusCodes.Status401Unauthorized).ExecuteAsync(context.HttpContext);
    }

    static void Note(HttpContext http, string reason)
    {
        if (http.RequestServices.GetRequiredService<RefusedSignIns>().Pace.Allows())
            http.RequestServices.GetRequiredService<ILogger<OpenIdConnectSettings>>().SignInRefused(reason.ReplaceLineEndings(" "));
    }

    static RazorComponentResult<SignInPage> SignInAgain(int status) => new(new { FailedAtProvider = true, HasProvider = true }) { StatusCode = status };

    /// <summary>By a page, too: a form may lead to nobody but us.</summary>
    static async Task Leave(RedirectContext context, OpenIdConnectSettings settings)
    {
        context.HandleResponse();
        var message = context.ProtocolMessage;
        message.ClientId = settings.ClientId;
        if (settings.PublicAddress is { } seen)
            message.PostLogoutRedirectUri = new Uri(seen, SignedOutPath).AbsoluteUri;
        message.State = context.Options.StateDataFormat.Protect(context.Properties);
        await GoOn(
            context.HttpContext,
            string.IsNullOrEmpty(message.IssuerAddress) ? $"{ConsoleEndpoints.Root}/sign-in" : message.CreateLogoutRequestUrl());
    }

    static Task GoOn(HttpContext http, string to)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        return new RazorComponentResult<GoOnPage>(new { To = to }).ExecuteAsync(http);
    }
}

/// <summary>What comes from the token endpoint is taken unsigned otherwise, whatever the parameters say: the way there is thought to be proof enough.</summary>
sealed class SignedTokens : JsonWebTokenHandler
{
    public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var strict = validationParameters.Clone();
        strict.RequireSignedTokens = true;
        return base.ValidateTokenAsync(token, strict);
    }
}

/// <summary>One line a second, however many come.</summary>
sealed class RefusedSignIns(TimeProvider clock)
{
    public OncePerSecond Pace { get; } = new(clock);
}

static partial class ProviderSignInLog
{
    [LoggerMessage(LogLevel.Warning, "A sign-in by the identity provider was refused: {Reason} (at most one line a second)")]
    public static partial void SignInRefused(this ILogger logger, string reason);
}
