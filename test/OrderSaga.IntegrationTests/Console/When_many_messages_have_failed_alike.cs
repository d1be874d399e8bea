using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OrderSaga.IntegrationTests.Client;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed class When_many_messages_have_failed_alike(Sitting sitting) : ConsoleScenario(sitting)
{
    const int Many = 250;
    static readonly DateTimeOffset _then = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>A queue was missing, and all was given up at the same moment; since then many others failed, and before them a few.</summary>
    private protected override async Task Before()
    {
        await using var scope = Shop.Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        db.AddRange(Enumerable.Range(0, Many).Select(_ => GivenUp("OrderSaga.Contracts:OrderPaid")));
        db.AddRange(GivenUp("OrderSaga.Contracts:OrderPaidLongAgo"), GivenUp("OrderSaga.Contracts:OrderExpired"));
        db.AddRange(Enumerable.Range(0, Many).Select(n => Dead("OrderSaga.Contracts:CancelOrder", "Test.New", _then.AddHours(1).AddSeconds(n))));
        db.AddRange(Enumerable.Range(0, 5).Select(n => Dead("OrderSaga.Contracts:AddNote", "Test.Old", _then.AddSeconds(n))));
        await db.SaveChangesAsync();
    }

    [Test, Order(1)]
    public async Task Those_behind_the_newest_are_found_by_what_they_have_in_common()
    {
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/failed");
        var group = person.Page.Locator("section.group").Filter(new() { HasText = "Test.Old" });
        await group.GetByRole(AriaRole.Link, new() { Name = person.Say("Show all 5", "查看全部 5 条") }).ClickAsync();
        await person.Page.GetByText("Test.Old").WaitForAsync();
        (await person.Page.Locator(".rows li").CountAsync()).ShouldBe(5);
        await person.Page.Locator(".rows li a").First.ClickAsync();
        await person.Page.GetByText(person.Say("Message id", "消息 ID")).WaitForAsync();

        await person.Page.GotoAsync("/console/failed?store=orders&kind=Quarantined&messageType=OrderPaid");
        (await person.Page.Locator(".rows li").CountAsync()).ShouldBe(200);
        await person.Look("failed-group");
        await person.Page.Locator("a[rel=next]").ClickAsync();
        await person.Page.WaitForURLAsync("**skip=200**");
        (await person.Page.Locator(".rows li").CountAsync()).ShouldBe(50);
        (await person.Page.Locator("a[rel=next]").CountAsync()).ShouldBe(0);
        (await person.Page.GotoAsync("/console/failed?store=elsewhere&kind=Quarantined&messageType=OrderPaid"))!.Status.ShouldBe(400);
    }

    [Test, Order(2)]
    public async Task Each_of_a_group_is_read_once_though_all_failed_at_the_same_moment()
    {
        await using var client = new AClient(Shop.Service.Address, options => options.ApiKey = EmbeddedService.Key);
        var groups = await client.Api.FailedMessages.GroupsAsync();
        foreach (var (type, count) in ((string, int)[])[("OrderPaid", Many), ("CancelOrder", Many), ("AddNote", 5)])
        {
            var found = new List<Guid>();
            await foreach (var message in client.Api.FailedMessages.FindAsync(groups.Single(group => group.MessageType == type)))
                found.Add(message.MessageId);
            found.Count.ShouldBe(count, type);
            found.ShouldBeUnique();
        }

        using var unread = await Shop.Service.Api.GetAsync("/api/v1/failed-messages?skip=1");
        ((int)unread.StatusCode).ShouldBe(400);
    }

    [Test, Order(3)]
    public async Task What_was_given_up_is_released_together_and_nothing_else_is()
    {
        await using var person = await Visit();
        await person.Page.GotoAsync("/console/failed");
        var group = person.Page.Locator("section.group").Filter(new() { HasText = "OrderPaid ·" });
        await group.Locator("summary").ClickAsync();
        await group.GetByLabel(person.Say("Reason", "原因")).FillAsync("the queue is there again");
        await group.GetByRole(AriaRole.Button).ClickAsync();
        await person.Arrives("**done=retried");

        await using var scope = Shop.Service.Scope();
        var left = await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Set<OutboxRow>().AsNoTracking()
            .Where(row => row.QuarantinedAt == _then).Select(row => row.MessageType).ToListAsync();
        left.ShouldBe(["urn:message:OrderSaga.Contracts:OrderPaidLongAgo", "urn:message:OrderSaga.Contracts:OrderExpired"], ignoreOrder: true);
        (await Shop.Service.Get("/api/v1/audit?limit=200")).EnumerateArray().Select(row => row.GetProperty("action").GetString())
            .ShouldContain("failed-messages.release-group");
        using var early = await Shop.Service.Api.PostAsJsonAsync(
            "/api/v1/failed-messages/retry-group", new { store = "orders", kind = "Overdue", messageType = "OrderPaid", exceptionType = "", reason = "a test" });
        (await early.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("reasons")[0].GetString().ShouldBe("What came too early is tried again by itself");
    }

    static OutboxRow GivenUp(string type) => new()
    {
        MessageId = NewId.NextGuid(),
        Destination = "loopback://localhost/nobody-is-here",
        MessageType = $"urn:message:{type}",
        ContentType = "application/vnd.masstransit+json",
        Body = "{}"u8.ToArray(),
        GroupId = NewId.NextGuid(),
        CreatedAt = _then,
        Attempts = 9,
        LastError = "NO_ROUTE",
        QuarantinedAt = _then,
    };

    static DeadLetterRow Dead(string type, string exception, DateTimeOffset at) => new()
    {
        MessageId = NewId.NextGuid(),
        ConsumerId = NewId.NextGuid(),
        Destination = "loopback://localhost/nobody-is-here",
        MessageType = $"urn:message:{type}",
        ContentType = "application/vnd.masstransit+json",
        Body = "{}"u8.ToArray(),
        Reason = "It was refused.",
        ExceptionType = exception,
        FirstFailedAt = at,
        LastFailedAt = at,
        Failures = 1,
    };
}
