using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>A name stands for a person: in the audit, and where a second one is asked for.</summary>
public sealed class When_a_name_only_looks_like_another
{
    readonly TokenIssuer _tokens = new();
    readonly RecordedLog _log = new();
    EmbeddedService _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _service = await EmbeddedService.Start(null, _tokens.Settings);
        _service.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        _tokens.Dispose();
        _log.Dispose();
    }

    static readonly string[] _unseen = ["\u200b", "\u202e", "\u2060", "\ufe0f", "\u3164", "\u115f", "\u2800", "\u00ad", "\u2028"];

    [TestCaseSource(nameof(_unseen))]
    public async Task A_key_gets_no_name_of_which_a_part_cannot_be_seen(string unseen)
    {
        using var made = await _service.Api.PostAsJsonAsync("/api/v1/keys", new { name = $"wang{unseen}", role = "approver", reason = "x" });

        made.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await made.Content.ReadAsStringAsync()).ShouldContain("all of which can be seen");
    }

    [Test]
    public async Task A_key_gets_no_name_that_is_another_ones_in_other_characters()
    {
        using var agent = await _service.Caller("sun li", "agent");

        foreach (var same in (string[])["ＳＵＮ ＬＩ", "sun  li", "sun\u00a0li"])
        {
            using var made = await _service.Api.PostAsJsonAsync("/api/v1/keys", new { name = same, role = "approver", reason = "x" });
            made.StatusCode.ShouldBe(HttpStatusCode.Conflict, same);
            (await made.Content.ReadAsStringAsync()).ShouldContain("A name stands for a person");
        }
    }

    [Test]
    public async Task Names_of_any_language_are_names()
    {
        foreach (var name in (string[])["张伟", "Łukasz Żółć", "नमस्ते", "田中さくら", "🙂"])
            (await _service.Caller(name, "reader")).Dispose();
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("zhang\u200b")]
    [TestCase("zhang\0")]
    public async Task A_token_that_names_nobody_opens_nothing_and_the_log_says_which_claim(string? name)
    {
        using var answer = await Call(HttpMethod.Get, "/api/v1/keys", _tokens.For(name, "admin"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _log.Lines.ShouldContain(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("its claim sub"));
        (await _service.Get("/api/v1/audit?actor=unknown")).GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task A_second_person_is_not_the_first_in_wider_letters()
    {
        await _service.SetStock("CUP", 1000);
        await _service.SetStock("POT", 1000);
        var number = AnOrder.NewNumber();
        using var placed = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number));
        var order = (await placed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("orderId").GetGuid();
        await _service.Eventually($"/api/v1/orders/{order}", seen => seen.GetProperty("state").GetString() == "AwaitingPayment");
        var request = Guid.NewGuid();
        using var asked = await Call(
            HttpMethod.Post, $"/api/v1/orders/{order}/force-close", _tokens.For("zhang", "agent"), new { reason = "a test", requestId = request });
        asked.StatusCode.ShouldBe(HttpStatusCode.Accepted);

        using var approved = await Call(
            HttpMethod.Post, $"/api/v1/approvals/{request}/approve", _tokens.For("ｚｈａｎｇ", "approver"), new { reason = "it is me" });

        approved.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await approved.Content.ReadAsStringAsync()).ShouldContain("another one than who asked");
    }

    async Task<HttpResponseMessage> Call(HttpMethod method, string path, string token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _service.Stranger.SendAsync(request);
    }
}
