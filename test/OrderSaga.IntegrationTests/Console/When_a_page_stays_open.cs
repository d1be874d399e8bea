using System.Net.Http.Json;
using Microsoft.Playwright;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_a_page_stays_open(Sitting sitting) : ConsoleScenario(sitting)
{
    [Test]
    public async Task It_goes_on_though_a_button_has_the_focus_and_the_button_keeps_it()
    {
        var (order, _, trade) = await Shop.AnOrderAwaitingPayment("alipay");
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");
        await person.Page.Locator(".title button[data-copy]").FocusAsync();

        Shop.Provider("alipay").Pay(trade);

        await person.Page.Locator(".title .state", new() { HasText = person.Say("Closed", "已关闭") }).WaitForAsync();
        (await person.Page.EvaluateAsync<bool>("document.activeElement.matches('.title button[data-copy]')")).ShouldBeTrue();
    }

    [Test]
    public async Task What_was_written_into_a_short_form_stays_when_the_order_changes()
    {
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("alipay");
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");
        await person.Page.Locator(".quick input[name=reason]").FillAsync("the bank is slow");
        await person.Page.Locator(".quick input[name=reason]").BlurAsync();

        await Note(order, "somebody else looked");

        await person.Page.Locator(".timeline", new() { HasText = "somebody else looked" }).WaitForAsync();
        (await person.Page.Locator(".quick input[name=reason]").InputValueAsync()).ShouldBe("the bank is slow");
    }

    [Test]
    public async Task The_next_form_can_be_written_while_what_was_done_comes_to_the_page()
    {
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("alipay");
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");
        await Write("the first note");
        await NoteForm().GetByRole(AriaRole.Button).ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).ClickAsync();
        await person.Arrives($"**/console/orders/{order}*");

        await Write("the second note");

        await person.Page.Locator(".timeline", new() { HasText = "the first note" }).WaitForAsync();
        // By then a page that began anew would have done so.
        await Note(order, "somebody else looked");
        await person.Page.Locator(".timeline", new() { HasText = "somebody else looked" }).WaitForAsync();
        (await NoteForm().Locator("textarea").InputValueAsync()).ShouldBe("the second note");

        ILocator NoteForm() => person.Page.Locator("form[action$='/note']");

        async Task Write(string note)
        {
            await person.Page.Locator("details.action").Filter(new() { Has = NoteForm() }).Locator("summary").ClickAsync();
            await NoteForm().Locator("textarea").FillAsync(note);
        }
    }

    [Test]
    public async Task It_says_when_the_service_does_not_answer_and_when_it_does_again()
    {
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/overview");
        var standstill = person.Page.Locator(".standstill", new() { HasText = person.Say("does not answer", "没有应答") });
        (await standstill.IsVisibleAsync()).ShouldBeFalse();
        await person.Page.RouteAsync("**/console/overview", route => route.AbortAsync());

        await standstill.WaitForAsync();
        await person.Look("standstill");

        await person.Page.UnrouteAsync("**/console/overview");
        await standstill.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    [Test]
    public async Task It_says_when_the_session_has_ended_and_leads_back_after_signing_in()
    {
        var name = $"leaver {Sitting}";
        using var leaver = await Shop.Service.Caller(name, "agent");
        await using var person = await Visit(key: leaver.DefaultRequestHeaders.GetValues("X-Api-Key").Single());
        await person.Page.GotoAsync("/console/workers");

        (await Shop.Service.Api.DeleteAsync($"/api/v1/keys/{Uri.EscapeDataString(name)}?reason=left")).EnsureSuccessStatusCode();

        var standstill = person.Page.Locator(".standstill", new() { HasText = person.Say("session has ended", "会话已结束") });
        await standstill.WaitForAsync();
        await standstill.GetByRole(AriaRole.Link).ClickAsync();
        await person.Page.GetByLabel(person.Say("API key", "API 密钥")).FillAsync(EmbeddedService.Key);
        await person.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = person.Say("Sign in", "登录") }).ClickAsync();
        await person.Arrives("**/console/workers");
    }

    async Task Note(Guid order, string reason) =>
        (await Shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/note", new { reason })).EnsureSuccessStatusCode();
}
