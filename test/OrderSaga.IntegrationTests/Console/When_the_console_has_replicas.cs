using System.Net;
using System.Security.Claims;
using System.Xml.Linq;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Service.WebConsole;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>One browser before several services, as behind a proxy that sends each request to whichever is free.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_the_console_has_replicas(string store)
{
    TestDatabase _database = null!;
    EmbeddedService _one = null!;
    EmbeddedService? _two;

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = new TestDatabase(store);
        if (_database.Store.IsEmbedded)
        {
            _one = await AService();
            return;
        }

        var both = await Task.WhenAll(AService(), AService());
        (_one, _two) = (both[0], both[1]);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_one is not null)
            await _one.DisposeAsync();
        if (_two is not null)
            await _two.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Whoever_signs_in_at_one_is_signed_in_at_the_other_and_after_a_restart()
    {
        using var browser = new PlainBrowser();
        (await browser.SignIn(_one.Address, EmbeddedService.Key)).ShouldBe(HttpStatusCode.Redirect);

        var other = await Other();
        (await browser.Status(other.Address, "/console/orders")).ShouldBe(HttpStatusCode.OK);
        await Restart();
        (await browser.Status(_one.Address, "/console/orders")).ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_form_of_one_is_taken_by_the_other()
    {
        using var browser = new PlainBrowser();
        await browser.SignIn(_one.Address, EmbeddedService.Key);
        var token = await browser.TokenOf(_one.Address, "/console/orders");
        var other = await Other();

        using var answer = await browser.Post(other.Address, "/console/sign-out", token);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Test]
    public async Task Whoever_signs_out_at_one_is_out_at_each_and_so_is_a_copy_of_the_cookie()
    {
        using var browser = new PlainBrowser();
        using var thief = new PlainBrowser();
        await browser.SignIn(_one.Address, EmbeddedService.Key);
        thief.Take(_one.Address, browser.CookieFor(_one.Address)!);
        (await thief.Status(_one.Address, "/console/orders")).ShouldBe(HttpStatusCode.OK);

        var other = await Other();
        (await browser.SignOut(other.Address)).ShouldBe(HttpStatusCode.Redirect);

        (await thief.Status(other.Address, "/console/orders")).ShouldBe(HttpStatusCode.Unauthorized);
        (await thief.Status(_one.Address, "/console/orders")).ShouldBe(HttpStatusCode.Unauthorized);
        await Restart();
        (await thief.Status(_one.Address, "/console/orders")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Whoever_signs_in_anew_has_another_session_and_the_one_before_ends()
    {
        using var browser = new PlainBrowser();
        using var thief = new PlainBrowser();
        await browser.SignIn(_one.Address, EmbeddedService.Key);
        var before = browser.CookieFor(_one.Address)!;
        thief.Take(_one.Address, before);

        await browser.SignIn(_one.Address, EmbeddedService.Key);

        browser.CookieFor(_one.Address).ShouldNotBe(before);
        (await browser.Status(_one.Address, "/console/orders")).ShouldBe(HttpStatusCode.OK);
        (await thief.Status(_one.Address, "/console/orders")).ShouldBe(HttpStatusCode.Unauthorized);
        (await _one.Get("/api/v1/audit?actor=bootstrap")).EnumerateArray().Select(row => row.GetProperty("action").GetString()!)
            .Where(action => action.StartsWith("console.", StringComparison.Ordinal)).Take(3)
            .ShouldBe(["console.sign-in", "console.sign-out", "console.sign-in"]);
    }

    [Test]
    public async Task Two_that_make_a_key_at_once_have_one()
    {
        var scopes = _one.Services.GetRequiredService<IServiceScopeFactory>();
        (await Keys()).Count.ShouldBe(1, "they started at once on an empty database");
        ConsoleKeys[] replicas = [new ConsoleKeys(scopes, TimeProvider.System), new ConsoleKeys(scopes, TimeProvider.System)];
        try
        {
            foreach (var replica in replicas)
                replica.GetAllElements().Count.ShouldBe(1);
            foreach (var (by, replica) in replicas.Index())
                replica.StoreElement(new XElement("key", new XAttribute("by", by)), "a key");

            (await Keys())[^1].Content.ShouldContain("by=\"0\"");
            replicas[1].GetAllElements().Count.ShouldBe(2);

            // What is no key is not left out for it.
            replicas[0].GetAllElements();
            foreach (var (by, replica) in replicas.Reverse().Index())
                replica.StoreElement(new XElement("revocation", new XAttribute("by", by)), "a revocation");
            (await Keys()).Count.ShouldBe(4);
        }
        finally
        {
            await using var scope = _one.Scope();
            await scope.ServiceProvider.GetRequiredService<OrderDbContext>().ConsoleKeys.Where(key => key.Position > 1).ExecuteDeleteAsync();
        }
    }

    [Test]
    public async Task The_database_alone_opens_no_session()
    {
        foreach (var key in await Keys())
        {
            var secret = XElement.Parse(key.Content).Descendants().Single(part => part.Name.LocalName == "encryptedSecret");
            secret.Attribute("decryptorType")!.Value.ShouldStartWith(typeof(SealedKeys).FullName!);
            key.Content.ShouldNotContain("<value>");
            key.Content.ShouldNotContain("masterKey");
        }
    }

    [Test]
    public async Task A_session_ends_after_its_time_however_often_it_is_used()
    {
        using var browser = new PlainBrowser();
        await browser.SignIn(_one.Address, EmbeddedService.Key);
        var cookies = _one.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(ConsoleSession.SchemeName);
        var ticket = cookies.TicketDataFormat.Unprotect(Uri.UnescapeDataString(browser.CookieFor(_one.Address)!))!;
        var (begun, idle) = (ticket.Properties.IssuedUtc!.Value, ticket.Properties.ExpiresUtc!.Value);
        (idle - begun).ShouldBe(TimeSpan.FromHours(1));
        var until = ticket.Principal.FindFirst(ConsoleSession.Until)!;
        (DateTimeOffset.FromUnixTimeSeconds(long.Parse(until.Value, System.Globalization.CultureInfo.InvariantCulture)) - begun)
            .ShouldBe(TimeSpan.FromHours(12), TimeSpan.FromSeconds(30));

        foreach (var (seconds, status) in ((int, HttpStatusCode)[])[(60, HttpStatusCode.OK), (-1, HttpStatusCode.Unauthorized)])
        {
            var person = ((ClaimsIdentity)ticket.Principal.Identity!).Clone();
            person.RemoveClaim(person.FindFirst(ConsoleSession.Until));
            person.AddClaim(new Claim(ConsoleSession.Until, $"{TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()}"));
            using var later = new PlainBrowser();
            later.Take(_one.Address, cookies.TicketDataFormat.Protect(
                new AuthenticationTicket(new ClaimsPrincipal(person), ticket.Properties, ConsoleSession.SchemeName)));
            (await later.Status(_one.Address, "/console/orders")).ShouldBe(status);
        }
    }

    [Test]
    public async Task Only_what_somebody_does_makes_an_idle_session_last()
    {
        using var browser = new PlainBrowser();
        await browser.SignIn(_one.Address, EmbeddedService.Key);
        var cookies = _one.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(ConsoleSession.SchemeName);
        var ticket = cookies.TicketDataFormat.Unprotect(Uri.UnescapeDataString(browser.CookieFor(_one.Address)!))!;
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (isLive, idleMinutes, isRenewed) in ((bool, int, bool)[])[(false, 5, true), (true, 5, false), (false, 0, false)])
        {
            ticket.Properties.IssuedUtc = now.AddMinutes(-idleMinutes);
            ticket.Properties.ExpiresUtc = now.AddMinutes(60 - idleMinutes);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_one.Address, "/console/orders"));
            request.Headers.Add("Cookie", $"{ConsoleSession.CookieName}={cookies.TicketDataFormat.Protect(ticket)}");
            if (isLive)
                request.Headers.Add(ConsoleSession.LiveHeader, "1");
            using var plain = new HttpClient(new SocketsHttpHandler { UseCookies = false });
            using var answer = await plain.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.Any(header => header.Key == "Set-Cookie" && header.Value.Any(cookie => cookie.StartsWith(ConsoleSession.CookieName, StringComparison.Ordinal)))
                .ShouldBe(isRenewed);
        }
    }

    [TestCase("Lifetime=00:00:01", "Access:Session:Lifetime")]
    [TestCase("Lifetime=8.00:00:00", "Access:Session:Lifetime")]
    [TestCase("IdleAfter=13:00:00", "Access:Session:IdleAfter")]
    [TestCase("IdleAfter=soon", "IdleAfter")]
    public async Task A_time_that_cannot_be_is_named(string setting, string named)
    {
        var refusal = await Should.ThrowAsync<OrderSaga.Service.StartupException>(() => EmbeddedService.Start(null, $"--Access:Session:{setting}"));

        refusal.Message.ShouldContain(named);
    }

    async Task<List<ConsoleKeyRow>> Keys()
    {
        await using var scope = _one.Scope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().ConsoleKeys.OrderBy(key => key.Position).ToListAsync();
    }

    Task<EmbeddedService> AService(DirectoryInfo? data = null) =>
        EmbeddedService.Start(data, [.. _database.ServiceSettings, "--Service:MigrateAtStart=true", "--RateLimits:SignInsPerMinute=1000"]);

    /// <summary>On SQLite a process has its files to itself: the other is the one that comes after it.</summary>
    async Task<EmbeddedService> Other()
    {
        if (_two is null)
            await Restart();
        return _two ?? _one;
    }

    async Task Restart()
    {
        await _one.Stop();
        _one = await AService(_one.Data);
    }
}
