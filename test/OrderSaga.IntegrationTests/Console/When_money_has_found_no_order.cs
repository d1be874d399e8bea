using System.Net.Http.Json;
using Microsoft.Playwright;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_money_has_found_no_order(Sitting sitting) : ConsoleScenario(sitting)
{
    [Test]
    public async Task It_is_listed_looked_at_and_attached()
    {
        var (number, _) = await APaymentWithoutAnOrder(9900);
        var target = AnOrder.NewNumber();
        (await Shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(target))).EnsureSuccessStatusCode();
        await Shop.Service.OrderBecomes(OrderIds.Of("default", target), "AwaitingPayment");
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/unmatched");
        var row = person.Page.Locator("tbody tr").Filter(new() { HasText = number });
        (await row.InnerTextAsync()).ShouldContain("99.00 CNY");
        await person.Look("unmatched");
        await row.GetByRole(AriaRole.Link, new() { Name = number }).ClickAsync();
        await person.Look("unmatched-payment");

        var form = person.Page.Locator("form[action$='/attach']");
        await form.GetByLabel(person.Say("Order number", "订单号")).FillAsync(target.ToLowerInvariant());
        await form.GetByLabel(person.Say("Reason", "原因")).FillAsync("ordered twice");
        await form.GetByRole(AriaRole.Button).ClickAsync();
        await person.Page.GetByText(person.Say("Nothing has been done yet", "尚未执行")).WaitForAsync();
        (await person.Page.Locator(".facts").InnerTextAsync()).ShouldContain(target);
        await person.Look("unmatched-preview");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认"), Exact = true }).ClickAsync();

        await person.Arrives("**/console/unmatched?done=done");
        (await person.Page.Locator("table.decided tbody tr").Filter(new() { HasText = number }).InnerTextAsync()).ShouldContain(target);
        await Shop.Service.OrderBecomes(OrderIds.Of("default", target), "Closed");
        await person.Look("unmatched-decided");
    }

    [Test]
    public async Task Above_the_limit_giving_it_back_waits_for_a_second_person()
    {
        var (number, trade) = await APaymentWithoutAnOrder(5001);
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/unmatched");
        await person.Page.GetByRole(AriaRole.Link, new() { Name = number }).ClickAsync();
        var form = person.Page.Locator("form[action$='/refund']");
        await form.GetByLabel(person.Say("Reason", "原因")).FillAsync("nobody knows the order");
        await form.GetByRole(AriaRole.Button).ClickAsync();
        await person.Page.Locator(".notice.warn").WaitForAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认"), Exact = true }).ClickAsync();

        await person.Arrives("**/console/unmatched?done=approval");
        var waits = (await Shop.Service.Get("/api/v1/approvals")).EnumerateArray()
            .Single(each => each.GetProperty("payment").GetProperty("transactionId").GetString() == trade.TransactionId);
        waits.GetRawText().ShouldContain("nobody knows the order");
        waits.GetProperty("orderId").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null, "no order has it");
        waits.GetProperty("payment").GetProperty("refundNumber").GetString().ShouldNotBeNullOrEmpty();
        await person.Page.GotoAsync("/console/approvals");
        var card = person.Page.Locator("section.card").Filter(new() { HasText = trade.TransactionId! });
        var said = await card.InnerTextAsync();
        said.ShouldContain("50.01 CNY");
        said.ShouldContain("nobody knows the order");
        said.ShouldNotContain($"{Guid.Empty}");
        await card.GetByRole(AriaRole.Link, new() { Name = number }).WaitForAsync();
        await person.Look("approvals-payment");
        Shop.Providers.Books.RefundsOf(trade).ShouldBeEmpty();
    }

    [Test]
    public async Task What_cannot_be_is_said()
    {
        var (number, _) = await APaymentWithoutAnOrder(4200);
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/unmatched");
        await person.Page.GetByRole(AriaRole.Link, new() { Name = number }).ClickAsync();
        var form = person.Page.Locator("form[action$='/attach']");
        await form.GetByLabel(person.Say("Order number", "订单号")).FillAsync("NEVERPLACED1");
        await form.GetByLabel(person.Say("Reason", "原因")).FillAsync("a guess");
        await form.GetByRole(AriaRole.Button).ClickAsync();

        await person.Page.Locator(".notice.bad").WaitForAsync();
        (await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认"), Exact = true }).CountAsync()).ShouldBe(0);
        (await person.Page.GotoAsync($"/console/unmatched/{Guid.NewGuid()}"))!.Status.ShouldBe(404);
    }

    async Task<(string Number, Trade Trade)> APaymentWithoutAnOrder(int amountMinor)
    {
        var number = AnOrder.NewNumber();
        var trade = Shop.Provider("alipay").Open(number, new Money(amountMinor, "CNY"));
        Shop.Provider("alipay").Pay(trade);
        await Shop.Service.Eventually("/api/v1/unmatched-payments", all => all.GetRawText().Contains(number, StringComparison.Ordinal));
        return (number, trade);
    }
}
