using System.Security.Claims;

namespace OrderSaga.Service.Access;

/// <summary>Who calls, as proven by a key or a token.</summary>
/// <param name="Name">The name of the key, or the subject of the token.</param>
/// <param name="Role">The highest that it has.</param>
public sealed record Caller(string Name, string Role)
{
    const int NameLengthMax = 128;

    public static Caller Of(ClaimsPrincipal user)
    {
        var name = user.Identity?.Name is { Length: > 0 } known ? known : "unknown";
        return new Caller(Cut(name), Roles.All.LastOrDefault(user.IsInRole) ?? "none");
    }

    /// <summary>The same person, however the name is written: a second key of the same name is no second person.</summary>
    public bool Is(string name) => CallerNames.AreSame(Name, name);

    static string Cut(string name) =>
        name.Length <= NameLengthMax ? name : name[..(char.IsHighSurrogate(name[NameLengthMax - 1]) ? NameLengthMax - 1 : NameLengthMax)];
}
