using System.Net.Http.Json;
using Microsoft.Playwright;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_a_form_is_sent(Sitting sitting) : ConsoleScenario(sitting)
{
    [Test]
    public async Task Enter_in_the_reason_of_a_decision_decides_nothing()
    {
        var (order, number, _) = await APaidOrder();
        var ask = new { reason = "the cup is broken", amountMinor = 6000, requestId = Guid.NewGuid() };
        (await Shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/refund", ask)).EnsureSuccessStatusCode();
        using var second = await Shop.Service.Caller($"second {Sitting}", "approver");
        await using var person = await Visit(key: KeyOf(second));
        await person.Page.GotoAsync("/console/approvals");
        var request = person.Page.Locator("section.card").Filter(new() { Has = person.Page.GetByRole(AriaRole.Link, new() { Name = number }) });

        await request.GetByRole(AriaRole.Textbox).FillAsync("it is whole, I have seen it");
        await person.Page.Keyboard.PressAsync("Enter");
        await request.GetByRole(AriaRole.Button, new() { Name = person.Say("Do not agree", "不同意"), Exact = true }).ClickAsync();

        await person.Arrives("**done=decline");
        (await Shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task A_note_may_be_as_long_as_its_field_lets_it_with_lines_and_all()
    {
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("alipay");
        var note = string.Join('\n', Enumerable.Repeat("nineteen characters", 100));
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");
        var form = person.Page.Locator("form[action$='/note']");
        await person.Page.Locator("details.action").Filter(new() { Has = form }).Locator("summary").ClickAsync();
        await form.Locator("textarea").FillAsync(note + "!");
        await form.GetByRole(AriaRole.Button).ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).ClickAsync();

        var rows = await Shop.Service.Eventually($"/api/v1/orders/{order}/timeline", all => all.GetRawText().Contains("AddNote", StringComparison.Ordinal));
        rows.EnumerateArray().Single(row => row.GetProperty("event").GetString() == "AddNote").GetProperty("facts").GetProperty("text").GetString()
            .ShouldBe(note + "!");
    }

    [Test]
    public async Task Whoever_signs_in_again_before_it_is_taken_comes_back_to_the_order()
    {
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("alipay");
        var name = $"leaver {Sitting}";
        using var leaver = await Shop.Service.Caller(name, "agent");
        await using var person = await Visit(key: KeyOf(leaver));
        await person.Page.GotoAsync($"/console/orders/{order}");
        await person.Page.Locator(".quick input[name=reason]").FillAsync("the bank is slow");
        (await Shop.Service.Api.DeleteAsync($"/api/v1/keys/{Uri.EscapeDataString(name)}?reason=left")).EnsureSuccessStatusCode();
        await person.Page.Locator(".quick button").First.ClickAsync();

        await person.Page.GetByLabel(person.Say("API key", "API 密钥")).FillAsync(EmbeddedService.Key);
        await person.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = person.Say("Sign in", "登录") }).ClickAsync();

        await person.Arrives($"**/console/orders/{order}");
    }

    [Test]
    public async Task What_would_happen_names_the_text_that_the_customer_gets_again()
    {
        var (order, _, _) = await APaidOrder();
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");
        var form = person.Page.Locator("form[action$='/resend-notification']").First;
        var action = person.Page.Locator("details.action").Filter(new() { Has = person.Page.Locator("form[action$='/resend-notification']") }).First;
        var name = (await action.Locator("summary").InnerTextAsync()).Split(':', 2)[1].Trim();
        await action.Locator("summary").ClickAsync();
        await form.Locator("textarea").FillAsync("the first went astray");
        await form.GetByRole(AriaRole.Button).ClickAsync();

        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).WaitForAsync();
        (await person.Page.Locator(".facts").InnerTextAsync()).ShouldContain(name);
    }

    [Test]
    public async Task What_is_refused_leads_back_and_does_not_name_an_order_where_there_is_none()
    {
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/unmatched/{Guid.NewGuid()}");

        await person.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = person.Say("Back", "返回"), Exact = true }).ClickAsync();
        await person.Arrives("**/console/unmatched");
    }

    [Test]
    public async Task A_form_of_another_session_is_refused_in_words_of_ours()
    {
        using var browser = new PlainBrowser();
        var service = Shop.Service.Address;
        await browser.SignIn(service, EmbeddedService.Key);
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("alipay");

        using var answer = await browser.Post(service, $"/console/orders/{order}/note?culture={Sitting.Language}", "no token of ours", ("reason", "a note"));

        ((int)answer.StatusCode).ShouldBe(400);
        var page = System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        page.ShouldContain(Sitting.IsChinese ? "该表单属于另一次会话" : "The form is of another session");
        page.ShouldNotContain("anti-forgery");
    }

    static string KeyOf(HttpClient caller) => caller.DefaultRequestHeaders.GetValues("X-Api-Key").Single();
}
