using System.Net.Http.Json;
using Microsoft.Playwright;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>What is no order, or is looked for by words that say nothing.</summary>
public sealed class When_something_else_is_looked_for(Sitting sitting) : ConsoleScenario(sitting)
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Money_without_an_order_is_found_by_its_transaction_and_by_its_number(bool byNumber)
    {
        var (number, trade, payment) = await APaymentWithoutAnOrder();
        await using var person = await Visit();
        await person.Page.GetByRole(AriaRole.Searchbox).FillAsync(byNumber ? number.ToLowerInvariant() : trade.TransactionId!);
        await person.Page.Keyboard.PressAsync("Enter");

        var notice = person.Page.Locator(".notice.warn", new() { HasText = "99.00 CNY" });
        await notice.WaitForAsync();
        (await person.Page.Locator(".empty").CountAsync()).ShouldBe(0);
        await person.Look("search-money");
        await notice.GetByRole(AriaRole.Link).ClickAsync();
        await person.Arrives($"**/console/unmatched/{payment}");
    }

    [Test]
    public async Task What_was_decided_about_it_is_found_too()
    {
        var (_, trade, payment) = await APaymentWithoutAnOrder();
        var (order, target, _) = await Shop.AnOrderAwaitingPayment("wechatpay");
        (await Shop.Service.Api.PostAsJsonAsync(
            $"/api/v1/unmatched-payments/{payment}/attach", new { orderNumber = target, reason = "paid twice", requestId = Guid.NewGuid() })).EnsureSuccessStatusCode();
        await using var person = await Visit();

        await person.Page.GotoAsync($"/console/orders?q={trade.TransactionId}");

        await person.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = target }).ClickAsync();
        await person.Arrives($"**/console/orders/{order}");
    }

    [Test]
    public async Task A_search_with_filters_is_refused_and_neither_is_dropped()
    {
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/orders?q=C-1001");
        await person.Page.Locator("select[name=state]").SelectOptionAsync("Closed");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Show", "显示"), Exact = true }).ClickAsync();

        (await person.Page.Locator(".notice.bad").InnerTextAsync()).ShouldContain(person.Say("A search stands alone", "搜索须单独使用"));
        (await person.Page.GetByRole(AriaRole.Searchbox).InputValueAsync()).ShouldBe("C-1001");
        (await person.Page.Locator("select[name=state]").InputValueAsync()).ShouldBe("Closed");
    }

    [Test]
    public async Task The_audit_of_an_order_is_found_by_its_number_and_that_of_no_order_is_not_everybodys()
    {
        var (order, number, _) = await APaidOrder();
        (await Shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/note", new { reason = "a note of this order" })).EnsureSuccessStatusCode();
        await using var person = await Visit();

        await person.Page.GotoAsync("/console/audit");
        await person.Page.Locator("input[name=order]").FillAsync(number.ToLowerInvariant());
        await person.Page.Keyboard.PressAsync("Enter");
        await person.Page.Locator("tbody tr").First.WaitForAsync();
        (await person.Page.Locator("tbody tr").CountAsync()).ShouldBe(1);
        (await person.Page.Locator("tbody").InnerTextAsync()).ShouldContain("a note of this order");

        (await person.Page.GotoAsync("/console/audit?order=NOSUCHORDER1"))!.Status.ShouldBe(404);
        (await person.Page.Locator("tbody tr").CountAsync()).ShouldBe(0);
        await person.Page.Locator(".notice.bad", new() { HasText = "NOSUCHORDER1" }).WaitForAsync();
    }

    [TestCase("/console/audit?before=abc")]
    [TestCase("/console/callbacks?before=abc")]
    [TestCase("/console/reconciliation?kind=foo")]
    [TestCase("/console/reconciliation?day=foo")]
    public async Task An_address_that_says_nothing_is_refused_and_does_not_show_all(string address)
    {
        await using var person = await Visit();
        (await person.Page.GotoAsync(address))!.Status.ShouldBe(400);
    }

    async Task<(string Number, Trade Trade, Guid Payment)> APaymentWithoutAnOrder()
    {
        var number = AnOrder.NewNumber();
        var trade = Shop.Provider("alipay").Open(number, new Money(9900, "CNY"));
        Shop.Provider("alipay").Pay(trade);
        var all = await Shop.Service.Eventually("/api/v1/unmatched-payments", rows => rows.GetRawText().Contains(number, StringComparison.Ordinal));
        return (number, trade, all.EnumerateArray().Single(row => row.GetProperty("orderNumber").GetString() == number).GetProperty("messageId").GetGuid());
    }
}
