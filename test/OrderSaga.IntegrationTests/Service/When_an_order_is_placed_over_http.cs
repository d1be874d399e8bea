using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Service;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.Service;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_an_order_is_placed_over_http(string store)
{
    readonly TestDatabase _database = new(store);
    EmbeddedService _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _service = await EmbeddedService.Start(null, [.. _database.ServiceSettings, "--Service:MigrateAtStart=true"]);
        await _service.SetStock("CUP", 1000);
        await _service.SetStock("POT", 1000);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task It_is_accepted_and_waits_for_its_money()
    {
        var number = AnOrder.NewNumber();

        using var answer = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number));

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var orderId = OrderIds.Of("default", number);
        answer.Headers.Location!.ToString().ShouldEndWith($"/api/v1/orders/{orderId}");
        var order = await _service.OrderBecomes(orderId, "AwaitingPayment");
        order.GetProperty("total").GetProperty("minorUnits").GetInt64().ShouldBe(9900);
        order.GetProperty("timers").GetArrayLength().ShouldBe(2); // the reminder and the deadline
    }

    [Test]
    public async Task It_can_be_read_at_once_by_id_and_by_number()
    {
        var number = AnOrder.NewNumber();
        (await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();

        var byId = await _service.Get($"/api/v1/orders/{OrderIds.Of("default", number)}");
        var byNumber = await _service.Get($"/api/v1/orders/by-number/default/{number}");

        byId.GetProperty("orderNumber").GetString().ShouldBe(number);
        byNumber.GetProperty("orderId").GetGuid().ShouldBe(OrderIds.Of("default", number));
    }

    [Test]
    public async Task The_same_content_again_gets_the_same_answer_and_one_order()
    {
        var number = AnOrder.NewNumber();
        using var first = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number));

        var again = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))));

        foreach (var answer in again)
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await answer.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        }

        await _service.OrderBecomes(OrderIds.Of("default", number), "AwaitingPayment");
        var timeline = await _service.Get($"/api/v1/orders/{OrderIds.Of("default", number)}/timeline");
        timeline.EnumerateArray().Count(e => e.GetProperty("event").GetString() == "OrderPlaced").ShouldBe(1);
    }

    [Test]
    public async Task Other_content_under_the_same_number_is_a_conflict()
    {
        var number = AnOrder.NewNumber();
        (await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();

        using var answer = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number, o => o["customerId"] = "C-2002"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain(number);
    }

    // Both came at once, and the machine had the bus' first.
    [Test]
    public async Task An_order_that_lost_its_number_to_one_from_the_bus_is_told_so()
    {
        var number = AnOrder.NewNumber();
        var orderId = OrderIds.Of("default", number);
        (await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        var order = AnOrder.With(number, o => o["customerId"] = "C-BUS").Deserialize<PlaceOrderRequest>(JsonSerializerOptions.Web)!;
        await using (var scope = _service.Scope())
        {
            var other = OrderRules.ContentHash(order.ToMessage(TimeProvider.System.GetUtcNow()));
            await _service.OrderBecomes(orderId, "AwaitingPayment");
            await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Orders.Where(o => o.CorrelationId == orderId)
                .ExecuteUpdateAsync(o => o.SetProperty(row => row.ContentHash, other).SetProperty(row => row.CustomerId, "C-BUS"));
        }

        using var lost = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number));
        using var won = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number, o => o["customerId"] = "C-BUS"));

        lost.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        won.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_customer_who_cancels_gets_the_order_closed_and_the_stock_back()
    {
        var number = AnOrder.NewNumber();
        var orderId = OrderIds.Of("default", number);
        (await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        await _service.OrderBecomes(orderId, "AwaitingPayment");

        using var answer = await _service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/cancel", new { reason = "changed my mind" });

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var order = await _service.OrderBecomes(orderId, "Closed");
        order.GetProperty("closureReason").GetString().ShouldBe("Cancelled");
        using var again = await _service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/cancel", new { reason = "once more" });
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Test]
    public async Task The_deadline_can_be_put_off_but_not_brought_forward()
    {
        var number = AnOrder.NewNumber();
        var orderId = OrderIds.Of("default", number);
        (await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        var deadline = (await _service.OrderBecomes(orderId, "AwaitingPayment")).GetProperty("deadline").GetDateTimeOffset();

        using var later = await Extend(deadline.AddMinutes(10));
        later.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await _service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("deadline").GetDateTimeOffset() == deadline.AddMinutes(10));

        using var earlier = await Extend(deadline);
        earlier.StatusCode.ShouldBe(HttpStatusCode.Conflict);

        Task<HttpResponseMessage> Extend(DateTimeOffset to) =>
            _service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/extend-deadline", new { deadline = to, reason = "the bank is slow" });
    }
}
