using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Staff;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Misspelt, contradicting itself, in another charset, or changed on its way by a proxy.</summary>
public sealed class When_a_request_is_not_what_it_seems
{
    readonly RecordedLog _log = new();
    readonly TokenIssuer _tokens = new();
    EmbeddedService _service = null!;
    string _order = "";
    int _version;

    [OneTimeSetUp]
    public async Task Start()
    {
        _service = await EmbeddedService.Start(null, _tokens.Settings);
        _service.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
        using var placed = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(AnOrder.NewNumber()));
        var id = (await placed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("orderId").GetGuid();
        _order = $"/api/v1/orders/{id}";
        _version = (await _service.OrderBecomes(id, "Closed")).GetProperty("version").GetInt32(); // there is no stock
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        _tokens.Dispose();
        _log.Dispose();
    }

    [TestCase("POST", "note?dry_run=true", "'dry_run' is no parameter of this: it has dryRun")]
    [TestCase("POST", "note?dryRun=true&x=1", "'x' is no parameter of this")]
    [TestCase("POST", "payments?dryRun=true", "it has none")]
    public async Task A_parameter_that_an_action_does_not_have_is_refused(string method, string path, string why)
    {
        using var answer = await Send(new HttpMethod(method), $"{_order}/{path}", new { reason = "x" });

        await Refused(answer, path.StartsWith("payments", StringComparison.Ordinal) ? "" : why);
        (await _service.Get($"{_order}/timeline")).EnumerateArray().ShouldNotContain(row => row.GetProperty("event").GetString() == "AddNote");
    }

    [Test]
    public async Task What_approves_is_not_rehearsed()
    {
        using var answer = await Send(HttpMethod.Post, $"/api/v1/approvals/{Guid.NewGuid()}/approve?dryRun=true", new { reason = "x" });

        await Refused(answer, "'dryRun' is no parameter of this: it has none");
    }

    [Test]
    public async Task Two_ids_or_two_versions_in_one_request_are_refused()
    {
        var id = Guid.NewGuid();
        using var ids = await Send(
            HttpMethod.Post, $"{_order}/note", new { reason = "x", requestId = id }, ("Idempotency-Key", $"{Guid.NewGuid()}"));
        await Refused(ids, "requestId and Idempotency-Key");
        using var versions = await Send(
            HttpMethod.Post, $"{_order}/note", new { reason = "x", expectedVersion = _version }, ("If-Match", $"\"{_version + 1}\""));
        await Refused(versions, "expectedVersion and If-Match");
        using var ofCase = await Send(
            HttpMethod.Post, $"/api/v1/reconciliation/{Guid.NewGuid()}/close", new { reason = "x", requestId = id }, ("Idempotency-Key", $"{Guid.NewGuid()}"));
        await Refused(ofCase, "requestId and Idempotency-Key");
        using var ofPayment = await Send(
            HttpMethod.Post, $"/api/v1/unmatched-payments/{Guid.NewGuid()}/refund", new { reason = "x", requestId = id }, ("Idempotency-Key", $"{Guid.NewGuid()}"));
        await Refused(ofPayment, "requestId and Idempotency-Key");
    }

    [TestCase("\"{0}\"", 304)]
    [TestCase("W/\"{0}\"", 304)]
    [TestCase("\"x\", W/\"{0}\"", 304)]
    [TestCase("*", 304)]
    [TestCase("\"x\"", 200)]
    [TestCase("nonsense", 200)]
    public async Task An_order_that_is_known_is_not_sent_again(string known, int status)
    {
        using var answer = await Send(HttpMethod.Get, _order, null, ("If-None-Match", string.Format(null, known, _version)));

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Headers.ETag!.Tag.ShouldBe($"\"{_version}\"");
    }

    [Test]
    public async Task A_version_that_a_proxy_made_weak_is_that_version()
    {
        using var stale = await Send(HttpMethod.Post, $"{_order}/cancel", new { reason = "x" }, ("If-Match", $"W/\"{_version + 1}\""));
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await stale.Content.ReadAsStringAsync()).ShouldContain($"You saw version {_version + 1}");
        using var none = await Send(HttpMethod.Post, $"{_order}/cancel", new { reason = "x" }, ("If-Match", "\"1\", \"2\""));
        await Refused(none, "If-Match is one version");
    }

    [TestCase("gb18030")]
    [TestCase("no-charset")]
    public async Task A_charset_that_nobody_knows_is_the_callers_mistake(string charset)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(AnOrder.With(AnOrder.NewNumber()).ToJsonString()));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse($"application/json; charset={charset}");

        using var answer = await _service.Api.PostAsync("/api/v1/orders", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("charset");
        _log.Lines.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Test]
    public async Task Whoever_proves_nothing_is_told_how_to()
    {
        using var answer = await _service.Stranger.GetAsync("/api/v1/orders");

        answer.Headers.WwwAuthenticate.Select(way => way.Scheme).ShouldBe(["ApiKey", "Bearer"]);
    }

    [Test]
    public async Task A_key_is_a_key_beside_the_password_of_a_proxy()
    {
        using var answer = await Send(HttpMethod.Get, "/api/v1/stats", null, ("Authorization", "Basic bGk6c2VjcmV0"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public void The_headers_that_a_client_needs_are_described()
    {
        HeaderOf("getOrder", "200", "ETag");
        HeaderOf("getOrder", "304", "ETag");
        HeaderOf("getOrder", "429", "Retry-After", isThere: false); // a shop must sell
        HeaderOf("findOrders", "429", "Retry-After");
        HeaderOf("placeOrder", "201", "Location");
        HeaderOf("cancelOrder", "202", "Location");
        foreach (var operation in EmbeddedService.Contract.Operations)
            HeaderOf(operation.Id, "401", "WWW-Authenticate");
        EmbeddedService.Contract.Operations.Single(operation => operation.Id == "getOrderByNumber").Description["parameters"]!.AsArray()
            .ShouldContain(parameter => parameter!["name"]!.GetValue<string>() == "If-None-Match");
    }

    static void HeaderOf(string operation, string status, string header, bool isThere = true) =>
        (EmbeddedService.Contract.Operations.Single(known => known.Id == operation).Description["responses"]![status]?["headers"]?[header] is not null)
            .ShouldBe(isThere, $"{operation} {status} {header}");

    static async Task Refused(HttpResponseMessage answer, string why)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).ToString().ShouldContain(why);
    }

    async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _service.Api.SendAsync(request);
    }
}
