using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using MassTransit;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_a_person_looks_at_the_whole(Sitting sitting) : ConsoleScenario(sitting)
{
    const string Script = "<script>alert(1)</script>";

    [Test]
    public async Task The_overview_counts_and_each_count_leads_to_its_list()
    {
        var (order, number, trade) = await Shop.AnOrderAwaitingPayment("alipay");
        var (mismatched, mismatchedNumber) = await AnOrderThatAsksForAPerson();
        Shop.Provider("alipay").Pay(trade);
        await Shop.Service.OrderBecomes(order, "Closed");
        await using var person = await Visit();
        await person.Page.GotoAsync("/console");
        person.Page.Url.ShouldEndWith("/console/overview");
        await person.Look("overview");
        // Delays of a bad day are no wider than the screen either.
        await person.Page.Locator(".tiles a[href='/console/workers'] strong.three")
            .EvaluateAsync("delays => { for (const one of delays.children) one.textContent = '9,999 ms'; }");
        await person.Look("overview-slow");

        await person.Page.Locator("[data-live=attention]").GetByRole(AriaRole.Link, new() { Name = mismatchedNumber }).ClickAsync();
        await person.Arrives($"**/console/orders/{mismatched}");
        await person.Look("order-attention");
        await person.Page.GotoAsync("/console/overview");
        await person.Page.Locator(".tiles").GetByRole(AriaRole.Link, new() { Name = person.Say("orders ask for a person", "个订单需要人工处理") }).ClickAsync();
        await person.Arrives("**attention=1");
        (await person.Page.Locator("tbody tr").CountAsync()).ShouldBe(1);
        await person.Page.GotoAsync("/console/overview");
        await person.Page.Locator(".diagram").GetByRole(AriaRole.Link, new() { NameRegex = new($"^{person.Say("Closed", "已关闭")}") }).FocusAsync();
        await person.Page.Keyboard.PressAsync("Enter");
        await person.Arrives("**state=Closed");
        (await person.Page.Locator("tbody").InnerTextAsync()).ShouldContain(number);
    }

    [Test]
    public async Task Timers_are_listed_by_when_they_are_due()
    {
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("alipay");
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/timeouts");
        await person.Page.GetByRole(AriaRole.Cell, new() { Name = person.Say("The payment deadline", "付款截止"), Exact = true }).First.WaitForAsync();
        await person.Look("timeouts");

        await person.Page.Locator($"a[href='/console/orders/{order}']").First.ClickAsync();
        await person.Arrives($"**/console/orders/{order}");
        await person.Page.GotoAsync("/console/timeouts?overdue=1");
        (await person.Page.GotoAsync("/console/timeouts?after=elsewhere"))!.Status.ShouldBe(400);
    }

    [Test]
    public async Task Callbacks_are_found_by_verdict_and_order()
    {
        var (_, number, _) = await APaidOrder();
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/callbacks");
        await person.Page.GetByLabel(person.Say("Order number", "订单号"), new() { Exact = true }).FillAsync(number);
        await person.Page.GetByLabel(person.Say("Verdict", "判定")).SelectOptionAsync("Applied");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Show", "显示"), Exact = true }).ClickAsync();
        await person.Arrives("**verdict=Applied*");
        (await person.Page.Locator("tbody tr").CountAsync()).ShouldBe(1);
        await person.Look("callbacks");

        await person.Page.GetByRole(AriaRole.Link, new() { Name = number }).ClickAsync();
        await person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).Filter(new() { HasText = number }).WaitForAsync();
    }

    [Test]
    public async Task The_audit_says_who_did_what_and_markup_stays_text()
    {
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("wechatpay");
        using var noted = await Shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/note", new { reason = Script });
        using var refused = await Shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/acknowledge", new { reason = "seen" });
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/audit?order={order}");

        (await person.Page.Locator("tbody tr").CountAsync()).ShouldBe(2);
        (await person.Page.Locator("tbody").InnerTextAsync()).ShouldContain(person.Say("refused", "被拒绝"));
        (await person.Page.Locator("tbody").TextContentAsync())!.ShouldContain(Script);
        await person.Look("audit");
    }

    [Test]
    public async Task A_failed_message_is_put_aside_and_back_and_sent_again()
    {
        var (_, number, _) = await Shop.AnOrderAwaitingPayment("alipay");
        await Shop.Service.Services.GetRequiredService<IBus>().Publish(new RefundOrder("default", number, Guid.NewGuid(), null, 100, Script, "li"));
        await Shop.Service.Eventually("/api/v1/failed-messages", rows => rows.GetArrayLength() > 0);
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/failed");
        await person.Look("failed");
        await person.Page.Locator(".group li a").First.ClickAsync();
        (await person.Page.Locator("pre").First.InnerTextAsync()).ShouldContain(Script);
        await person.Look("failed-message");

        await Press(person, person.Say("Put aside", "搁置"));
        await person.Arrives("**done=deleted");
        (await Count()).ShouldBe(0);
        await Press(person, person.Say("Put back", "恢复"));
        await person.Arrives("**done=restored");
        (await Count()).ShouldBe(1);
        await person.Page.Locator("details.action summary").ClickAsync();
        await Press(person, person.Say("Send again", "重新发送"));
        await person.Arrives("**done=retried");
        await Shop.Service.Eventually("/api/v1/audit?limit=200", rows => rows.GetRawText().Contains("failed-messages.retry-group", StringComparison.Ordinal));
        await Shop.Service.Eventually("/api/v1/failed-messages", rows => rows.GetArrayLength() == 1); // the cause is still there
    }

    static async Task Press(Visitor person, string button)
    {
        var form = person.Page.Locator("form").Filter(new() { Has = person.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }) });
        await form.GetByRole(AriaRole.Textbox).FillAsync("a test");
        await form.GetByRole(AriaRole.Button).ClickAsync();
    }

    async Task<int> Count() => (await Shop.Service.Get("/api/v1/failed-messages")).GetArrayLength();

    /// <summary>Eleven yuan are missing, and the merchant wants to decide.</summary>
    async Task<(Guid OrderId, string Number)> AnOrderThatAsksForAPerson()
    {
        var number = AnOrder.NewNumber();
        (await Shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        var order = OrderIds.Of("default", number);
        await Shop.Service.OrderBecomes(order, "AwaitingPayment");
        Shop.Provider("alipay").Pay(Shop.Provider("alipay").Open(number, new Money(8800, "CNY")));
        await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("attention").GetArrayLength() > 0);
        return (order, number);
    }
}
