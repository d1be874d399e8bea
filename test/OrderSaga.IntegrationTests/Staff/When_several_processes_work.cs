using System.Text.Json;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service.Workers;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_several_processes_work
{
    [Test]
    public void Percentiles_are_right_to_within_a_twentieth()
    {
        var latencies = new Latencies();
        for (var ms = 1; ms <= 1000; ms++)
            latencies.Add(TimeSpan.FromMilliseconds(ms));
        var counts = latencies.Take();

        var seen = Latencies.Percentiles(counts, 0.5, 0.95, 0.99)!;
        seen[0].ShouldBe(500, 25);
        seen[1].ShouldBe(950, 48);
        seen[2].ShouldBe(990, 50);
        latencies.Take().ShouldBeEmpty();
        Latencies.Percentiles(latencies.Take(), 0.5).ShouldBeNull();
    }

    [TestCase(0)]
    [TestCase(-5000)]
    [TestCase(1e12)]
    public void A_time_that_cannot_be_is_counted_at_the_end_of_the_scale(double ms)
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromMilliseconds(ms));

        latencies.Take().Values.Sum().ShouldBe(1);
    }

    [Test]
    public async Task A_process_says_that_it_is_there_and_goes_when_it_stops()
    {
        await using var service = await EmbeddedService.Start();
        await service.Eventually("/api/v1/workers", force => force.GetProperty("workers").GetArrayLength() == 1);
        var worker = (await service.Get("/api/v1/workers")).GetProperty("workers")[0];
        worker.GetProperty("processId").GetInt32().ShouldBe(Environment.ProcessId);
        worker.GetProperty("missing").GetBoolean().ShouldBeFalse();

        await service.Stop();
        await using var again = await EmbeddedService.Start(service.Data);
        await again.Eventually("/api/v1/workers", force => force.GetProperty("workers").GetArrayLength() == 1);
        (await again.Get("/api/v1/workers")).GetProperty("workers")[0].GetProperty("workerId").GetGuid()
            .ShouldNotBe(worker.GetProperty("workerId").GetGuid());
    }

    [Test]
    public async Task On_RabbitMQ_the_broker_says_what_waits()
    {
        using var broker = await OwnBroker.Take();
        await using var service = await EmbeddedService.Start(null, "--Service:Transport=RabbitMq", $"--Service:RabbitMq:Address={broker.Address}");
        await service.Eventually("/api/v1/workers", force => force.GetProperty("queues").EnumerateArray().Any(queue =>
            queue.GetProperty("name").GetString() == "orders" && queue.GetProperty("ready").ValueKind is JsonValueKind.Number
            && queue.GetProperty("consumers").GetInt32() == 1));
        (await service.Get("/api/v1/workers")).GetProperty("brokerAway").GetBoolean().ShouldBeFalse();
    }
}
