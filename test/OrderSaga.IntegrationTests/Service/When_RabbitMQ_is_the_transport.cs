using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderSaga.Contracts;
using OrderSaga.Service;
using RabbitMQ.Client;

namespace OrderSaga.IntegrationTests.Service;

public sealed class When_RabbitMQ_is_the_transport
{
    OwnBroker? _own;

    Uri Broker => _own!.Address;

    [SetUp]
    public async Task TakeBroker() => _own = await OwnBroker.Take();

    [TearDown]
    public void GiveBrokerBack()
    {
        _own?.Dispose();
        _own = null;
    }

    [Test]
    public async Task A_message_that_nobody_lives_to_acknowledge_becomes_a_dead_letter()
    {
        string[] settings = ["--Service:Transport=RabbitMq", $"--Service:RabbitMq:Address={Broker}"];
        await using var client = await new ConnectionFactory { Uri = Broker }.CreateConnectionAsync();
        await using var channel = await client.CreateChannelAsync();
        // Until all of its queues and bindings are there: else the message would go nowhere.
        await using (var first = await EmbeddedService.Start(null, settings))
            await Ready(first, "Healthy");

        var properties = new BasicProperties { MessageId = $"{Guid.NewGuid()}" };
        await channel.BasicPublishAsync("notifications", "", mandatory: true, properties, "{}"u8.ToArray());
        var deliveries = 0;
        var expected = 1 + new RabbitMqOptions().DeliveryLimit;
        while (await DieWithNext(client, "notifications", isExpected: deliveries < expected))
            deliveries++;

        deliveries.ShouldBe(expected);
        await using var service = await EmbeddedService.Start(null, settings);
        var rows = await service.Eventually("/api/v1/failed-messages", messages => messages.GetArrayLength() > 0);
        var row = rows.EnumerateArray().ShouldHaveSingleItem();
        row.GetProperty("messageId").GetString().ShouldBe(properties.MessageId);
        row.GetProperty("consumer").GetString().ShouldBe("notifications");
        row.GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("never acknowledged");
    }

    /// <summary>As on a broker where nobody was before.</summary>
    [Test]
    public async Task Whoever_listens_can_bind_to_every_message_before_the_first_was_sent()
    {
        await using var client = await new ConnectionFactory { Uri = Broker }.CreateConnectionAsync();
        await using (var channel = await client.CreateChannelAsync())
        {
            foreach (var message in Messages())
                await channel.ExchangeDeleteAsync(message);
        }

        await using var service = await EmbeddedService.Start(
            null, "--Service:Transport=RabbitMq", $"--Service:RabbitMq={Broker}",
            "--Participants:Stock=Elsewhere", "--Participants:Points=Elsewhere", "--Participants:Notifications=Elsewhere");
        await Ready(service, "Healthy");

        await using var listener = await client.CreateChannelAsync();
        var queue = (await listener.QueueDeclareAsync()).QueueName;
        foreach (var message in Messages())
            await listener.QueueBindAsync(queue, message, "");

        static IEnumerable<string> Messages() => Directory.EnumerateFiles(Path.Combine(Published.Root(), "docs", "messages"), "*.json")
            .Select(example => $"OrderSaga.Contracts:{Path.GetFileNameWithoutExtension(example)}");
    }

    [Test]
    public async Task Orders_are_taken_while_the_broker_is_away_and_go_on_when_it_is_back()
    {
        await using var wire = new Wire(Broker);
        await using var service = await EmbeddedService.Start(
            null, "--Service:Transport=RabbitMq", $"--Service:RabbitMq:Address={wire.Address}", "--Service:RabbitMq:Heartbeat=00:00:02");
        await Ready(service, "Degraded");
        await SetStock(service);
        var first = await Place(service);

        // Queues and bindings are there before anything is sent: else the command for stock would be confirmed into nothing.
        wire.Mend();
        await Ready(service, "Healthy");
        await service.OrderBecomes(first, "AwaitingPayment");

        wire.Cut();
        await Ready(service, "Degraded");
        var second = await Place(service);

        wire.Mend();
        await Ready(service, "Healthy");
        await service.OrderBecomes(second, "AwaitingPayment");
        (await service.Get("/api/v1/failed-messages")).GetArrayLength().ShouldBe(0);
    }

    [TestCase("broker.test", "ours", true)]
    [TestCase("other.test", "ours", false)]
    [TestCase("broker.test", "another", false)]
    [TestCase("broker.test", null, false)]
    public async Task A_broker_is_believed_that_has_the_name_and_the_signature(string name, string? authority, bool isBelieved)
    {
        var files = Directory.CreateTempSubdirectory("ordersaga-test-");
        using var ours = new Authority("ours");
        using var another = new Authority("another");
        await using var wire = new Wire(Broker, ours.Sign("broker.test"));
        wire.Mend();
        List<string> settings = ["--Service:Transport=RabbitMq", $"--Service:RabbitMq={wire.Address}"];
        settings.Add($"--Service:RabbitMq:ServerName={name}");
        if (authority is not null)
            settings.Add($"--Service:RabbitMq:CaFile={(authority is "ours" ? ours : another).WriteTo(files)}");

        await using (var service = await EmbeddedService.Start(null, [.. settings]))
        {
            if (!isBelieved)
                await wire.WasRefused.WaitAsync(TimeSpan.FromSeconds(60));
            await Ready(service, isBelieved ? "Healthy" : "Degraded");
        }

        wire.WasRefused.IsCompleted.ShouldBe(!isBelieved);
        files.Delete(recursive: true);
    }

    [Test]
    public async Task Nothing_is_told_to_the_makers_of_the_bus()
    {
        await using var service = await EmbeddedService.Start();

        service.Services.GetRequiredService<IOptions<MassTransit.UsageTelemetryOptions>>().Value.Enabled.ShouldBeFalse();
    }

    // A quorum queue takes a moment to show what came, or came back; one that stays away for two seconds has given up.
    static async Task<bool> DieWithNext(IConnection client, string queue, bool isExpected)
    {
        await using var channel = await client.CreateChannelAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(isExpected ? 60 : 2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (await pause.WaitForNextTickAsync(limit.Token))
            {
                if (await channel.BasicGetAsync(queue, autoAck: false, CancellationToken.None) is not null)
                    return true;
            }
        }
        catch (OperationCanceledException) when (!isExpected)
        {
        }

        return false;
    }

    static async Task SetStock(EmbeddedService service)
    {
        await service.SetStock("CUP", 10);
        await service.SetStock("POT", 10);
    }

    static async Task<Guid> Place(EmbeddedService service)
    {
        var number = AnOrder.NewNumber();
        using var answer = await service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number));
        answer.EnsureSuccessStatusCode();
        return OrderIds.Of("default", number);
    }

    static async Task Ready(EmbeddedService service, string expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var last = "";
        while (last != expected)
        {
            if (limit.IsCancellationRequested)
                throw new AssertionException($"/health/ready did not become {expected}; it is {last}");
            await pause.WaitForNextTickAsync(CancellationToken.None);
            using var answer = await service.Stranger.GetAsync("/health/ready", CancellationToken.None);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            last = await answer.Content.ReadAsStringAsync(CancellationToken.None);
        }
    }
}
