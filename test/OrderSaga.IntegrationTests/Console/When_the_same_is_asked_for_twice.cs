using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_the_same_is_asked_for_twice(Sitting sitting) : ConsoleScenario(sitting)
{
    [Test]
    public async Task The_order_and_what_would_happen_show_what_waits_for_a_second_person()
    {
        var (order, number, _) = await APaidOrder();
        await Ask($"/api/v1/orders/{order}/refund", new { reason = "the cup is broken", amountMinor = 6000, requestId = Guid.NewGuid() });
        await using var person = await Visit();

        await person.Page.GotoAsync($"/console/orders/{order}");
        await Says(person, "60.00 CNY", "the cup is broken");
        await person.Look("order-with-a-request");
        await Preview(person, order, "60.00");
        await Says(person, "60.00 CNY", "the cup is broken");
        await person.Look("preview-with-a-request");

        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).ClickAsync();
        await person.Page.GetByText(person.Say("waits for a second person", "等待第二人复核")).First.WaitForAsync();
        (await person.Page.Locator(".waiting li").CountAsync()).ShouldBe(2);
        await person.Page.Locator(".waiting").GetByRole(AriaRole.Link).ClickAsync();
        var requests = person.Page.Locator("section.card").Filter(new() { Has = person.Page.GetByRole(AriaRole.Link, new() { Name = number }) });
        (await requests.First.InnerTextAsync()).ShouldContain(person.Say("Several requests", "有多个请求"));
    }

    [Test]
    public async Task What_waits_of_one_order_can_be_asked_for_and_is_gone_when_it_is_decided()
    {
        var (order, _, _) = await APaidOrder();
        var (other, _, _) = await APaidOrder();
        var request = Guid.NewGuid();
        await Ask($"/api/v1/orders/{order}/refund", new { reason = "a scratch", amountMinor = 6000, requestId = request });
        (await Shop.Service.Get($"/api/v1/approvals?orderId={order}")).EnumerateArray().Single().GetProperty("requestId").GetGuid().ShouldBe(request);
        (await Shop.Service.Get($"/api/v1/approvals?orderId={other}")).GetArrayLength().ShouldBe(0);
        using var second = await Shop.Service.Caller($"decliner {Sitting}", "approver");
        (await second.PostAsJsonAsync($"/api/v1/approvals/{request}/decline", new { reason = "no scratch is seen" })).EnsureSuccessStatusCode();

        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");

        (await person.Page.Locator(".waiting").CountAsync()).ShouldBe(0);
        await person.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = person.Say("Audit", "审计"), Exact = false }).ClickAsync();
        (await person.Page.GetByRole(AriaRole.Main).InnerTextAsync()).ShouldContain("no scratch is seen");
    }

    [Test]
    public async Task A_payment_without_an_order_shows_it_too()
    {
        var number = AnOrder.NewNumber();
        var trade = Shop.Provider("alipay").Open(number, new Money(5001, "CNY"));
        Shop.Provider("alipay").Pay(trade);
        var all = await Shop.Service.Eventually("/api/v1/unmatched-payments", rows => rows.GetRawText().Contains(number, StringComparison.Ordinal));
        var payment = all.EnumerateArray().Single(row => row.GetProperty("orderNumber").GetString() == number).GetProperty("messageId").GetGuid();
        await Ask($"/api/v1/unmatched-payments/{payment}/refund", new { reason = "nobody knows it", requestId = Guid.NewGuid() });
        await using var person = await Visit();

        await person.Page.GotoAsync("/console/unmatched");
        var row = person.Page.Locator("tbody tr").Filter(new() { HasText = number });
        await row.GetByRole(AriaRole.Link, new() { Name = person.Say("waits for a second person", "等待第二人复核") }).WaitForAsync();
        await person.Look("unmatched-with-a-request");
        await row.GetByRole(AriaRole.Link, new() { Name = number }).ClickAsync();

        await Says(person, "50.01 CNY", "nobody knows it");
        await person.Look("unmatched-payment-with-a-request");
    }

    static async Task Says(Visitor person, params string[] words)
    {
        var said = await person.Page.Locator(".waiting").InnerTextAsync();
        foreach (var word in words.Append(person.Say("Asked by", "申请人")))
            said.ShouldContain(word);
    }

    async Task Ask(string route, object body)
    {
        using var asked = await Shop.Service.Api.PostAsJsonAsync(route, body);
        (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString().ShouldBe("AwaitsApproval");
    }

    static async Task Preview(Visitor person, Guid order, string amount)
    {
        await person.Page.GotoAsync($"/console/orders/{order}");
        var action = person.Page.Locator("details.action").Filter(new() { Has = person.Page.Locator("form[action$='/refund']") });
        await action.Locator("summary").ClickAsync();
        await action.Locator("input[name=amount]").FillAsync(amount);
        await action.Locator("textarea").FillAsync("the customer called");
        await action.GetByRole(AriaRole.Button).ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).WaitForAsync();
    }
}
