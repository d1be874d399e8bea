namespace OrderSaga.Service.Access;

/// <summary>Settings under <c>Access:OpenIdConnect</c>: people sign in to the console with the company's identity provider. Without them, with keys alone.</summary>
public sealed class OpenIdConnectSettings
{
    public const string Section = "Access:OpenIdConnect";

    /// <summary>The identity provider; its metadata is at <c>.well-known/openid-configuration</c> below it.</summary>
    public string? Authority { get; set; }

    public string? ClientId { get; set; }

    /// <summary>By environment; or <see cref="ClientSecretFile"/>.</summary>
    public string? ClientSecret { get; set; }

    public string? ClientSecretFile { get; set; }

    /// <summary>Beside <c>openid</c>.</summary>
    public string[] Scopes { get; set; } = ["profile"];

    /// <summary>The claim of the id token with the roles, or the words that <see cref="Roles"/> has.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim that names the person: one that nobody can give themselves.</summary>
    public string NameClaim { get; set; } = "sub";

    /// <summary>Of each word of the identity provider (a group, say), the role.</summary>
    public Dictionary<string, string> Roles { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Hosts beside the authority's that its metadata may name for keys and tokens: some keep these elsewhere.</summary>
    public string[] Hosts { get; set; } = [];

    /// <summary>How browsers see this service, where a proxy stands before it; the identity provider sends people back there.</summary>
    public Uri? PublicAddress { get; set; }

    public RoleMapping Mapping => RoleMapping.Of(Section, Roles);

    /// <summary>Null: none are set.</summary>
    public static OpenIdConnectSettings? Of(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!section.Exists() || section.Read<OpenIdConnectSettings>() is not { } settings)
            return null;
        if (!Uri.TryCreate(settings.Authority, UriKind.Absolute, out var authority))
            throw new StartupException($"{Section}:Authority is missing or no address; set it to your identity provider, or remove {Section}");
        if (authority.Scheme != Uri.UriSchemeHttps && !(authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback))
            throw new StartupException($"{Section}:Authority is no https address; what comes unprotected proves nothing");
        if (settings.ClientId is not { Length: > 0 })
            throw new StartupException($"{Section}:ClientId is missing; set it to the id that your identity provider has given this service");
        settings.ClientSecret = settings.SecretOf();
        if (settings.RoleClaim is not { Length: > 0 } || settings.NameClaim is not { Length: > 0 })
            throw new StartupException($"{Section}:RoleClaim and :NameClaim are names of claims; remove them for roles and sub");
        if (settings.PublicAddress is { IsAbsoluteUri: false })
            throw new StartupException($"{Section}:PublicAddress is no whole address; for example https://orders.example.com");
        _ = settings.Mapping;
        return settings;
    }

    string SecretOf()
    {
        if (ClientSecret is { Length: > 0 } && ClientSecretFile is not null)
            throw new StartupException($"{Section}: set one of ClientSecret and ClientSecretFile");
        if (ClientSecretFile is { } file && !File.Exists(file))
            throw new StartupException($"{Section}:ClientSecretFile names {file}, which is not there");
        var secret = ClientSecretFile is null ? ClientSecret : File.ReadAllText(ClientSecretFile).Trim();
        return secret is { Length: > 0 }
            ? secret
            : throw new StartupException($"{Section}:ClientSecret is missing; give it by the environment, or its file as ClientSecretFile");
    }
}
