using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using OrderSaga.Service.Staff;
using OrderSaga.Service.WebConsole;

namespace OrderSaga.Service.Access;

public static class AccessRegistration
{
    const string Either = "KeyOrToken";

    /// <summary>Who writes into the audit, also from the command line.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services.AddSingleton<AuditEndSeen>().AddScoped<AuditEnds>().AddScoped<AuditLog>();

    /// <summary>Keys, tokens where an issuer is set, and nobody else; a route that says nothing of roles is closed.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        configuration.GetSection("Access").RefuseAllBut("OpenIdConnect", "Session");
        services.AddMemoryCache().AddScoped<ApiKeys>().AddAudit();
        var jwt = JwtOptions.Of(configuration);
        var authentication = services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, either => either.ForwardDefaultSelector = http =>
                http.Request.Path.StartsWithSegments(ConsoleEndpoints.Root, StringComparison.Ordinal) && !http.Request.Headers.ContainsKey(ApiKeyAuthentication.Header)
                    ? ConsoleSession.SchemeName
                    : jwt is not null && HasToken(http.Request)
                        ? JwtBearerDefaults.AuthenticationScheme
                        : ApiKeyAuthentication.SchemeName)
            .AddConsoleSession(ConsoleSessionOptions.Of(configuration))
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        if (jwt is not null)
            authentication.AddJwtBearer(jwt.Apply);
        services.AddSingleton<RefusedSignIns>().AddSingleton<RefusedTokens>();
        if (OpenIdConnectSettings.Of(configuration) is { } provider)
            authentication.AddProviderSignIn(provider);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            // Where there is no route, or none for such a method or content (what then answers is no route), whoever has a key may learn that.
            .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
            .Build());
        // A proxy may ask for a password of its own (Basic), beside which a key is a key.
        static bool HasToken(HttpRequest request) =>
            $"{request.Headers.Authorization}".StartsWith($"{JwtBearerDefaults.AuthenticationScheme} ", StringComparison.OrdinalIgnoreCase);

        return services.AddSingleton<DeniedPace>().AddSingleton<FirstUses>().AddSingleton<IAuthorizationMiddlewareResultHandler, DeniedCalls>();
    }
}
