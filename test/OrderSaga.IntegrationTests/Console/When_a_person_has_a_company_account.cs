using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Playwright;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>OpenID Connect against a provider on loopback. Redirects are followed by hand, as a browser does.</summary>
public sealed partial class When_a_person_has_a_company_account
{
    AnIdentityProvider _provider = null!;
    readonly RecordedLog _log = new();
    EmbeddedService _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _provider = await AnIdentityProvider.Start();
        _service = await EmbeddedService.Start(null, [.. _provider.Settings, "--RateLimits:SignInsPerMinute=1000"]);
        _service.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        await _provider.DisposeAsync();
        _log.Dispose();
    }

    [SetUp]
    public void Genuine() =>
        (_provider.SignsIn, _provider.Wrong, _provider.KeysElsewhere, _provider.AsksFirst) = (("li", ["support"]), null, null, false);

    [TestCaseSource(typeof(Sitting), nameof(Sitting.All))]
    public async Task In_a_real_browser_it_leads_in_and_out(Sitting sitting)
    {
        _provider.AsksFirst = true;
        await using var browser = await WebConsole.Browser.Start();
        await using var person = await browser.Open(_service.Address, sitting, new Uri(_provider.Authority));
        (await person.Page.GotoAsync("/console/orders?state=Paid"))!.Status.ShouldBe(401);
        await person.Look("sign-in-company");
        await person.Page.GetByRole(AriaRole.Link, new() { Name = person.Say("Sign in with your company account", "使用公司账号登录") }).ClickAsync();

        await person.Page.GetByRole(AriaRole.Link, new() { Name = "I am li" }).ClickAsync();

        await person.Arrives("**/console/orders?state=Paid");
        (await person.Page.Locator(".who").InnerTextAsync()).ShouldContain("li");
        var cookie = (await person.Page.Context.CookiesAsync()).Single(cookie => cookie.Name == "ordersaga-console");
        (cookie.HttpOnly, cookie.SameSite, cookie.Path).ShouldBe((true, SameSiteAttribute.Strict, "/console"));
        (await person.Page.GotoAsync("/console/failed"))!.Status.ShouldBe(200);
        await person.Look("company");

        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Sign out", "退出") }).ClickAsync();
        await person.Arrives("**/console/sign-in");
        (await person.Page.GotoAsync("/console/orders"))!.Status.ShouldBe(401);
    }

    [Test]
    public async Task It_opens_the_console_with_the_role_that_the_group_stands_for()
    {
        using var browser = Browser();
        (await (await browser.GetAsync("/console/sign-in")).Content.ReadAsStringAsync()).ShouldContain("/console/sign-in/provider");

        using var entered = await SignIn(browser, "/console/orders");

        entered.StatusCode.ShouldBe(HttpStatusCode.OK, _log.ToString());
        (await entered.Content.ReadAsStringAsync()).ShouldContain("0;url=/console/orders");
        (await browser.GetAsync("/console/orders")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync("/console/keys")).StatusCode.ShouldNotBe(HttpStatusCode.OK);
        (await browser.GetAsync("/api/v1/orders")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _service.Get("/api/v1/audit?actor=li")).EnumerateArray().Select(row => $"{row.GetProperty("action")} {row.GetProperty("outcome")}")
            .ShouldContain("console.sign-in Done");
    }

    [Test]
    public async Task Whoever_signs_out_is_signed_out_at_the_provider_too()
    {
        using var browser = Browser();
        using (await SignIn(browser))
        {
        }

        var page = await browser.GetStringAsync("/console/orders");
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", Token().Match(page).Groups["token"].Value)]);
        using var left = await browser.PostAsync("/console/sign-out", form);

        var to = WebUtility.HtmlDecode(Refresh().Match(await left.Content.ReadAsStringAsync()).Groups["to"].Value);
        to.ShouldStartWith($"{_provider.Authority}/sign-out?");
        to.ShouldContain($"client_id={AnIdentityProvider.ClientId}");
        to.ShouldContain(Uri.EscapeDataString($"{_service.Address}console/signed-out"));
        (await browser.GetAsync("/console/orders")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Without_a_role_nothing_opens_and_the_page_says_so()
    {
        _provider.SignsIn = ("zhao", ["canteen", "admin"]);
        using var browser = Browser();

        using var refused = await SignIn(browser);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("has no role here");
        (await browser.GetAsync("/console/orders")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _service.Get("/api/v1/audit?actor=zhao")).EnumerateArray().ShouldHaveSingleItem().GetProperty("outcome").GetString().ShouldBe("Refused");
    }

    [TestCase("li\u200b")]
    [TestCase("li\0")]
    public async Task Without_a_name_that_can_be_read_nothing_opens_and_the_page_says_so(string name)
    {
        _provider.SignsIn = (name, ["support"]);
        using var browser = Browser();

        using var refused = await SignIn(browser);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("has no name that can be read");
        (await browser.GetAsync("/console/orders")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    static IEnumerable<TestCaseData> Wrongs()
    {
        yield return Case("another nonce", token => token.Nonce = "another");
        yield return Case("another issuer", token => token.Issuer = "https://login.example.com");
        yield return Case("another audience", token => token.Audience = "another");
        yield return Case("expired", token => token.Lasts = TimeSpan.FromMinutes(-10));
        yield return Case("unsigned", token => token.Signer = null);
        yield return Case("a foreign key", token => token.Signer = new SigningCredentials(
            new RsaSecurityKey(RSA.Create(2048)) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256));
        yield return Case("signed with the secret", token => token.Signer = new SigningCredentials(
            new SymmetricSecurityKey(Encoding.UTF8.GetBytes(AnIdentityProvider.ClientSecret.PadRight(32))), SecurityAlgorithms.HmacSha256));

        static TestCaseData Case(string name, Action<ATokenToCome> wrong) => new TestCaseData(wrong).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Wrongs))]
    public async Task A_token_that_proves_nothing_opens_nothing(Action<ATokenToCome> wrong)
    {
        _provider.Wrong = wrong;
        using var browser = Browser();

        using var refused = await SignIn(browser);

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetAsync("/console/orders")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_code_that_another_browser_has_begun_with_is_refused()
    {
        using var attacker = Browser();
        var callback = await Callback(attacker, null);
        using var victim = Browser();

        using var refused = await victim.GetAsync(callback);

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Headers.ShouldNotContain(header => header.Key == "Set-Cookie" && header.Value.Any(cookie => cookie.StartsWith("ordersaga-console=", StringComparison.Ordinal)
            && !cookie.StartsWith("ordersaga-console=;", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Nobody_is_sent_to_an_address_that_is_not_ours()
    {
        using var browser = Browser();
        using var entered = await SignIn(browser, "https://evil.example.com/");

        (await entered.Content.ReadAsStringAsync()).ShouldContain("0;url=/console\"");
    }

    [Test]
    public async Task Metadata_may_not_name_other_hosts()
    {
        await using var provider = await AnIdentityProvider.Start();
        provider.KeysElsewhere = $"{_provider.Authority}/keys";
        await using var service = await EmbeddedService.Start(null, provider.Settings);

        using var refused = await service.Stranger.GetAsync("/console/sign-in/provider");

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [TestCase("Authority=https://login.example.com", "ClientId is missing")]
    [TestCase("ClientId=x", "Authority is missing")]
    [TestCase("Authority=http://login.example.com", "no https address")]
    [TestCase("Authority=https://login.example.com,ClientId=x", "ClientSecret is missing")]
    [TestCase("Authority=https://login.example.com,ClientId=x,ClientSecretFile=/nowhere/secret", "ClientSecretFile names /nowhere/secret")]
    [TestCase("Authority=https://login.example.com,ClientId=x,ClientSecret=y,Roles:support=boss", "Roles:support is 'boss'")]
    public async Task What_is_half_configured_stops_the_start(string settings, string word)
    {
        var error = await Should.ThrowAsync<OrderSaga.Service.StartupException>(
            () => EmbeddedService.Start(null, [.. settings.Split(',').Select(setting => $"--Access:OpenIdConnect:{setting}")]));

        error.Message.ShouldContain(word);
    }

    async Task<HttpResponseMessage> SignIn(HttpClient browser, string? returnTo = null) => await browser.GetAsync(await Callback(browser, returnTo));

    /// <summary>Where the provider sends the browser back to.</summary>
    static async Task<Uri> Callback(HttpClient browser, string? returnTo)
    {
        using var start = await browser.GetAsync($"/console/sign-in/provider{(returnTo is null ? "" : $"?returnTo={Uri.EscapeDataString(returnTo)}")}");
        start.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var authorized = await browser.GetAsync(start.Headers.Location);
        return authorized.Headers.Location!;
    }

    HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = _service.Address };

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();

    [GeneratedRegex("content=\"0;url=(?<to>[^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refresh();
}
