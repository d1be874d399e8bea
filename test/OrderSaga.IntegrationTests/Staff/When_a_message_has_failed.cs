using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_a_message_has_failed
{
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open();

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [Test]
    public async Task It_is_sent_again_under_its_id_and_fails_again_as_long_as_the_cause_is_there()
    {
        var (id, path) = await ARefusal();
        var detail = await _shop.Service.Get($"/api/v1/failed-messages/orders/DeadLetter/{path}");
        detail.GetProperty("body").GetProperty("reason").GetString().ShouldBe("nothing is kept");
        detail.GetProperty("detail").GetString()!.ShouldContain("OrderRefusedException");

        using var retried = await Post($"orders/DeadLetter/{path}/retry");

        retried.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var first = detail.GetProperty("message").GetProperty("lastFailedAt").GetDateTimeOffset();
        await _shop.Service.Eventually("/api/v1/failed-messages", rows => rows.EnumerateArray().Any(row =>
            row.GetProperty("messageId").GetGuid() == id && row.GetProperty("lastFailedAt").GetDateTimeOffset() > first));
    }

    [Test]
    public async Task When_the_cause_is_gone_it_is_done()
    {
        var (order, number, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        var (id, path) = await ARefusal(number);
        _shop.Provider("alipay").Pay(trade);
        await _shop.Service.OrderBecomes(order, "Closed");

        using var group = await _shop.Service.Api.PostAsJsonAsync(
            "/api/v1/failed-messages/retry-group",
            new { store = "orders", messageType = "RefundOrder", exceptionType = "OrderSaga.StateMachine.OrderRefusedException", reason = "it is paid now" });

        (await group.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt32().ShouldBeGreaterThan(0);
        await _shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength() == 1);
        (await _shop.Service.Get("/api/v1/failed-messages")).EnumerateArray().ShouldNotContain(row => row.GetProperty("messageId").GetGuid() == id, path);
    }

    [Test]
    public async Task One_that_two_consumers_failed_with_is_sent_for_one_after_the_other()
    {
        const string odd = "Test.TwoConsumers";
        var (id, _) = await ARefusal();
        await using (var scope = _shop.Service.Scope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            var dead = await db.Set<DeadLetterRow>().SingleAsync(row => row.MessageId == id);
            dead.ExceptionType = odd;
            var other = (DeadLetterRow)db.Entry(dead).CurrentValues.ToObject();
            other.ConsumerId = Guid.NewGuid();
            db.Add(other);
            await db.SaveChangesAsync();
        }

        (await Again()).ShouldBe(1);
        await _shop.Service.Eventually("/api/v1/totals", totals => totals.GetProperty("orders").GetProperty("outbox").GetInt32() == 0);
        (await Again()).ShouldBe(1);
        (await Again()).ShouldBe(0);

        async Task<int> Again()
        {
            using var answer = await _shop.Service.Api.PostAsJsonAsync(
                "/api/v1/failed-messages/retry-group",
                new { store = "orders", messageType = "RefundOrder", exceptionType = odd, reason = "both are mended" });
            answer.EnsureSuccessStatusCode();
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt32();
        }
    }

    [Test]
    public async Task It_can_be_put_aside_and_put_back()
    {
        var (id, path) = await ARefusal();
        (await _shop.Service.Get("/api/v1/failed-messages/groups")).EnumerateArray()
            .ShouldContain(group => group.GetProperty("messageType").GetString() == "RefundOrder");

        using var deleted = await Post($"orders/{path}/delete");
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Ids()).ShouldNotContain(id);
        using var twice = await Post($"orders/{path}/delete");
        twice.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var restored = await Post($"orders/{path}/restore");
        restored.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Ids()).ShouldContain(id);
    }

    [Test]
    public async Task A_callback_is_judged_anew_at_its_own_time_and_counts_once()
    {
        var (order, number, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        _shop.Provider("alipay").Pay(trade);
        await _shop.Service.OrderBecomes(order, "Closed");
        var row = (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray()
            .First(callback => callback.GetProperty("canBeReplayed").GetBoolean() && callback.GetProperty("verdict").GetString() == "Applied");
        var before = (await _shop.Service.Get($"/api/v1/orders/{order}/timeline")).GetArrayLength();

        using var answer = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/callbacks/{row.GetProperty("id")}/replay", new { reason = "was it right?" });

        var replayed = await answer.Content.ReadFromJsonAsync<JsonElement>();
        (replayed.GetProperty("now").GetString(), replayed.GetProperty("events")[0].GetString()).ShouldBe(("Event", "PaymentSucceeded"));
        (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}"))[0].GetProperty("verdict").GetString().ShouldBe("Duplicate");
        (await _shop.Service.Get($"/api/v1/orders/{order}/timeline")).GetArrayLength().ShouldBeGreaterThanOrEqualTo(before);
    }

    /// <summary>A refund of an order that has no money, as a back office on the bus would send it.</summary>
    async Task<(Guid MessageId, string Path)> ARefusal(string? number = null)
    {
        if (number is null)
            (_, number, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var id = NewId.NextGuid();
        await _shop.Service.Services.GetRequiredService<IBus>().Publish(
            new RefundOrder("default", number, Guid.NewGuid(), null, 100, "nothing is kept", "li"), context => context.MessageId = id);
        var rows = await _shop.Service.Eventually(
            "/api/v1/failed-messages", rows => rows.EnumerateArray().Any(row => row.GetProperty("messageId").GetGuid() == id));
        var row = rows.EnumerateArray().Single(row => row.GetProperty("messageId").GetGuid() == id);
        return (id, $"{id}/{row.GetProperty("consumerId").GetGuid()}");
    }

    async Task<IEnumerable<Guid>> Ids() =>
        (await _shop.Service.Get("/api/v1/failed-messages")).EnumerateArray().Select(row => row.GetProperty("messageId").GetGuid());

    Task<HttpResponseMessage> Post(string path) =>
        _shop.Service.Api.PostAsJsonAsync($"/api/v1/failed-messages/{path}", new { reason = "a test" });
}
