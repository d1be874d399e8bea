using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

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
