using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.IntegrationTests.Engine;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>As a browser or a scanner calls: an <c>Accept</c> that problem details do not match.</summary>
public sealed class When_the_caller_takes_no_problem_details
{
    readonly RecordedLog _log = new();
    EmbeddedService _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _service = await EmbeddedService.Start(null, "--Logging:LogLevel:OrderSaga=Information", "--RateLimits:ReadsPerSecond=1");
        _service.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        _log.Dispose();
    }

    [TestCase("GET", "/api/v1/orders", 401)]
    [TestCase("GET", "/api/v1/nothing", 401)]
    [TestCase("GET", "/webhooks/nobody/nothing", 401)]
    public async Task A_stranger_is_told_what_is_needed_and_fills_no_log(string method, string path, int status)
    {
        await Is(status, _service.Stranger, new HttpRequestMessage(new HttpMethod(method), path));

        _log.Lines.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal) || line.Contains("ApiKey"));
    }

    [Test]
    public async Task Whoever_may_not_or_asks_amiss_or_too_much_is_told_so()
    {
        using var reader = await _service.Caller("reader", "reader");
        await Is(403, reader, new HttpRequestMessage(HttpMethod.Put, "/api/v1/stock/CUP")
        {
            Content = JsonContent.Create(new { available = 1, requestId = Guid.NewGuid(), reason = "x" }),
        });
        await Is(404, _service.Api, new HttpRequestMessage(HttpMethod.Get, "/api/v1/nothing"));
        await Is(405, _service.Api, new HttpRequestMessage(HttpMethod.Delete, "/api/v1/orders"));
        await Is(400, _service.Api, new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
        {
            Content = new StringContent("{", Encoding.UTF8, "application/json"),
        });
        for (var i = 0; i < 2; i++)
            (await reader.GetAsync("/api/v1/stats")).EnsureSuccessStatusCode();
        await Is(429, reader, new HttpRequestMessage(HttpMethod.Get, "/api/v1/stats"));
        _log.Lines.ShouldNotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    static async Task Is(int status, HttpClient caller, HttpRequestMessage request)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var answer = await caller.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        foreach (var member in (string[])["title", "traceId"])
            problem.GetProperty(member).GetString().ShouldNotBeNullOrEmpty(member);
        request.Dispose();
    }
}
