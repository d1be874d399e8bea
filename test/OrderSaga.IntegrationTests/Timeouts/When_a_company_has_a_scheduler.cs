using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MassTransit;
using MassTransit.Context;
using MassTransit.Scheduling;
using MassTransit.Serialization;
using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service.Timeouts;

namespace OrderSaga.IntegrationTests.Timeouts;

/// <summary>
/// MassTransit.Quartz cannot be had here; this does on the bus what it does: reads the command, keeps payload, types and headers, and sends
/// the payload when it is due, under the command's id and with the token as 32 digits without hyphens.
/// </summary>
[TestFixtureSource(typeof(When_a_company_has_a_scheduler), nameof(Situations))]
public sealed class When_a_company_has_a_scheduler(Waiting waiting) : WaitingScenario(waiting)
{
    readonly TheirScheduler _theirs = new();
    IBusControl _bus = null!;

    static IEnumerable<Waiting> Situations =>
        TestDatabase.Stores.Select(store => new Waiting(TimeoutMode.Quartz, store, HasBroker: true));

    protected override bool HostsScheduler => false;

    [SetUp]
    public async Task StartTheirs()
    {
        _theirs.Clear();
        _bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(Broker);
            rabbit.ReceiveEndpoint(Scheduler, endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false; // the type's exchange is shared by all tests
                endpoint.Handler<ScheduleMessage>(_theirs.Keep);
                endpoint.Handler<CancelScheduledMessage>(_theirs.Forget);
            });
        });
        await _bus.StartAsync();
    }

    [TearDown]
    public Task StopTheirs() => _bus.StopAsync();

    [Test]
    public async Task It_is_told_and_what_it_fires_is_understood()
    {
        await using var host = await Start(TimeSpan.FromHours(1));
        await Tell(host, new OpenTab(TabId));
        var old = await TokenOf(host, TabId);
        await host.Until(_ => Task.FromResult(_theirs.Kept.ContainsKey(old)));
        var stale = _theirs.Kept[old];
        await Tell(host, new RemindLater(TabId));
        var token = await TokenOf(host, TabId);
        await host.Until(_ => Task.FromResult(_theirs.Kept.Count == 1 && _theirs.Kept.ContainsKey(token)));

        var command = _theirs.Kept[token].Envelope;
        command.GetProperty("messageType")[0].GetString().ShouldBe("urn:message:MassTransit.Scheduling:ScheduleMessage");
        var message = command.GetProperty("message");
        message.GetProperty("correlationId").GetGuid().ShouldBe(token);
        message.GetProperty("destination").GetString().ShouldNotBeNull().ShouldEndWith($"{TabId:N}Tab");
        message.GetProperty("payloadType")[0].GetString().ShouldBe(MessageUrn.ForTypeString<TabReminderDue>());
        message.GetProperty("scheduledTime").GetDateTime().ShouldBe(host.Reminders.DueAt.Last().UtcDateTime);
        message.GetProperty("payload").GetProperty("tabId").GetGuid().ShouldBe(TabId);

        // It was cancelled, but they had fired it already.
        await stale.Fire(_bus);
        await host.Until(_ => Task.FromResult(Arrived.Count == 1));
        await _theirs.Kept[token].Fire(_bus);
        await _theirs.Kept[token].Fire(_bus);
        await Reminded(host);
        await host.Quiet();

        host.Testimony.Of<TabReminded>().Count.ShouldBe(1);
        (await host.FindTab(TabId)).ShouldNotBeNull().Version.ShouldBe(3); // opened, moved, reminded: not by the stale one
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    sealed class TheirScheduler
    {
        public ConcurrentDictionary<Guid, TheirTrigger> Kept { get; } = [];

        public void Clear() => Kept.Clear();

        public Task Keep(ConsumeContext<ScheduleMessage> context)
        {
            var body = context.SerializerContext.GetMessageSerializer(context.Message.Payload, context.Message.PayloadType)
                .GetMessageBody(new MessageSendContext<ScheduleMessage>(context.Message));
            Kept[context.Message.CorrelationId] = new TheirTrigger(
                context.Message.CorrelationId,
                context.MessageId!.Value,
                context.Message.Destination,
                context.Message.PayloadType,
                body.GetBytes(),
                JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(context.ReceiveContext.GetBody())));
            return Task.CompletedTask;
        }

        public Task Forget(ConsumeContext<CancelScheduledMessage> context)
        {
            Kept.TryRemove(context.Message.TokenId, out _);
            return Task.CompletedTask;
        }
    }

    sealed record TheirTrigger(Guid Token, Guid MessageId, Uri Destination, string[] Types, byte[] Body, JsonElement Envelope)
    {
        public async Task Fire(IBus bus)
        {
            var endpoint = await bus.GetSendEndpoint(Destination);
            await endpoint.Send(new SerializedMessageBody(), Pipe.Execute<SendContext>(send =>
            {
                var deserializer = send.Serialization.GetMessageDeserializer(send.Serialization.DefaultContentType);
                send.MessageId = MessageId;
                send.SupportedMessageTypes = Types;
                send.Headers.Set(MessageHeaders.SchedulingTokenId, Token.ToString("N"));
                send.Serializer = deserializer
                    .Deserialize(deserializer.GetMessageBody(Encoding.UTF8.GetString(Body)), EmptyHeaders.Instance, Destination)
                    .GetMessageSerializer();
            }));
        }
    }
}
