using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_an_operator_looks_around(Sitting sitting) : ConsoleScenario(sitting)
{
    [Test]
    public async Task Queues_and_processes_are_listed_and_one_that_went_silent_is_missing()
    {
        await APaidOrder();
        await Silent("web-9");
        await Shop.Service.Eventually("/api/v1/workers", force => force.GetProperty("queues").EnumerateArray()
            .Any(queue => queue.GetProperty("sentToDone").ValueKind != System.Text.Json.JsonValueKind.Null));
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/workers");
        await person.Page.GetByRole(AriaRole.Cell, new() { Name = "orders", Exact = true }).WaitForAsync();
        var silent = person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "web-9" });
        (await silent.InnerTextAsync()).ShouldContain(person.Say("missing", "失联"));
        (await person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture) })
            .First.InnerTextAsync()).ShouldContain(person.Say("there", "在线"));
        await person.Look("workers");

        await person.Page.GotoAsync("/console/overview");
        await person.Page.GetByRole(AriaRole.Link, new() { Name = person.Say("payment's callback to its order", "从付款回调到订单") }).ClickAsync();
        await person.Arrives("**/console/workers");
    }

    [Test]
    public async Task What_customers_are_told_can_be_read_as_they_read_it()
    {
        var (_, number, _) = await APaidOrder();
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/notifications");
        var row = person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = number }).First;
        (await row.InnerTextAsync()).ShouldContain(person.Say("shown, not sent", "仅展示，未发送"));
        (await person.Page.Locator(".texts .card").CountAsync()).ShouldBe(6);
        (await person.Page.Locator(".texts").InnerTextAsync()).ShouldContain("订单 ORDER20260001 付款成功");
        await person.Look("notifications");
    }

    [Test]
    public async Task A_callback_is_judged_anew_and_changes_nothing_that_was_done()
    {
        var (order, number, _) = await APaidOrder();
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/callbacks?order={number}&verdict=Applied");
        await person.Page.Locator("tbody a").First.ClickAsync();
        await person.Arrives("**/console/callbacks/*");
        var anew = person.Page.Locator("form:has(button[formaction$='/rehearse'])");
        await anew.GetByRole(AriaRole.Textbox).FillAsync("the customer asks");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("What would it be today?", "按现在会如何判定？") }).ClickAsync();
        await person.Page.GetByText(person.Say("Nothing was changed.", "未作任何更改。")).WaitForAsync();
        await person.Look("callback");

        var version = (await Shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("version").GetInt32();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = person.Say("Replay", "重放"), Exact = true }).ClickAsync();
        await person.Page.GetByText(person.Say("It was taken down again.", "并已再次记录。")).WaitForAsync();
        (await Shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("version").GetInt32().ShouldBe(version);
        (await person.Page.GotoAsync("/console/callbacks/999999999"))!.Status.ShouldBe(404);
    }

    [Test]
    public async Task What_a_provider_wrote_names_nobody_until_somebody_says_why()
    {
        var (_, number, _) = await APaidOrder();
        using var agent = await Shop.Service.Caller($"agent {Sitting}", "agent");
        await using (var reads = await Visit(key: agent.DefaultRequestHeaders.GetValues("X-Api-Key").Single()))
        {
            await Open(reads, number);
            await reads.Page.GetByText(reads.Say("Personal data hidden", "个人信息已隐藏")).WaitForAsync();
            (await reads.Page.Locator(".words pre").InnerTextAsync()).ShouldContain($"out_trade_no={number}");
            (await reads.Page.Locator("form[action$='/unmask']").CountAsync()).ShouldBe(0);
            await reads.Look("callback-masked");
        }

        await using var person = await Visit();
        await Open(person, number);
        var unmask = person.Page.Locator("form[action$='/unmask']");
        await unmask.GetByRole(AriaRole.Textbox).FillAsync("the bank asks who paid");
        await unmask.GetByRole(AriaRole.Button).ClickAsync();
        await person.Page.GetByText(person.Say("Nothing hidden", "未作隐藏")).WaitForAsync();
        (await person.Page.Locator(".words pre").InnerTextAsync()).ShouldContain("&");
        await person.Look("callback-unmasked");
        (await Shop.Service.Get("/api/v1/audit"))[0].GetProperty("action").GetString().ShouldBe("callbacks.unmask");

        using var reader = await Shop.Service.Caller($"reader {Sitting}", "reader");
        await using var looks = await Visit(key: reader.DefaultRequestHeaders.GetValues("X-Api-Key").Single());
        await Open(looks, number);
        (await looks.Page.Locator(".words").CountAsync()).ShouldBe(0);

        static async Task Open(Visitor visitor, string number)
        {
            await visitor.Page.GotoAsync($"/console/callbacks?order={number}&verdict=Applied");
            await visitor.Page.Locator("tbody a").First.ClickAsync();
            await visitor.Arrives("**/console/callbacks/*");
        }
    }

    [Test]
    public async Task A_list_is_taken_along_as_a_file()
    {
        var (_, number, _) = await APaidOrder();
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/orders?state=Closed");
        var file = await person.Page.RunAndWaitForDownloadAsync(() => person.Page.GetByRole(AriaRole.Link, new() { Name = "CSV", Exact = true }).ClickAsync());
        file.SuggestedFilename.ShouldBe("orders.csv");
        (await File.ReadAllTextAsync(await file.PathAsync())).ShouldContain(number);
        (await person.Page.GotoAsync("/console/orders/export?format=csv&min=cheap"))!.Status.ShouldBe(400);
    }

    [Test]
    public async Task An_order_that_is_looked_at_changes_before_the_eyes()
    {
        var (order, _, trade) = await Shop.AnOrderAwaitingPayment("alipay");
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/orders/{order}");
        (await person.Page.Locator(".title .state").InnerTextAsync()).ShouldBe(person.Say("Awaiting payment", "待付款"));
        Shop.Provider("alipay").Pay(trade);
        await person.Page.Locator(".title .state").Filter(new() { HasText = person.Say("Closed", "已关闭") }).WaitForAsync();
        await person.Page.GetByText(person.Say("Paid in time: the money is kept.", "按时付款：款项入账。")).First.WaitForAsync();
    }

    /// <summary>A process that was killed an hour ago.</summary>
    async Task Silent(string host)
    {
        await using var scope = Shop.Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        await db.Workers.Where(worker => worker.Host == host).ExecuteDeleteAsync();
        db.Workers.Add(new WorkerRow
        {
            WorkerId = Guid.NewGuid(),
            Host = host,
            ProcessId = 1,
            Version = "0.1.0",
            StartedAt = TimeProvider.System.GetUtcNow().AddHours(-2),
            SeenAt = TimeProvider.System.GetUtcNow().AddHours(-1),
            Endpoints = """{"seconds":300,"endpoints":{"orders":{"inHand":1,"done":3000,"faults":0,"latencies":{"40":3000}}},"payments":{}}""",
        });
        await db.SaveChangesAsync();
    }
}
