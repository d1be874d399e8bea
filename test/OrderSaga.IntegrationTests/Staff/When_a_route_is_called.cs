using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service.Access;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>Every route with every role. The routes are those that the service has: nobody can forget to add one.</summary>
public sealed class When_a_route_is_called
{
    readonly Dictionary<string, HttpClient> _callers = new(StringComparer.Ordinal);
    EmbeddedService _service = null!;
    IReadOnlyList<GuardedRoute> _routes = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _service = await EmbeddedService.Start();
        foreach (var role in Roles.All)
            _callers[role] = await _service.Caller($"a {role}", role);
        _routes = GuardedRoute.Of(_service.Services.GetServices<EndpointDataSource>());
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var caller in _callers.Values)
            caller.Dispose();
        await _service.DisposeAsync();
    }

    [Test]
    public void Only_health_providers_the_description_and_the_door_of_the_console_need_no_key() =>
        _routes.Where(route => route.IsAnonymous && !route.Path.StartsWith("/scalar", StringComparison.Ordinal)).Select(route => route.Path)
            .ShouldBe(
            [
                "/health", "/health/ready", "/webhooks/{provider}/{account}", "/openapi/{documentName}.json", "/", "/console/assets/{name}",
                "/console/sign-in", "/console/sign-in", "/console/sign-in/provider", "/console/link/{token}",
            ], ignoreOrder: true);

    [Test]
    public void Every_other_says_who_may() => _routes.Where(route => !route.IsAnonymous).ShouldAllBe(route => route.Roles.Count > 0);

    [TestCaseSource(typeof(Roles), nameof(Roles.All))]
    public async Task Each_role_gets_as_far_as_the_matrix_says_and_no_further(string role)
    {
        _routes.Count.ShouldBeGreaterThan(40);
        foreach (var route in _routes.Where(route => !route.IsAnonymous))
        {
            var status = await Call(_callers[role], route);

            if (route.Roles.Contains(role))
                status.ShouldNotBeOneOf([HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.InternalServerError], $"{role}: {route.Method} {route.Path}");
            else
                status.ShouldBe(HttpStatusCode.Forbidden, $"{role}: {route.Method} {route.Path}");
        }
    }

    [Test]
    public async Task A_stranger_gets_nowhere()
    {
        foreach (var route in _routes.Where(route => !route.IsAnonymous))
            (await Call(_service.Stranger, route)).ShouldBe(HttpStatusCode.Unauthorized, $"{route.Method} {route.Path}");
    }

    [Test]
    public async Task Whoever_tries_more_than_the_role_allows_is_in_the_audit()
    {
        using var content = Json("{}");
        using var reader = await _service.Caller("qian", Roles.Reader);
        using var denied = await reader.PostAsync($"/api/v1/orders/{Guid.NewGuid()}/refund", content);
        denied.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");

        var rows = await _service.Get("/api/v1/audit?actor=qian");

        rows[0].GetProperty("outcome").GetString().ShouldBe("Denied");
        rows[0].GetProperty("subject").GetString()!.ShouldEndWith("/refund");
    }

    [Test]
    public async Task A_revoked_key_opens_nothing_and_a_rotated_one_a_while_yet()
    {
        using var first = await _service.Caller("zhao", Roles.Reader);
        using var body = Json("""{ "reason": "every year", "graceSeconds": 600 }""");
        using var rotated = await _service.Api.PostAsync("/api/v1/keys/zhao/rotate", body);
        rotated.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await first.GetAsync("/api/v1/stats")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var revoked = await _service.Api.DeleteAsync("/api/v1/keys/zhao?reason=left");
        revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await first.GetAsync("/api/v1/stats")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var shown = (await _service.Get("/api/v1/keys")).GetRawText();
        shown.ShouldContain("zhao");
        shown.ShouldNotContain(first.DefaultRequestHeaders.GetValues("X-Api-Key").Single());
        (await _service.Get("/api/v1/audit?limit=200")).EnumerateArray().Select(row => row.GetProperty("action").GetString())
            .ShouldContain("keys.revoke");
    }

    [Test]
    public async Task Two_keys_of_one_name_are_not_made()
    {
        using var body = Json("""{ "name": "A READER", "role": "approver", "reason": "to be two persons" }""");
        using var answer = await _service.Api.PostAsync("/api/v1/keys", body);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Test]
    public void The_document_has_the_matrix()
    {
        var path = Path.Combine(Repository(), "docs", "api.md");
        var table = GuardedRoute.Table(_routes);
        var text = File.ReadAllText(path);
        const string begin = "<!-- matrix -->\n";
        const string end = "<!-- /matrix -->";
        var made = text[..(text.IndexOf(begin, StringComparison.Ordinal) + begin.Length)] + table + text[text.IndexOf(end, StringComparison.Ordinal)..];
        if (Environment.GetEnvironmentVariable("ORDERSAGA_WRITE_DOCS") is "1")
            File.WriteAllText(path, made);
        else
            text.ShouldBe(made, "docs/api.md is not up to date: run this test with ORDERSAGA_WRITE_DOCS=1");
    }

    static async Task<HttpStatusCode> Call(HttpClient caller, GuardedRoute route)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Url);
        if (route.Method is "POST" or "PUT")
            request.Content = route.Path.StartsWith("/console", StringComparison.Ordinal) ? new FormUrlEncodedContent([]) : Json("{}");
        using var answer = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    static string Repository()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrderSaga.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
