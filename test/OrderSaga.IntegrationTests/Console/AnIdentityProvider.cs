using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>What an identity provider does of OpenID Connect: metadata, keys, authorization codes with PKCE, tokens, signing out. And what a false one would.</summary>
sealed class AnIdentityProvider : IAsyncDisposable
{
    public const string ClientId = "ordersaga-console";
    public const string ClientSecret = "a secret between the two of us";
    readonly RSA _key = RSA.Create(2048);
    readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string RedirectUri)> _codes = new(StringComparer.Ordinal);
    readonly WebApplication _app;

    AnIdentityProvider(WebApplication app) => _app = app;

    /// <summary>Another site than the service's, as a browser sees it: cookies that are for one's own site alone do not come along.</summary>
    public string Authority => _app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>Whether a person sees a page before they are sent back, as at a provider that does not know them yet.</summary>
    public bool AsksFirst { get; set; }

    /// <summary>Who signs in, with which words for roles.</summary>
    public (string Person, string[] Groups) SignsIn { get; set; } = ("li", ["support"]);

    /// <summary>What is wrong with the tokens; null: nothing.</summary>
    public Action<ATokenToCome>? Wrong { get; set; }

    /// <summary>Where the metadata says that the keys are; null: here.</summary>
    public string? KeysElsewhere { get; set; }

    public string[] Settings =>
    [
        $"--Access:OpenIdConnect:Authority={Authority}", $"--Access:OpenIdConnect:ClientId={ClientId}",
        $"--Access:OpenIdConnect:ClientSecret={ClientSecret}", "--Access:OpenIdConnect:RoleClaim=groups",
        "--Access:OpenIdConnect:Roles:support=agent", "--Access:OpenIdConnect:Roles:leads=approver",
    ];

    public static async Task<AnIdentityProvider> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var provider = new AnIdentityProvider(app);
        app.MapGet("/.well-known/openid-configuration", () => TypedResults.Text(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["issuer"] = provider.Authority,
            ["authorization_endpoint"] = $"{provider.Authority}/authorize",
            ["token_endpoint"] = $"{provider.Authority}/token",
            ["jwks_uri"] = provider.KeysElsewhere ?? $"{provider.Authority}/keys",
            ["end_session_endpoint"] = $"{provider.Authority}/sign-out",
            ["response_types_supported"] = (string[])["code"],
        }), "application/json"));
        app.MapGet("/keys", () => TypedResults.Text(provider.Keys(), "application/json"));
        app.MapGet("/authorize", provider.Authorize);
        app.MapGet("/sign-out", (string post_logout_redirect_uri, string? state) =>
            TypedResults.Redirect($"{post_logout_redirect_uri}?state={Uri.EscapeDataString(state ?? "")}"));
        app.MapPost("/token", (Delegate)provider.Token); // as it stands it would be taken for one that answers by itself
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    string Keys()
    {
        var shown = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)));
        return JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", kid = "k1", n = shown.N, e = shown.E, use = "sig" } } });
    }

    IResult Authorize(HttpContext http)
    {
        string Asked(string name) => http.Request.Query[name].ToString();
        (Asked("client_id"), Asked("response_type"), Asked("code_challenge_method")).ShouldBe((ClientId, "code", "S256"));
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (Asked("nonce"), Asked("code_challenge"), Asked("redirect_uri"));
        var back = $"{Asked("redirect_uri")}?code={code}&state={Uri.EscapeDataString(Asked("state"))}";
        return AsksFirst
            ? TypedResults.Content($"<!DOCTYPE html><title>Company</title><a href=\"{WebUtility.HtmlEncode(back)}\">I am {SignsIn.Person}</a>", "text/html")
            : TypedResults.Redirect(back);
    }

    async Task<IResult> Token(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (!_codes.TryRemove(form["code"].ToString(), out var known) || form["client_secret"] != ClientSecret
            || form["redirect_uri"] != known.RedirectUri
            || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != known.Challenge)
            return TypedResults.Json(new { error = "invalid_grant" }, statusCode: 400);
        var token = new ATokenToCome { Issuer = Authority, Audience = ClientId, Nonce = known.Nonce, Signer = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256) };
        Wrong?.Invoke(token);
        return TypedResults.Json(new { access_token = "nothing", token_type = "Bearer", expires_in = 300, id_token = token.Make(SignsIn.Person, SignsIn.Groups) });
    }
}

/// <summary>An id token before it is signed.</summary>
public sealed class ATokenToCome
{
    public required string Issuer { get; set; }

    public required string Audience { get; set; }

    public required string Nonce { get; set; }

    public SigningCredentials? Signer { get; set; }

    public TimeSpan Lasts { get; set; } = TimeSpan.FromMinutes(5);

    public string Make(string person, string[] groups)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            NotBefore = now.AddHours(-1),
            IssuedAt = now.AddHours(-1),
            Expires = now + Lasts,
            Subject = new ClaimsIdentity([new Claim("sub", person), new Claim("nonce", Nonce), .. groups.Select(group => new Claim("groups", group))]),
            SigningCredentials = Signer,
        });
    }
}
