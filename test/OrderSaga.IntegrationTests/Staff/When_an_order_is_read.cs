using System.Net;
using System.Text.Json;
using OrderSaga.IntegrationTests.Service;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_an_order_is_read
{
    AShop _shop = null!;
    Guid _paid;
    string _number = "";

    [OneTimeSetUp]
    public async Task Open()
    {
        _shop = await AShop.Open();
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        (_paid, _number) = (orderId, number);
        _shop.Provider("alipay").Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");
        await _shop.AnOrderAwaitingPayment("wechatpay");
    }

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [Test]
    public async Task Its_version_is_its_tag()
    {
        using var answer = await _shop.Service.Api.GetAsync($"/api/v1/orders/{_paid}");
        var order = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        answer.Headers.ETag!.Tag.ShouldBe($"\"{order.GetProperty("version").GetInt32()}\"");

        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/orders/{_paid}") { Headers = { IfNoneMatch = { answer.Headers.ETag } } };
        using var same = await _shop.Service.Api.SendAsync(again);
        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Test]
    public async Task It_says_what_may_be_done_and_why_not()
    {
        var actions = (await _shop.Service.Get($"/api/v1/orders/{_paid}")).GetProperty("actions").EnumerateArray().ToList();

        WhyNot("cancel").ShouldBe("The order is closed.");
        WhyNot("refund").ShouldBeNull();
        WhyNot("note").ShouldBeNull();
        actions.Single(a => a.GetProperty("action").GetString() == "refund").GetProperty("amountMinorMax").GetInt64().ShouldBe(9900);

        string? WhyNot(string action) => actions.Single(a => a.GetProperty("action").GetString() == action).GetProperty("whyNot").GetString();
    }

    [Test]
    public async Task It_can_be_seen_as_it_was()
    {
        var now = await _shop.Service.Get($"/api/v1/orders/{_paid}");
        var version = now.GetProperty("version").GetInt32();

        var last = await _shop.Service.Get($"/api/v1/orders/{_paid}/as-of?version={version}");
        var first = await _shop.Service.Get($"/api/v1/orders/{_paid}/as-of?version=1");

        foreach (var field in now.EnumerateObject().Where(field => field.Name != "actions"))
        {
            var then = last.GetProperty("order").GetProperty(field.Name);
            if (field.Name == "timers") // the tokens of the bus are not in the timeline's own words
                continue;
            then.GetRawText().ShouldBe(field.Value.GetRawText(), field.Name);
        }

        last.GetProperty("brokenAt").ValueKind.ShouldBe(JsonValueKind.Null);
        first.GetProperty("order").GetProperty("state").GetString().ShouldBe("Placed");
        first.GetProperty("latestVersion").GetInt32().ShouldBe(version);
        using var never = await _shop.Service.Api.GetAsync($"/api/v1/orders/{_paid}/as-of?version={version + 1}");
        never.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task It_is_found_by_whatever_one_has_at_hand()
    {
        var callbacks = await _shop.Service.Get($"/api/v1/orders/{_paid}/callbacks");
        var transaction = callbacks[0].GetProperty("transactionId").GetString()!;

        foreach (var (text, match) in new[]
        {
            (_number, "OrderNumber"), (_number[..9].ToLowerInvariant(), "OrderNumber"), (transaction, "TransactionId"),
            (_paid.ToString(), "OrderId"), ("C-1001", "Customer"),
        })
        {
            var page = await _shop.Service.Get($"/api/v1/orders?search={Uri.EscapeDataString(text)}");
            page.GetProperty("matchedBy").GetString().ShouldBe(match, text);
            page.GetProperty("orders").EnumerateArray().ShouldContain(order => order.GetProperty("orderId").GetGuid() == _paid, text);
        }

        (await _shop.Service.Get("/api/v1/orders?search=nothing-like-it")).GetProperty("orders").GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task The_provider_of_its_payment_is_a_filter()
    {
        var from = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddDays(-1).ToString("O"));
        var before = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddDays(1).ToString("O"));

        var page = await _shop.Service.Get($"/api/v1/orders?provider=alipay&placedFrom={from}&placedBefore={before}");
        page.GetProperty("orders").EnumerateArray().Select(order => order.GetProperty("orderId").GetGuid()).ShouldBe([_paid]);
        (await _shop.Service.Get("/api/v1/orders?sort=Deadline")).GetProperty("total").GetInt32().ShouldBe(1);

        using var refused = await _shop.Service.Api.GetAsync("/api/v1/orders?provider=alipay");
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("provider and amount go with placedFrom");
    }

    [Test]
    public async Task What_waits_and_what_is_open_is_counted()
    {
        var stats = await _shop.Service.Get("/api/v1/stats");
        stats.GetProperty("openByState").GetProperty("AwaitingPayment").GetInt32().ShouldBe(1);
        stats.GetProperty("placedLastDayByState").GetProperty("Closed").GetInt32().ShouldBe(1);
        stats.GetProperty("needAttention").GetInt32().ShouldBe(0);
        stats.GetProperty("callbacksLastHour").GetProperty("Applied").GetInt32().ShouldBeGreaterThan(0);

        var first = await _shop.Service.Get("/api/v1/timeouts?limit=1");
        var timer = first.GetProperty("timeouts")[0];
        timer.GetProperty("message").GetString().ShouldBe("PaymentReminderDue");
        var second = await _shop.Service.Get($"/api/v1/timeouts?limit=1&after={first.GetProperty("next").GetString()}");
        second.GetProperty("timeouts")[0].GetProperty("message").GetString().ShouldBe("PaymentDeadlineReached");
        (await _shop.Service.Get("/api/v1/timeouts?overdue=true")).GetProperty("timeouts").GetArrayLength().ShouldBe(0);
    }

    [TestCase("timeline")]
    [TestCase("callbacks")]
    [TestCase("as-of?version=1")]
    public async Task Of_an_order_that_is_not_there_nothing_is_said(string what)
    {
        using var answer = await _shop.Service.Api.GetAsync($"/api/v1/orders/{Guid.NewGuid()}/{what}");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }
}
