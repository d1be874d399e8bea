using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using OrderSaga.Contracts;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_a_second_person_decides(Sitting sitting) : ConsoleScenario(sitting)
{
    [Test]
    public async Task A_refund_above_the_limit_is_agreed_to_by_another_one_and_not_by_who_asked()
    {
        var (order, number) = await ARefundThatWaits("agreed");
        await using var who = await Visit();
        await who.Page.GotoAsync("/console/approvals");
        var own = Request(who, number);
        (await own.InnerTextAsync()).ShouldContain(who.Say("somebody else has to decide", "须由他人决定"));
        (await own.GetByRole(AriaRole.Button).CountAsync()).ShouldBe(0);
        await who.Look("approvals-own");

        using var second = await Shop.Service.Caller($"second {Sitting}", "approver");
        await using var other = await Visit(key: KeyOf(second));
        await other.Page.GotoAsync("/console/approvals");
        var request = Request(other, number);
        (await request.InnerTextAsync()).ShouldContain("60.00 CNY");
        await other.Look("approvals");
        await request.GetByRole(AriaRole.Textbox).FillAsync("the cup is broken, seen");
        await request.GetByRole(AriaRole.Button, new() { Name = other.Say("Agree", "同意"), Exact = true }).ClickAsync();
        await other.Arrives("**done=approve");
        (await Request(other, number).CountAsync()).ShouldBe(0);
        await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength() == 1);
    }

    [Test]
    public async Task What_is_declined_is_not_done_and_a_reader_only_looks()
    {
        var (order, number) = await ARefundThatWaits("declined");
        using var reader = await Shop.Service.Caller($"looker {Sitting}", "reader");
        await using var looker = await Visit(key: KeyOf(reader));
        await looker.Page.GotoAsync("/console/approvals");
        (await Request(looker, number).GetByRole(AriaRole.Button).CountAsync()).ShouldBe(0);

        using var second = await Shop.Service.Caller($"decliner {Sitting}", "approver");
        await using var other = await Visit(key: KeyOf(second));
        await other.Page.GotoAsync("/console/approvals");
        await Request(other, number).GetByRole(AriaRole.Textbox).FillAsync("the cup is whole");
        await Request(other, number).GetByRole(AriaRole.Button, new() { Name = other.Say("Do not agree", "不同意"), Exact = true }).ClickAsync();
        await other.Arrives("**done=decline");
        (await Shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength().ShouldBe(0);
        (await Shop.Service.Get($"/api/v1/audit?orderId={order}")).GetRawText().ShouldContain("refund.decline");
    }

    [Test]
    public async Task Whoever_agrees_sees_the_payment_and_the_sum_that_goes_back_and_not_those_of_the_order()
    {
        var (order, number, trade) = await AnOrderOf99YuanPaidInYen();
        await Wait(order, "refund", new { reason = "not what was asked", trade.TransactionId, requestId = Guid.NewGuid() });
        await Wait(order, "refund", new { reason = "a part of it", trade.TransactionId, amountMinor = 5500, requestId = Guid.NewGuid() });
        await Wait(order, "force-close", new { reason = "stuck", requestId = Guid.NewGuid() });
        (await Shop.Service.Get("/api/v1/approvals")).EnumerateArray().Where(row => row.GetProperty("orderId").ToString() == $"{order}")
            .Select(row => row.GetProperty("refunds")[0].GetProperty("amount").ToString()).ShouldBe(
                [Yen(6000), Yen(5500), Yen(6000)]);
        using var second = await Shop.Service.Caller($"seer {Sitting}", "approver");
        await using var other = await Visit(key: KeyOf(second));

        await other.Page.GotoAsync("/console/approvals");

        await Says(Request(other, number).Nth(0), "6,000 JPY");
        await Says(Request(other, number).Nth(1), "5,500 JPY");
        await Says(Request(other, number).Nth(2), "6,000 JPY");
        await other.Look("approvals-money");

        async Task Says(ILocator request, string sum)
        {
            var said = await request.InnerTextAsync();
            said.ShouldContain(sum);
            said.ShouldContain(trade.TransactionId!);
            said.ShouldNotContain("CNY");
        }
    }

    [Test]
    public async Task What_would_be_refused_by_now_says_so_before_anybody_agrees()
    {
        var (order, number, trade) = await AnOrderOf99YuanPaidInYen();
        await Wait(order, "refund", new { reason = "not what was asked", trade.TransactionId, requestId = Guid.NewGuid() });
        await Shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/refund", new { reason = "a part", trade.TransactionId, amountMinor = 1, requestId = Guid.NewGuid() });
        await Wait(order, "refund", new { reason = "too much", trade.TransactionId, amountMinor = 5999, requestId = Guid.NewGuid() });
        var rest = Guid.NewGuid();
        await Wait(order, "refund", new { reason = "the rest", trade.TransactionId, requestId = rest });
        using var second = await Shop.Service.Caller($"late {Sitting}", "approver");
        (await second.PostAsJsonAsync($"/api/v1/approvals/{rest}/approve", new { reason = "seen" })).EnsureSuccessStatusCode();
        await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength() == 2);
        await using var other = await Visit(key: KeyOf(second));

        await other.Page.GotoAsync("/console/approvals");

        (await Request(other, number).First.Locator(".notice.warn").First.InnerTextAsync()).ShouldContain(other.Say("This cannot be done now.", "现在无法进行此操作。"));
        await other.Look("approvals-refused");
    }

    [Test]
    public async Task Whoever_asks_writes_the_sum_in_the_currency_of_the_payment()
    {
        var (order, _, trade) = await AnOrderOf99YuanPaidInYen();
        await using var who = await Visit();
        await who.Page.GotoAsync($"/console/orders/{order}");
        var form = who.Page.Locator("form[action$='/refund']").Filter(new() { Has = who.Page.Locator($"input[name=transactionId][value='{trade.TransactionId}']") });
        await who.Page.Locator("details.action").Filter(new() { Has = form }).Locator("summary").ClickAsync();
        (await form.InnerTextAsync()).ShouldContain("6,000 JPY");
        await form.Locator("input[name=amount]").FillAsync("50");
        await form.Locator("textarea").FillAsync("a scratch");
        await form.GetByRole(AriaRole.Button).ClickAsync();

        await who.Page.GetByRole(AriaRole.Button, new() { Name = who.Say("Confirm", "确认") }).WaitForAsync();
        (await who.Page.Locator(".facts").InnerTextAsync()).ShouldContain("50 JPY");
    }

    static string Yen(int amountMinor) => $$"""{"minorUnits":{{amountMinor}},"currency":"JPY"}""";

    async Task Wait(Guid order, string action, object body)
    {
        using var asked = await Shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/{action}", body);
        (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString().ShouldBe("AwaitsApproval");
    }

    /// <summary>It is held: whoever pays a wrong sum pays it in another currency, too.</summary>
    async Task<(Guid OrderId, string Number, Trade Trade)> AnOrderOf99YuanPaidInYen()
    {
        var (order, number, _) = await Shop.AnOrderAwaitingPayment("stripe");
        var trade = Shop.Provider("stripe").Open($"{number}b", new Money(6000, "JPY"));
        Shop.Provider("stripe").Pay(trade);
        await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("receipts").GetArrayLength() == 1);
        return (order, number, trade);
    }

    static ILocator Request(Visitor person, string number) =>
        person.Page.Locator("section.card").Filter(new() { Has = person.Page.GetByRole(AriaRole.Link, new() { Name = number }) });

    static string KeyOf(HttpClient caller) => caller.DefaultRequestHeaders.GetValues("X-Api-Key").Single();

    async Task<(Guid OrderId, string Number)> ARefundThatWaits(string reason)
    {
        var (order, number, _) = await APaidOrder();
        using var asked = await Shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/refund", new { reason, amountMinor = 6000, requestId = Guid.NewGuid() });
        (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString().ShouldBe("AwaitsApproval");
        return (order, number);
    }
}
