using System.Net.Http.Json;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Service.Timeouts;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>The life of orders on RabbitMQ and a database server: the same, however their timers wait.</summary>
[TestFixture(TimeoutMode.Database)]
[TestFixture(TimeoutMode.Quartz)]
[TestFixture(TimeoutMode.RabbitMq)]
[Parallelizable]
public sealed class When_timers_wait_in_each_way(TimeoutMode mode)
{
    OwnBroker? _broker;
    TestDatabase _database = null!;
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        if (TestDatabase.MissingBecause(Store.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        _broker = await OwnBroker.Take();
        _database = new TestDatabase(Store.PostgreSql.Name);
        _shop = await AShop.Open(
        [
            "--Service:Transport=RabbitMq", $"--Service:RabbitMq={_broker.Address}", .. _database.ServiceSettings, "--Service:MigrateAtStart=true",
            $"--Timeouts:Mode={mode}", $"--Timeouts:Quartz:HostScheduler={mode is TimeoutMode.Quartz}",
            // Long enough for a busy machine to bring the money in time.
            "--Merchants:default:ShortestPaymentWindow=00:00:01", "--Merchants:default:PaymentWindow=00:00:15",
            "--Merchants:default:ReminderBeforeDeadline=00:00:02", "--Merchants:default:Grace=00:00:01",
        ]);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_shop is not null)
            await _shop.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        _broker?.Dispose();
    }

    [Test]
    public async Task An_order_that_nobody_pays_expires_and_one_paid_in_time_does_not()
    {
        var (paid, number, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        _shop.Provider("alipay").Pay(trade);
        await _shop.Service.OrderBecomes(paid, "Closed");
        var later = AnOrder.NewNumber();
        (await _shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(later))).EnsureSuccessStatusCode();
        var unpaid = OrderIds.Of("default", later);

        // Its deadline is after the other's.
        var expired = await _shop.Service.OrderBecomes(unpaid, "Closed");
        expired.GetProperty("closureReason").GetString().ShouldBe("Expired");
        (await _shop.Service.Get($"/api/v1/orders/{paid}")).GetProperty("closureReason").GetString().ShouldBe("Fulfilled");

        var events = await EventsOf(unpaid);
        events.Count(e => e == nameof(PaymentReminderDue)).ShouldBe(1);
        events.Count(e => e == nameof(PaymentDeadlineReached)).ShouldBe(1);
        (await EventsOf(paid)).ShouldNotContain(nameof(PaymentDeadlineReached), number);
        (await _shop.Service.Get("/api/v1/failed-messages")).EnumerateArray()
            .ShouldNotContain(m => m.GetRawText().Contains(later, StringComparison.Ordinal) || m.GetRawText().Contains(number, StringComparison.Ordinal));
    }

    async Task<List<string?>> EventsOf(Guid orderId) =>
        [.. (await _shop.Service.Get($"/api/v1/orders/{orderId}/timeline")).EnumerateArray().Select(e => e.GetProperty("event").GetString())];
}
