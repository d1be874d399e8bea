using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_a_person_reads_an_order(Sitting sitting) : ConsoleScenario(sitting)
{
    const string Script = "<img src=x onerror=alert(1)>";

    [Test]
    public async Task It_says_what_happened_and_how_it_was_before()
    {
        var (order, number, _) = await APaidOrder();
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");
        await person.Page.GetByText(person.Say("Paid in time: the money is kept.", "按时付款：款项入账。")).First.WaitForAsync();
        (await person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync()).ShouldContain(number);
        (await person.Page.Locator(".edge.taken").CountAsync()).ShouldBe(3);
        await person.Look("order");

        var slider = person.Page.GetByRole(AriaRole.Slider);
        var latest = int.Parse((await slider.GetAttributeAsync("max"))!, System.Globalization.CultureInfo.InvariantCulture);
        (await person.Page.Locator(".timeline > li").CountAsync()).ShouldBe(latest);
        await slider.FocusAsync();
        await person.Page.Keyboard.PressAsync("Home");
        await person.Arrives("**version=1*");
        (await person.Page.Locator(".title .state").InnerTextAsync()).ShouldBe(person.Say("Placed", "已下单"));
        (await person.Page.Locator(".edge.taken").CountAsync()).ShouldBe(0);
        await person.Look("order-then");
        (await person.Page.GotoAsync($"/console/orders/{order}?version={latest + 1}"))!.Status.ShouldBe(404);
    }

    [Test]
    public async Task A_refund_is_rehearsed_confirmed_and_waits_for_a_second_person_above_the_limit()
    {
        var (order, _, _) = await APaidOrder();
        await using var person = await Visit();
        await Preview(person, order, "Refund", "退款", "10.00");
        (await person.Page.GetByRole(AriaRole.Main).InnerTextAsync()).ShouldContain("10.00 CNY");
        await person.Look("preview");
        (await Refunds(order)).ShouldBe(0);

        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).ClickAsync();
        await person.Arrives($"**/console/orders/{order}"); // done, and looked at once more
        // Its answer changes the order, too: what is asked meanwhile would be of an old version.
        await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("receipts")[0].GetProperty("refunds") is var refunds
            && refunds.GetArrayLength() == 1 && refunds[0].GetProperty("status").GetString() == "Completed");

        await Preview(person, order, "Refund", "退款", "60.00");
        await person.Page.GetByText(person.Say("It waits until a second person agrees.", "需等待第二人同意后才会执行。")).WaitForAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).ClickAsync();
        await person.Page.Locator(".notice.good", new() { HasText = person.Say("waits for a second person", "等待第二人复核") }).WaitForAsync();
        (await Refunds(order)).ShouldBe(1);
    }

    [Test]
    public async Task What_is_not_lawful_is_off_and_says_why()
    {
        var (order, _, _) = await APaidOrder();
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");

        var off = person.Page.Locator(".action.off").Filter(new() { HasText = person.Say("Cancel the order", "取消订单") });
        (await off.GetByRole(AriaRole.Button).IsDisabledAsync()).ShouldBeTrue();
        (await off.InnerTextAsync()).ShouldContain(person.Say("The order is closed.", "订单已关闭。"));
    }

    [Test]
    public async Task A_provider_that_answers_no_questions_is_not_to_be_asked()
    {
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("standardwebhooks");
        await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("attempts").GetArrayLength() == 1);
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");

        var off = person.Page.Locator(".action.off").Filter(new() { HasText = person.Say("Ask the provider", "向支付渠道查询") });
        (await off.InnerTextAsync()).ShouldContain(person.Say("answers no questions", "不接受查询"));
    }

    [Test]
    public async Task A_note_with_markup_stays_a_text_and_a_reader_has_no_forms()
    {
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("wechatpay");
        await using var person = await Visit(Sitting with { Scripts = true });
        await Preview(person, order, "Write a note", "添加备注", null, Script);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).ClickAsync();
        await Shop.Service.Eventually($"/api/v1/orders/{order}/timeline", rows => rows.GetRawText().Contains("AddNote", StringComparison.Ordinal));
        await person.Page.GotoAsync($"/console/orders/{order}");
        (await person.Page.Locator(".why").First.InnerTextAsync()).ShouldContain(Script);
        await person.Look("order-waiting");

        using var reader = await Shop.Service.Caller($"reader {Sitting}", "reader");
        await using var other = await Visit(key: reader.DefaultRequestHeaders.GetValues("X-Api-Key").Single());
        await other.Page.GotoAsync($"/console/orders/{order}");
        (await other.Page.Locator(".actions form").CountAsync()).ShouldBe(0);
    }

    [Test]
    public async Task Why_money_went_back_is_read_after_two_actions_at_most()
    {
        var (order, number, _) = await APaidOrder();
        Shop.Provider("alipay").Pay(Shop.Provider("alipay").Open($"{number}b", new Money(9900, "CNY")));
        await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("receipts").GetArrayLength() == 2);
        await using var person = await Visit();
        await person.Page.GotoAsync("/console");
        await person.StartCounting();

        await person.Page.GetByRole(AriaRole.Searchbox).FillAsync(number);
        await person.Page.Keyboard.PressAsync("Enter");

        await person.Page.GetByText(person.Say("Paid a second time: the money goes back.", "重复付款：款项退回。")).First.WaitForAsync();
        (await person.Actions()).ShouldBeInRange(1, 2);
        await person.Page.GetByRole(AriaRole.Link, new() { Name = person.Say("Orders", "订单"), Exact = true }).ClickAsync();
        await person.Arrives("**/console/orders");
        (await person.Actions()).ShouldBe(2, "what is counted is what is done");
    }

    [Test]
    public async Task A_deadline_is_put_off_by_an_hour_with_three_actions_at_most()
    {
        var (order, number, _) = await Shop.AnOrderAwaitingPayment("wechatpay");
        var before = (await Shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("deadline").GetDateTimeOffset();
        await using var person = await Visit();
        await person.Page.GotoAsync("/console");
        await person.StartCounting();

        await person.Page.GetByRole(AriaRole.Searchbox).FillAsync(number);
        await person.Page.Keyboard.PressAsync("Enter");
        await person.Page.Locator(".quick input[name=reason]").FillAsync("the bank is slow");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("+ 1 hour", "+1 小时"), Exact = true }).ClickAsync();
        await person.Look("preview-deadline");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).ClickAsync();

        await person.Arrives($"**/console/orders/{order}"); // done, and looked at once more
        (await person.Actions()).ShouldBeInRange(1, 3);
        var later = await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("deadline").GetDateTimeOffset() > before);
        (later.GetProperty("deadline").GetDateTimeOffset() - before).ShouldBe(TimeSpan.FromHours(1), TimeSpan.FromSeconds(1));
    }

    static async Task Preview(Visitor person, Guid order, string english, string chinese, string? amount, string reason = "a scratch")
    {
        await person.Page.GotoAsync($"/console/orders/{order}");
        // Beside it there may be what sends an effect again, which has these words, too, but does not begin with them.
        var summary = person.Page.Locator("summary", new() { HasTextRegex = new($@"^\s*{person.Say(english, chinese)}") });
        var action = person.Page.Locator("details.action").Filter(new() { Has = summary });
        await action.Locator("summary").FocusAsync();
        await person.Page.Keyboard.PressAsync("Enter");
        if (amount is not null)
            await action.Locator("input[name=amount]").FillAsync(amount);
        await action.Locator("textarea").FillAsync(reason);
        await action.GetByRole(AriaRole.Button).ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Confirm", "确认") }).WaitForAsync();
    }

    async Task<int> Refunds(Guid order) =>
        (await Shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength();
}
