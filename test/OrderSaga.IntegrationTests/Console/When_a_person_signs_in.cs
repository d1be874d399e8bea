using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service.WebConsole;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_a_person_signs_in(Sitting sitting) : ConsoleScenario(sitting)
{
    [Test]
    public async Task The_form_stands_before_every_page_and_leads_on_to_it()
    {
        await using var person = await Strange();
        var answer = await person.Page.GotoAsync("/console/orders?state=Paid");
        answer!.Status.ShouldBe(401);
        await person.Look("sign-in");

        await person.Page.GetByLabel(person.Say("API key", "API 密钥")).FillAsync("osk_nobody_has_this_key");
        await person.Page.Keyboard.PressAsync("Enter");
        await person.Page.GetByRole(AriaRole.Alert).WaitForAsync();

        await person.Page.GetByLabel(person.Say("API key", "API 密钥")).FillAsync(EmbeddedService.Key);
        await person.Page.Keyboard.PressAsync("Enter");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Sign out", "退出") }).ClickAsync();
        await person.Page.GetByLabel(person.Say("API key", "API 密钥")).WaitForAsync();
        (await person.Page.GotoAsync("/console/orders"))!.Status.ShouldBe(401);
    }

    [Test]
    public async Task The_cookie_is_for_the_console_alone_and_ends_with_its_key()
    {
        using var li = await Shop.Service.Caller($"li {Sitting}", "reader");
        await using var person = await Visit(key: li.DefaultRequestHeaders.GetValues("X-Api-Key").Single());
        var cookie = (await person.Page.Context.CookiesAsync()).Single(cookie => cookie.Name == "ordersaga-console");
        (cookie.HttpOnly, cookie.SameSite, cookie.Path).ShouldBe((true, SameSiteAttribute.Strict, "/console"));
        using var api = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        api.Headers.Add("Cookie", $"{cookie.Name}={cookie.Value}");
        using var refused = await Shop.Service.Stranger.SendAsync(api);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await person.Page.GotoAsync("/console/orders"))!.Status.ShouldBe(200);
        using var revoked = await Shop.Service.Api.DeleteAsync($"/api/v1/keys/{Uri.EscapeDataString($"li {Sitting}")}?reason=left");
        revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await person.Page.GotoAsync("/console/orders"))!.Status.ShouldBe(401);
    }

    [Test]
    public async Task The_link_of_the_terminal_opens_once()
    {
        var link = SignInLink.Address(Shop.Service.Address, Shop.Service.Services.GetRequiredService<SignInLink>());
        await using var person = await Strange();
        await person.Page.GotoAsync(link.ToString());
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Sign out", "退出") }).WaitForAsync();

        await using var other = await Strange();
        (await other.Page.GotoAsync(link.ToString()))!.Status.ShouldBe(401);
    }

    [Test]
    public async Task A_form_from_elsewhere_is_refused()
    {
        using var form = new FormUrlEncodedContent([new("key", EmbeddedService.Key)]);
        using var answer = await Shop.Service.Stranger.PostAsync("/console/sign-in", form);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.ShouldNotContain(header => header.Key == "Set-Cookie" && header.Value.Any(cookie => cookie.StartsWith("ordersaga-console", StringComparison.Ordinal)));
    }
}
