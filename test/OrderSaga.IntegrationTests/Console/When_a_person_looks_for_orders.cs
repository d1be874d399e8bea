using System.Net.Http.Json;
using Microsoft.Playwright;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_a_person_looks_for_orders(Sitting sitting) : ConsoleScenario(sitting)
{
    const string Script = "<script>alert(1)</script>";

    (Guid OrderId, string Number, OrderSaga.Simulator.Trade Trade) _paid;

    private protected override async Task Before()
    {
        _paid = await APaidOrder();
        for (var i = 0; i < 55; i++)
        {
            var number = AnOrder.NewNumber();
            (await Shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number, order => order["customerId"] = i == 0 ? Script : "C-77"))).EnsureSuccessStatusCode();
        }

        await Shop.Service.Eventually("/api/v1/orders?state=AwaitingPayment&limit=200", page => page.GetProperty("orders").GetArrayLength() == 55);
    }

    [Test]
    public async Task A_number_or_a_transaction_leads_to_its_order()
    {
        await using var person = await Visit();
        var transaction = (await Shop.Service.Get($"/api/v1/orders/{_paid.OrderId}")).GetProperty("receipts")[0].GetProperty("transactionId").GetString()!;
        foreach (var known in (string[])[_paid.Number, _paid.Number.ToLowerInvariant(), transaction, $"{_paid.OrderId}"])
        {
            await person.Page.GetByRole(AriaRole.Searchbox).FillAsync(known);
            await person.Page.Keyboard.PressAsync("Enter");
            await person.Arrives($"**/console/orders/{_paid.OrderId}");
            await person.Page.GotoAsync("/console/orders");
        }

        await person.Page.GetByRole(AriaRole.Searchbox).FillAsync("nobody-knows-this");
        await person.Page.Keyboard.PressAsync("Enter");
        await person.Page.GetByText("nobody-knows-this").WaitForAsync();
    }

    [Test]
    public async Task The_list_goes_on_page_by_page_and_filters_are_in_the_address()
    {
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/orders");
        var rows = person.Page.Locator("tbody tr");
        (await rows.CountAsync()).ShouldBe(50);
        await person.Look("orders");
        await person.Page.GetByRole(AriaRole.Link, new() { Name = person.Say("Next page", "下一页") }).ClickAsync();
        await person.Arrives("**after=*");
        (await rows.CountAsync()).ShouldBe(6);

        await person.Page.GotoAsync("/console/orders");
        await person.Page.GetByRole(AriaRole.Combobox, new() { Name = person.Say("State", "状态") }).SelectOptionAsync("Closed");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Show", "显示"), Exact = true }).ClickAsync();
        await person.Arrives("**state=Closed*");
        (await rows.CountAsync()).ShouldBe(1);
        (await rows.First.InnerTextAsync()).ShouldContain(_paid.Number);
        await person.Page.GotoAsync("/console/orders?sort=deadline&state=Paid");
        await person.Page.GetByRole(AriaRole.Alert).WaitForAsync();
    }

    [Test]
    public async Task A_person_chooses_columns_and_rows_and_they_stay()
    {
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/orders");
        await person.Page.GetByText(person.Say("Columns and rows", "显示列与行数"), new() { Exact = true }).ClickAsync();
        foreach (var name in (string[])[person.Say("Customer", "客户"), person.Say("Placed", "下单时间")])
            await person.Page.GetByRole(AriaRole.Checkbox, new() { Name = name, Exact = true }).UncheckAsync();
        await person.Page.GetByLabel(person.Say("Rows of a page", "每页行数")).SelectOptionAsync("25");
        await person.Look("orders-columns-choice");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Show", "显示"), Exact = true }).ClickAsync();
        await person.Arrives("**rows=25*");

        string[] expected =
        [
            person.Say("Order", "订单"), person.Say("State", "状态"), person.Say("Amount", "金额"), person.Say("Provider", "支付渠道"),
            person.Say("Deadline", "截止时间"),
        ];
        await Shown();
        await person.Look("orders-columns");
        await person.Page.GetByRole(AriaRole.Link, new() { Name = person.Say("Next page", "下一页") }).ClickAsync();
        await person.Arrives("**after=*");
        await Shown();

        async Task Shown()
        {
            (await person.Page.Locator("thead th").AllInnerTextsAsync()).ShouldBe(expected);
            (await person.Page.Locator("tbody tr").CountAsync()).ShouldBe(25);
        }
    }

    [Test]
    public async Task What_a_stranger_wrote_is_shown_as_text()
    {
        await using var person = await Visit(new Sitting(Sitting.Language, Phone: false));
        await person.Page.GotoAsync($"/console/orders?q={Uri.EscapeDataString(Script)}");

        (await person.Page.Locator("tbody tr").InnerTextAsync()).ShouldContain(Script);
        await person.Look("orders-script");
    }

    [Test]
    public async Task It_reads_without_scripts_and_the_other_language_is_one_link_away()
    {
        await using var person = await Visit(Sitting with { Scripts = false });
        await person.Page.GotoAsync("/console/orders?state=AwaitingPayment");
        (await person.Page.Locator("time").First.InnerTextAsync()).ShouldEndWith("UTC");
        await person.Look("orders");

        await person.Page.GetByRole(AriaRole.Link, new() { Name = person.Say("中文", "English") }).ClickAsync();
        await person.Page.GetByRole(AriaRole.Heading, new() { Name = person.Say("订单", "Orders"), Level = 1 }).WaitForAsync();
        person.Page.Url.ShouldContain("state=AwaitingPayment");
        await person.Page.GotoAsync("/console/orders");
        await person.Page.GetByRole(AriaRole.Heading, new() { Name = person.Say("订单", "Orders"), Level = 1 }).WaitForAsync();
    }
}
