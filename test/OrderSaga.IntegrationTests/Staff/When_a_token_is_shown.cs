using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>The issuer's keys are in a file: nothing is asked over a network.</summary>
public sealed class When_a_token_is_shown
{
    const string Issuer = "https://login.example.com";
    readonly RSA _key = RSA.Create(2048);
    EmbeddedService _service = null!;
    FileInfo _keys = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _keys = new FileInfo(Path.GetTempFileName());
        var shown = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)) { KeyId = "k1" });
        await File.WriteAllTextAsync(
            _keys.FullName, JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", kid = "k1", n = shown.N, e = shown.E, use = "sig" } } }));
        _service = await EmbeddedService.Start(
            null,
            $"--Authentication:Jwt:Issuer={Issuer}",
            "--Authentication:Jwt:Audience=ordersaga",
            $"--Authentication:Jwt:KeysFile={_keys.FullName}",
            "--Authentication:Jwt:RoleClaim=groups");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        _keys.Delete();
        _key.Dispose();
    }

    [Test]
    public async Task A_genuine_one_opens_what_its_role_may()
    {
        (await Call(Token())).ShouldBe(HttpStatusCode.OK);
        (await Call(Token(roles: []))).ShouldBe(HttpStatusCode.Forbidden);
        (await Call(Token(roles: ["somebody", "checkout"]))).ShouldBe(HttpStatusCode.Forbidden);
        (await Call(Token(roles: ["somebody", "reader"]))).ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task One_that_proves_nothing_opens_nothing()
    {
        using var stranger = RSA.Create(2048);
        (await Call(Token(signer: stranger))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Call(Token(audience: "another"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Call(Token(issuer: "https://other.example.com"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Call(Token(expires: TimeSpan.FromMinutes(-10)))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Call("nonsense")).ShouldBe(HttpStatusCode.Unauthorized);
        (await Call(Unsigned())).ShouldBe(HttpStatusCode.Unauthorized);
        (await Call(SignedWithThePublicKey())).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task The_person_is_in_the_audit()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{Guid.NewGuid()}/note");
        request.Headers.Authorization = new("Bearer", Token());
        using var denied = await _service.Stranger.SendAsync(request);
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var again = await _service.Stranger.SendAsync(Again(request));
        (await _service.Get("/api/v1/audit?actor=li")).EnumerateArray()
            .Select(row => $"{row.GetProperty("action").GetString()} {row.GetProperty("subject").GetString()} {row.GetProperty("outcome").GetString()}")
            .Where(row => row.StartsWith("api.", StringComparison.Ordinal)).ShouldBe(["api.sign-in token Done"]);
        (await _service.Get("/api/v1/audit?actor=li"))[0].GetProperty("outcome").GetString().ShouldBe("Denied");
    }

    static HttpRequestMessage Again(HttpRequestMessage sent) =>
        new(sent.Method, sent.RequestUri) { Headers = { Authorization = sent.Headers.Authorization } };

    async Task<HttpStatusCode> Call(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stats");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await _service.Stranger.SendAsync(request);
        return answer.StatusCode;
    }

    string Token(
        string[]? roles = null, RSA? signer = null, string issuer = Issuer, string audience = "ordersaga", TimeSpan? expires = null) =>
        Make(roles, issuer, audience, expires, new SigningCredentials(new RsaSecurityKey(signer ?? _key) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256));

    string SignedWithThePublicKey() => Make(
        null, Issuer, "ordersaga", null,
        new SigningCredentials(new SymmetricSecurityKey(_key.ExportSubjectPublicKeyInfo()) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256));

    static string Unsigned() => Make(null, Issuer, "ordersaga", null, null);

    static string Make(string[]? roles, string issuer, string audience, TimeSpan? expires, SigningCredentials? signing)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = now.AddHours(-1),
            IssuedAt = now.AddHours(-1),
            Expires = now + (expires ?? TimeSpan.FromMinutes(5)),
            Subject = new ClaimsIdentity([new Claim("sub", "li"), .. (roles ?? ["reader"]).Select(role => new Claim("groups", role))]),
            SigningCredentials = signing,
        });
    }
}
