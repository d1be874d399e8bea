using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OrderSaga.Client;
using OrderSaga.IntegrationTests.Client;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>Those of one provider are older than a hundred thousand of others: as many as are looked through for a page.</summary>
public sealed class When_callbacks_lie_far_apart(Sitting sitting) : ConsoleScenario(sitting)
{
    const string Rare = "adyen";
    const string Often = "wechatpay";

    private protected override async Task Before()
    {
        await using var scope = Shop.Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        db.Callbacks.AddRange([Line(1, Rare, "OLD1"), Line(2, Rare, "OLD2"), Line(250_000, Often, "NEW1")]);
        await db.SaveChangesAsync();
    }

    [Test]
    public async Task A_page_without_any_says_that_there_are_older_ones_and_leads_there()
    {
        await using var person = await Visit();
        await person.Page.GotoAsync($"/console/callbacks?provider={Rare}");
        var pages = 0;
        while (await person.Page.Locator("tbody tr").CountAsync() == 0)
        {
            (await person.Page.Locator(".empty").InnerTextAsync()).ShouldContain(person.Say("there are older ones", "还有更早的记录"));
            if (pages++ == 0)
                await person.Look("callbacks-older");
            var next = person.Page.Locator("a[rel=next]");
            await person.Page.GotoAsync((await next.GetAttributeAsync("href"))!);
        }

        pages.ShouldBe(2);
        (await person.Page.Locator("tbody").InnerTextAsync()).ShouldContain("OLD2");
        (await person.Page.Locator("a[rel=next]").CountAsync()).ShouldBe(0);
        await person.Page.GotoAsync("/console/callbacks?provider=paypal&before=3");
        (await person.Page.Locator(".empty").InnerTextAsync()).ShouldBe(person.Say("Nothing yet.", "暂无。"));
    }

    [Test]
    public async Task Whoever_follows_the_pages_finds_them()
    {
        var path = $"/api/v1/callbacks?provider={Rare}&limit=1";
        var found = new List<string>();
        var pages = 0;
        for (string? next = path; next is not null; pages++)
        {
            using var answer = await Shop.Service.Api.GetAsync(next);
            found.AddRange(System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.EnumerateArray()
                .Select(row => row.GetProperty("orderNumber").GetString()!));
            next = answer.Headers.TryGetValues("Link", out var links) ? $"/api/v1/callbacks{links.Single().Split('<', '>')[1]}" : null;
        }

        found.ShouldBe(["OLD2", "OLD1"]);
        pages.ShouldBe(5, "two with none, one for each, and the last, of which nobody knew that it is empty");
        await using var client = new AClient(Shop.Service.Address, options => options.ApiKey = EmbeddedService.Key);
        var seen = new List<string?>();
        await foreach (var callback in client.Api.Callbacks.FindAsync(new CallbackQuery { Provider = Rare }))
            seen.Add(callback.OrderNumber);
        seen.ShouldBe(["OLD2", "OLD1"]);
    }

    static CallbackRow Line(long id, string provider, string number) => new()
    {
        Id = id,
        ReceivedAt = TimeProvider.System.GetUtcNow(),
        Source = "callback",
        Provider = provider,
        Account = AShop.Account,
        Verdict = "Ignored",
        OrderNumber = number,
        Headers = "[]",
        Body = [],
        AnswerStatus = 200,
    };
}
