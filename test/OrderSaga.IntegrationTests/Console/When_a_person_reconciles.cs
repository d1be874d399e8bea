using System.Net.Http.Json;
using Microsoft.Playwright;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_a_person_reconciles(Sitting sitting) : ConsoleScenario(sitting)
{
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    // An hour that yesterday had, wherever today is.
    readonly DateTimeOffset _yesterday = TimeProvider.System.GetUtcNow().ToOffset(China).AddDays(-1);

    [Test]
    public async Task A_difference_is_found_read_and_closed_with_what_was_found()
    {
        var number = AnOrder.NewNumber();
        var trade = Shop.Provider("wechatpay").Open(number, new Money(4200, "CNY"));
        Shop.Provider("wechatpay").Pay(trade, new CallbackPlan { Lost = true }, _yesterday);
        await Import("wechatpay");
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/reconciliation");
        await person.Look("reconciliation");
        var bills = person.Page.GetByRole(AriaRole.Table, new() { Name = person.Say("The providers' bills", "渠道账单") });
        (await bills.InnerTextAsync()).ShouldContain(person.Say("compared", "已核对"));

        await person.Page.GetByLabel(person.Say("Difference", "差异类型")).SelectOptionAsync("PaymentUnknown");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Show", "显示"), Exact = true }).ClickAsync();
        await person.Arrives("**kind=PaymentUnknown*");
        var row = person.Page.Locator("tbody tr").Filter(new() { HasText = number });
        (await row.InnerTextAsync()).ShouldContain("42.00 CNY");
        await row.GetByRole(AriaRole.Link, new() { Name = person.Say("Money nobody here knows of", "我方未知的收款") }).ClickAsync();
        await person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })
            .Filter(new() { HasText = person.Say("Money nobody here knows of", "我方未知的收款") }).WaitForAsync();
        (await person.Page.GetByRole(AriaRole.Table).InnerTextAsync()).ShouldContain(person.Say("nothing", "无记录"));
        await person.Look("reconciliation-case");

        await Press(person, person.Say("Close the case", "关闭差异"), "sold by phone");
        await person.Page.GetByRole(AriaRole.Status).WaitForAsync();
        (await person.Page.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldBe(person.Say("The case is closed.", "差异已关闭。"));
        (await person.Page.GetByRole(AriaRole.Main).InnerTextAsync()).ShouldContain("sold by phone");
        await person.Page.GotoAsync("/console/reconciliation?state=Closed");
        (await person.Page.Locator("tbody tr").Filter(new() { HasText = number }).CountAsync()).ShouldBe(1);
        (await person.Page.GotoAsync("/console/reconciliation?after=elsewhere"))!.Status.ShouldBe(400);
        (await person.Page.GotoAsync($"/console/reconciliation/{Guid.NewGuid()}"))!.Status.ShouldBe(404);
    }

    [Test]
    public async Task The_provider_is_asked_again_and_the_order_goes_on()
    {
        var (order, number, trade) = await Shop.AnOrderAwaitingPayment("alipay");
        Shop.Provider("alipay").Pay(trade, new CallbackPlan { Lost = true }, _yesterday);
        await Import("alipay");
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/reconciliation?state=All");
        var row = person.Page.Locator("tbody tr").Filter(new() { HasText = number });
        await row.GetByRole(AriaRole.Link, new() { Name = number }).ClickAsync();
        await person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).Filter(new() { HasText = number }).WaitForAsync();
        await person.Page.GoBackAsync();
        await row.GetByRole(AriaRole.Link).First.ClickAsync();

        await Press(person, person.Say("Ask the provider again", "再次查询渠道"), "the customer sent a receipt");

        await person.Page.GetByRole(AriaRole.Status).WaitForAsync();
        await Shop.Service.OrderBecomes(order, "Closed");
        await Import("alipay");
        await person.Page.ReloadAsync();
        (await person.Page.GetByRole(AriaRole.Main).InnerTextAsync()).ShouldContain(person.Say("by reconciliation", "由对账自动关闭"));
        await person.Look("reconciliation-explained");
    }

    async Task Import(string provider)
    {
        var day = DateOnly.FromDateTime(_yesterday.DateTime);
        (await Shop.Service.Api.PostAsJsonAsync(
            "/api/v1/reconciliation/import", new { provider, account = AShop.Account, day, reason = "a test" })).EnsureSuccessStatusCode();
    }

    static async Task Press(Visitor person, string button, string reason)
    {
        var form = person.Page.Locator("form").Filter(new() { Has = person.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }) });
        await form.GetByRole(AriaRole.Textbox).FillAsync(reason);
        await form.GetByRole(AriaRole.Button).ClickAsync();
    }
}
