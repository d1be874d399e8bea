using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service.Staff;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_a_list_is_taken_along
{
    EmbeddedService _service = null!;
    string _number = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _service = await EmbeddedService.Start(null, "--RateLimits:ReadsPerSecond=20");
        _number = AnOrder.NewNumber();
        (await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(_number, order => order["customerId"] = "=HYPERLINK(\"http://x\")")))
            .EnsureSuccessStatusCode();
        await _service.Eventually("/api/v1/orders", page => page.GetProperty("total").GetInt32() == 1);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [Test]
    public async Task As_csv_a_formula_is_a_text()
    {
        using var answer = await _service.Api.GetAsync("/api/v1/orders/export?format=csv");

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n");
        lines[0].ShouldEndWith("attentionSince,attention");
        lines[1].ShouldContain($"default,{_number},\"'=HYPERLINK(\"\"http://x\"\")\",");
        lines[2].ShouldBe("");
    }

    [TestCase("=1+1", "\"'=1+1\"")]
    [TestCase("+1", "\"'+1\"")]
    [TestCase("-1", "\"'-1\"")]
    [TestCase("@SUM(A1)", "\"'@SUM(A1)\"")]
    [TestCase("\tx", "\"'\tx\"")]
    [TestCase("a,b", "\"a,b\"")]
    [TestCase("a\"b", "\"a\"\"b\"")]
    [TestCase("a\r\nb", "\"a\r\nb\"")]
    [TestCase("＝cmd()", "\"'＝cmd()\"")]
    [TestCase("＠x", "\"'＠x\"")]
    [TestCase(" =cmd()", "\"' =cmd()\"")]
    [TestCase("\u3000＋1", "\"'\u3000＋1\"")]
    [TestCase("x;=cmd()", "\"x;'=cmd()\"")]
    [TestCase("x\n -1|+2", "\"x\n' -1|'+2\"")]
    [TestCase("a;b|c", "a;b|c")]
    [TestCase("2026-11-28 =x", "2026-11-28 =x")]
    [TestCase("茶", "茶")]
    [TestCase(null, "")]
    public void A_cell_is_what_it_says(string? text, string cell) => OrderExport.Cell(text).ShouldBe(cell);

    [Test]
    public async Task As_ndjson_each_line_is_an_order()
    {
        var lines = (await _service.Api.GetStringAsync("/api/v1/orders/export?format=ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        JsonElement.Parse(lines.ShouldHaveSingleItem()).GetProperty("orderNumber").GetString().ShouldBe(_number);
        using var other = await _service.Api.GetAsync("/api/v1/orders/export?format=xls");
        other.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task The_figures_come_by_themselves()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var answer = await _service.Api.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");

        await using var stream = await answer.Content.ReadAsStreamAsync(limit.Token);
        var times = new List<DateTimeOffset>();
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(stream).EnumerateAsync(limit.Token))
        {
            item.EventType.ShouldBe("stats");
            times.Add(JsonElement.Parse(item.Data).GetProperty("at").GetDateTimeOffset());
            if (times.Count == 2)
                break;
        }

        times[1].ShouldBeGreaterThan(times[0]);
    }

    [Test]
    public async Task Who_asks_too_much_is_told_when_to_come_again()
    {
        using var hasty = await _service.Caller("hasty", "reader");

        var answers = await Task.WhenAll(Enumerable.Range(0, 600).Select(_ => hasty.GetAsync("/api/v1/approvals")));

        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        refused.Count.ShouldBeGreaterThan(0);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBeGreaterThanOrEqualTo(40);
        refused[0].Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        refused[0].Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await _service.Api.GetAsync("/api/v1/approvals")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task The_page_of_the_api_loads_nothing_from_outside()
    {
        using var answer = await _service.Stranger.GetAsync("/scalar/v1");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'self'; script-src 'self' 'nonce-");
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain($"nonce=\"{Regex.Match(policy, "'nonce-([^']+)'").Groups[1].Value}\"");
        var sources = Regex.Matches(page, "(?:src|href)=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToList();
        sources.ShouldNotBeEmpty();
        sources.ShouldAllBe(source => !source.Contains("//", StringComparison.Ordinal));
        foreach (var source in sources.Where(source => !source.StartsWith("data:", StringComparison.Ordinal)))
        {
            using var part = await _service.Stranger.GetAsync(new Uri(new Uri(_service.Address, "/scalar/"), source));
            part.StatusCode.ShouldBe(HttpStatusCode.OK, source);
        }

        (await _service.Stranger.GetAsync("/openapi/v1.json")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
