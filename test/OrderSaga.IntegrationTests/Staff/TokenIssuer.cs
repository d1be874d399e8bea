using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>Signs tokens for whoever a test needs. Its keys are in a file: nothing is asked over a network.</summary>
sealed class TokenIssuer : IDisposable
{
    const string Issuer = "https://login.example.com";
    const string Audience = "ordersaga";
    readonly RSA _key = RSA.Create(2048);
    readonly FileInfo _keys = new(Path.GetTempFileName());

    public TokenIssuer()
    {
        var shown = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)));
        File.WriteAllText(
            _keys.FullName, JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", kid = "k1", n = shown.N, e = shown.E, use = "sig" } } }));
    }

    public string[] Settings =>
    [
        $"--Authentication:Jwt:Issuer={Issuer}", $"--Authentication:Jwt:Audience={Audience}", $"--Authentication:Jwt:KeysFile={_keys.FullName}",
    ];

    /// <param name="person">Null: it names nobody.</param>
    /// <param name="roles">As the issuer says them.</param>
    public string For(string? person, params string[] roles) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
        Subject = new ClaimsIdentity(
            [.. person is null ? Array.Empty<Claim>() : [new Claim("sub", person)], .. roles.Select(role => new Claim("roles", role))]),
        SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256),
    });

    public void Dispose()
    {
        _keys.Delete();
        _key.Dispose();
    }
}
