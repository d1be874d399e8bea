using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace OrderSaga.Service.Access;

/// <summary>Settings under <c>Authentication:Jwt</c>; without them there are keys only.</summary>
public sealed class JwtOptions
{
    public const string Section = "Authentication:Jwt";

    /// <summary>As tokens say it, to the letter.</summary>
    public string? Issuer { get; set; }

    /// <summary>For whom a token must be.</summary>
    public string? Audience { get; set; }

    /// <summary>Where the issuer's keys are, by its <c>.well-known/openid-configuration</c>; absent: it is the issuer.</summary>
    public string? Authority { get; set; }

    /// <summary>A file with the issuer's keys (a JWK set), instead of asking for them.</summary>
    public string? KeysFile { get; set; }

    /// <summary>The claim with the roles, one or a list: checkout, reader, agent, approver, admin.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim that names the person: one that nobody can give themselves.</summary>
    public string NameClaim { get; set; } = "sub";

    /// <summary>Of each word of the issuer (a group, say), the role; none: the issuer says the roles themselves.</summary>
    public Dictionary<string, string> Roles { get; set; } = new(StringComparer.Ordinal);

    /// <summary>No shared secrets: whoever can check such a token can make one.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    IList<SecurityKey>? _keys;

    RoleMapping Mapping => RoleMapping.Of(Section, Roles);

    /// <summary>Null: none are set.</summary>
    public static JwtOptions? Of(IConfiguration configuration)
    {
        if (configuration.GetSection(Section).Read<JwtOptions>() is not { } options)
            return null;
        if (options.Issuer is not { Length: > 0 })
            throw new StartupException($"{Section}:Issuer is missing; set it to the issuer of your tokens, or remove {Section}");
        if (options.Audience is not { Length: > 0 })
            throw new StartupException($"{Section}:Audience is missing; set it to the audience that your issuer gives this service");
        if (options.KeysFile is { } file && !File.Exists(file))
            throw new StartupException($"{Section}:KeysFile names {file}, which is not there");
        if (options.KeysFile is null && !(options.Authority ?? options.Issuer).StartsWith("https://", StringComparison.Ordinal))
        {
            throw new StartupException(
                $"{Section}:Authority is no https address; keys that come unprotected prove nothing. Set it, or KeysFile");
        }

        _ = options.Mapping;
        options._keys = KeysIn(options.KeysFile);
        return options;
    }

    static IList<SecurityKey>? KeysIn(string? file)
    {
        if (file is null)
            return null;
        try
        {
            return new JsonWebKeySet(File.ReadAllText(file)).GetSigningKeys() is { Count: > 0 } keys
                ? keys
                : throw new StartupException($"{Section}:KeysFile names {file}, which has no key to check a signature with");
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{Section}:KeysFile names {file}, which cannot be read as a JWK set: {unreadable.Message}", unreadable);
        }
    }

    public void Apply(JwtBearerOptions jwt)
    {
        jwt.MapInboundClaims = false;
        jwt.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            NameClaimType = NameClaim,
            RoleClaimType = RoleClaim,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidAlgorithms = Algorithms,
        };
        var mapping = Mapping;
        jwt.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                var person = mapping.Apply((ClaimsIdentity)context.Principal!.Identity!);
                // All who have no name would be one person, and one whose name nobody can read would be two.
                if (CallerNames.IsPlain(person.Name))
                    context.Principal = new ClaimsPrincipal(person);
                else
                    Refuse(context);
                return Task.CompletedTask;
            },
        };
        if (_keys is not null)
            jwt.TokenValidationParameters.IssuerSigningKeys = _keys;
        else
            jwt.Authority = Authority ?? Issuer;
    }

    void Refuse(TokenValidatedContext context)
    {
        context.Fail($"the claim {NameClaim} names nobody");
        if (context.HttpContext.RequestServices.GetRequiredService<RefusedTokens>().Pace.Allows())
            context.HttpContext.RequestServices.GetRequiredService<ILogger<JwtOptions>>().TokenNamesNobody(NameClaim);
    }
}

/// <summary>One line a second, however many come.</summary>
sealed class RefusedTokens(TimeProvider clock)
{
    public OncePerSecond Pace { get; } = new(clock);
}

static partial class JwtLog
{
    [LoggerMessage(LogLevel.Warning,
        "A genuine token was refused: its claim {Claim} is not there, or has characters that nobody sees, and so it names nobody. "
        + "Set Authentication:Jwt:NameClaim to a claim that all callers have (at most one line a second)")]
    public static partial void TokenNamesNobody(this ILogger logger, string claim);
}
