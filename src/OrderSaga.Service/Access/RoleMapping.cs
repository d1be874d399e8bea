using System.Security.Claims;

namespace OrderSaga.Service.Access;

/// <summary>Which roles the words of an issuer stand for. Without words, an issuer says the roles themselves; what is neither counts for nothing.</summary>
public sealed class RoleMapping
{
    readonly IReadOnlyDictionary<string, string> _roles;

    RoleMapping(IReadOnlyDictionary<string, string> roles) => _roles = roles;

    /// <param name="section">The section of the settings that has <c>Roles</c>, for the error.</param>
    /// <param name="roles">Of each word, the role; empty: the roles themselves.</param>
    public static RoleMapping Of(string section, IReadOnlyDictionary<string, string> roles)
    {
        foreach (var (word, role) in roles)
        {
            if (!Roles.All.Contains(role, StringComparer.Ordinal))
                throw new StartupException($"{section}:Roles:{word} is '{role}', which is no role; it is one of {string.Join(", ", Roles.All)}");
        }

        return new RoleMapping(new Dictionary<string, string>(roles, StringComparer.Ordinal));
    }

    /// <summary>The same person with our roles in the place of the issuer's words.</summary>
    public ClaimsIdentity Apply(ClaimsIdentity said)
    {
        var roles = said.FindAll(said.RoleClaimType).Select(claim => claim.Value).ToList();
        var mapped = _roles.Count == 0
            ? roles.Where(role => Roles.All.Contains(role, StringComparer.Ordinal))
            : roles.Select(word => _roles.GetValueOrDefault(word)).OfType<string>();
        var claims = said.Claims.Where(claim => claim.Type != said.RoleClaimType)
            .Concat(mapped.Distinct(StringComparer.Ordinal).Select(role => new Claim(said.RoleClaimType, role)));
        return new ClaimsIdentity(claims, said.AuthenticationType, said.NameClaimType, said.RoleClaimType);
    }
}
