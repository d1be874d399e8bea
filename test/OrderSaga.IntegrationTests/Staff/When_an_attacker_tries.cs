using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.TransactSql;
using OrderSaga.Service.Access;
using OrderSaga.Service.WebConsole;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>S31 to S42 of the security battery, as far as no other test has them; docs/reliability.md lists which has which.</summary>
public sealed partial class When_an_attacker_tries
{
    EmbeddedService _service = null!;
    string _number = "";
    Guid _order;

    [OneTimeSetUp]
    public async Task Start()
    {
        _service = await EmbeddedService.Start(null, "--RateLimits:SignInsPerMinute=3");
        _number = AnOrder.NewNumber();
        using var placed = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(_number));
        _order = (await placed.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("orderId").GetGuid();
        await _service.Eventually("/api/v1/orders", page => page.GetProperty("total").GetInt32() == 1);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    /// <summary>S31: ids cannot be counted up, and of one that is not there nothing is said but that.</summary>
    [Test]
    public async Task Guessed_ids_all_get_the_same_answer()
    {
        var near = _order.ToByteArray();
        near[^1] ^= 1;
        foreach (var path in (string[])["", "/timeline", "/callbacks", "/as-of?version=1"])
        {
            var answers = new HashSet<string>(StringComparer.Ordinal);
            foreach (var id in (Guid[])[Guid.Empty, Guid.NewGuid(), new Guid(near)])
            {
                using var answer = await _service.Api.GetAsync($"/api/v1/orders/{id}{path}");
                answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
                answers.Add(TraceId().Replace(await answer.Content.ReadAsStringAsync(), ""));
            }

            answers.Count.ShouldBe(1, path);
        }
    }

    /// <summary>S31: how long an answer takes says nothing, for the same is done for each.</summary>
    [TestCase("")]
    [TestCase("/timeline")]
    [TestCase("/callbacks")]
    public async Task Guessed_ids_all_have_the_same_done(string path)
    {
        var near = _order.ToByteArray();
        near[0] ^= 1;
        var done = new List<IReadOnlyList<string>>();
        foreach (var id in (Guid[])[Guid.NewGuid(), new Guid(near), Guid.Empty])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/orders/{id}{path}");
            var (answer, statements) = await SentStatements.Of(_service.Api, request);
            answer.Dispose();
            done.Add([.. statements.Select(statement => statement.Text)]);
        }

        done[0].Count.ShouldBeGreaterThan(0);
        done.ShouldAllBe(texts => texts.SequenceEqual(done[0]));
    }

    static IEnumerable<string> WrongKeys() =>
    [
        EmbeddedService.Key[..^1] + "x", "x" + EmbeddedService.Key[1..], EmbeddedService.Key[..10], EmbeddedService.Key + "x",
        EmbeddedService.Key.ToUpperInvariant(), "osk_" + new string('0', 64), new string('y', 200), "'",
    ];

    /// <summary>S37: of a wrong key nothing tells how much of it was right: its hash is looked up, once, and the answer is always the same.</summary>
    [Test]
    public async Task A_wrong_key_has_the_same_done_however_much_of_it_is_right()
    {
        var seen = new HashSet<(string Statements, string Answer)>();
        foreach (var key in WrongKeys())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stats") { Headers = { { "X-Api-Key", key } } };
            var (answer, statements) = await SentStatements.Of(_service.Stranger, request);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            statements.ShouldHaveSingleItem().Values.ShouldBe([ApiKeys.HashOf(key)]);
            seen.Add((statements[0].Text, TraceId().Replace(await answer.Content.ReadAsStringAsync(), "")));
            answer.Dispose();
        }

        seen.Count.ShouldBe(1);
    }

    /// <summary>S37: the link of the terminal is compared as a hash, in a time that does not depend on it.</summary>
    [Test]
    public void A_link_is_compared_in_a_time_that_says_nothing()
    {
        var called = CallsOfEfCore.CalledBy(typeof(SignInLink).GetMethod(nameof(SignInLink.Redeem))!).ToList();

        called.ShouldContain(method => method.DeclaringType == typeof(CryptographicOperations) && method.Name == nameof(CryptographicOperations.FixedTimeEquals));
        called.ShouldContain(method => method.DeclaringType == typeof(SignInLink) && method.Name == "Hash");
        called.ShouldNotContain(method => method.Name == "Equals" || method.Name == "op_Equality" || method.Name == "SequenceEqual");
    }

    /// <summary>S33: each form of the console wants its token, even from whoever proves who it is otherwise.</summary>
    [Test]
    public async Task No_form_of_the_console_is_taken_without_its_token()
    {
        var routes = GuardedRoute.Of(_service.Services.GetServices<EndpointDataSource>())
            .Where(route => route.Method == "POST" && route.Path.StartsWith("/console", StringComparison.Ordinal)).ToList();
        routes.Count.ShouldBeGreaterThan(5);
        foreach (var route in routes.Where(route => !route.IsAnonymous))
        {
            using var form = new FormUrlEncodedContent([new("reason", "from elsewhere"), new("requestId", $"{Guid.NewGuid()}")]);
            using var answer = await _service.Api.PostAsync(route.Url.Replace("{action}", "note", StringComparison.Ordinal), form);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, route.Path);
        }
    }

    /// <summary>S33: what a page of another site can send without being asked first is no request of ours.</summary>
    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("multipart/form-data; boundary=x")]
    public async Task What_a_foreign_page_can_send_is_not_read(string type)
    {
        using var content = new StringContent("""{"reason":"x"}""");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var answer = await _service.Api.PostAsync($"/api/v1/orders/{_order}/note", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    /// <summary>S36: what is asked for are words of a list, or values; a wildcard is a character.</summary>
    [TestCase("sort=PlacedAt;DROP TABLE orders", 400)]
    [TestCase("sort=TotalMinor", 400)]
    [TestCase("sort=7", 400)]
    [TestCase("state=Paid' OR '1'='1", 400)]
    [TestCase("limit=100000", 400)]
    [TestCase("after=eyJRdWVzdGlvbiI6ICIifQ", 400)]
    [TestCase("search=%25", 200)]
    [TestCase("search=____", 200)]
    [TestCase("search=' OR 1=1 --", 200)]
    [TestCase("search=(a%2B)%2B$", 200)]
    public async Task Nothing_that_is_asked_becomes_a_part_of_the_question(string query, int status)
    {
        using var answer = await _service.Api.GetAsync($"/api/v1/orders?{query}");

        ((int)answer.StatusCode).ShouldBe(status);
        if (status == 200)
            (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("orders").GetArrayLength().ShouldBe(0);
        (await _service.Get($"/api/v1/orders?search={_number}")).GetProperty("orders").GetArrayLength().ShouldBe(1);
    }

    /// <summary>S37: tries are limited by address and locked is nobody: whoever is in stays in, and keys go on.</summary>
    [Test]
    public async Task Many_wrong_keys_lock_nobody_out()
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = _service.Address,
        };
        using (var entered = await SignIn(browser, EmbeddedService.Key))
            entered.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var tried = await SignIn(browser, $"osk_wrong_{i}_wrong_wrong");
            statuses.Add(tried.StatusCode);
        }

        statuses.Take(2).ShouldAllBe(status => status == HttpStatusCode.Unauthorized);
        statuses[^1].ShouldBe(HttpStatusCode.TooManyRequests);
        (await browser.GetAsync("/console/orders")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _service.Api.GetAsync("/api/v1/stats")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>S39: no frame, no other site's script, and nothing kept on the way.</summary>
    [Test]
    public async Task Answers_are_for_the_caller_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/orders/{_order}") { Headers = { { "Origin", "https://evil.example.com" } } };
        using var api = await _service.Api.SendAsync(request);
        api.Headers.CacheControl!.NoStore.ShouldBeTrue();
        api.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        api.Headers.ShouldNotContain(header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));

        using var page = await _service.Api.GetAsync($"/console/orders/{_order}");
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/orders")
        {
            Headers = { { "Origin", "https://evil.example.com" }, { "Access-Control-Request-Method", "POST" } },
        };
        using var refused = await _service.Stranger.SendAsync(preflight);
        refused.Headers.ShouldNotContain(header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>S42: whose the id is, and what was answered, is not told to anybody else.</summary>
    [Test]
    public async Task An_id_of_somebody_else_shows_nothing_of_theirs()
    {
        using var li = await _service.Caller("li", "agent");
        using var wang = await _service.Caller("wang", "agent");
        var body = new { reason = "a secret of li", requestId = Guid.NewGuid() };
        using var first = await li.PostAsJsonAsync($"/api/v1/orders/{_order}/note", body);
        first.StatusCode.ShouldBe(HttpStatusCode.Accepted);

        using var second = await wang.PostAsJsonAsync($"/api/v1/orders/{Guid.NewGuid()}/note", body);

        second.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var said = await second.Content.ReadAsStringAsync();
        foreach (var secret in (string[])["secret of li", $"{_order}", _number, "\"li\""])
            said.ShouldNotContain(secret);
    }

    async Task<HttpResponseMessage> SignIn(HttpClient browser, string key)
    {
        var page = await browser.GetStringAsync("/console/sign-in");
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", Token().Match(page).Groups["token"].Value), new("key", key)]);
        return await browser.PostAsync("/console/sign-in", form);
    }

    [GeneratedRegex(",?\"traceId\":\"[^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TraceId();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
