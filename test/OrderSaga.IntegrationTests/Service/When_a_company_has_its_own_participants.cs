using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Consumers of the company's on the queues of ours: they get every command, for nobody takes any from beside them.</summary>
public sealed class When_a_company_has_its_own_participants
{
    [Test]
    public async Task It_gets_the_commands_alone_and_its_answers_are_taken()
    {
        using var broker = await OwnBroker.Take();
        var theirs = new TheirParticipants();
        var bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker.Address);
            rabbit.ReceiveEndpoint("stock", queue =>
            {
                queue.SetQuorumQueue(); // as ours is, which may have been here before
                queue.SetQueueArgument("x-delivery-limit", 20);
                queue.SetQueueArgument("x-dead-letter-exchange", "ordersaga-dead-letters");
                queue.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
                queue.SetQueueArgument("x-overflow", "reject-publish");
                queue.Handler<ReserveStock>(theirs.Reserve);
                queue.Handler<ConfirmStock>(theirs.Confirm);
            });
        });
        await bus.StartAsync();
        try
        {
            await using var service = await EmbeddedService.Start(
                null, "--Service:Transport=RabbitMq", $"--Service:RabbitMq={broker.Address}", "--Participants:Stock=Elsewhere");
            var orders = new List<Guid>();
            for (var i = 0; i < 8; i++)
                orders.Add(await Place(service));

            // Ours knows no article, and would have rejected what it got.
            foreach (var orderId in orders)
                await service.OrderBecomes(orderId, "AwaitingPayment");
            theirs.Reserved.ShouldBe(orders, ignoreOrder: true);
        }
        finally
        {
            await bus.StopAsync();
        }
    }

    [Test]
    public async Task What_only_ours_could_answer_is_answered_with_where_to_ask()
    {
        using var broker = await OwnBroker.Take();
        await using var service = await EmbeddedService.Start(
            null, "--Service:Transport=RabbitMq", $"--Service:RabbitMq={broker.Address}",
            "--Participants:Stock=Elsewhere", "--Participants:Points=Elsewhere", "--Participants:Notifications=Elsewhere");

        using var set = await service.Api.PutAsJsonAsync("/api/v1/stock/CUP", new { available = 5, requestId = Guid.NewGuid(), reason = "Counted" });
        set.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await set.Content.ReadAsStringAsync()).ShouldContain("Participants:Stock is Elsewhere");
        foreach (var path in (string[])["stock", "points", "points/C-1001", "notifications"])
        {
            using var answer = await service.Api.GetAsync($"/api/v1/{path}");
            answer.StatusCode.ShouldBe(HttpStatusCode.Conflict, path);
        }
    }

    static async Task<Guid> Place(EmbeddedService service)
    {
        var number = AnOrder.NewNumber();
        (await service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        return OrderIds.Of("default", number);
    }

    sealed class TheirParticipants
    {
        readonly ConcurrentBag<Guid> _reserved = [];

        public IReadOnlyList<Guid> Reserved => [.. _reserved.Distinct()];

        public Task Reserve(ConsumeContext<ReserveStock> context)
        {
            var command = context.Message;
            _reserved.Add(command.OrderId);
            return context.Publish(new StockReserved(command.EffectId, command.OrderId, command.Ordinal));
        }

        public Task Confirm(ConsumeContext<ConfirmStock> context)
        {
            var command = context.Message;
            return context.Publish(new StockConfirmed(command.EffectId, command.OrderId, command.Ordinal));
        }
    }
}
