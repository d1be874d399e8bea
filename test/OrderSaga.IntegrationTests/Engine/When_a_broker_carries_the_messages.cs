using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Outbox;
using RabbitMQ.Client;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_a_broker_carries_the_messages(string situation) : EngineScenario(situation)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));
    private Uri _broker = null!;

    [SetUp]
    public void RequireBroker()
    {
        var address = Environment.GetEnvironmentVariable("ORDERSAGA_TEST_RABBITMQ");
        if (string.IsNullOrEmpty(address))
            Assert.Ignore("ORDERSAGA_TEST_RABBITMQ names no broker");
        _broker = new Uri(address!);
    }

    [Test]
    public async Task They_leave_after_the_commit_and_their_rows_when_it_has_confirmed_them()
    {
        await using var host = await Start();
        var id = Guid.NewGuid();
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new TabOpened(TabId), context =>
            {
                context.MessageId = id;
                context.Headers.Set("OrderSaga-Seal", "sealed");
            });
            await scope.ServiceProvider.GetRequiredService<EngineDbContext>().SaveChangesAsync();
        }

        await host.Consumed(id);

        var seen = host.Testimony.Sightings.ShouldHaveSingleItem();
        seen.MessageId.ShouldBe(id);
        seen.Headers["OrderSaga-Seal"].ShouldBe("sealed");
        (await host.Read(db => db.Outbox.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task Sagas_timeouts_parking_and_dead_letters_work_as_in_memory()
    {
        await using var host = await Start();
        var early = Guid.NewGuid();
        await host.Send(new AddToTab(TabId, 5), early);
        await host.Until(db => db.Parked.AnyAsync());

        await Open(host, TabId);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == early), Tick);
        (await host.FindTab(TabId)).ShouldNotBeNull().Total.ShouldBe(5);
        (await host.Read(db => db.Parked.CountAsync())).ShouldBe(0);

        _clock.Advance(TabMachine.ReminderDelay);
        await host.Until(db => db.Notes.AnyAsync(note => note.Text == nameof(TabReminded)), Tick);

        await host.Send(new BanGuest(TabId));
        await host.Until(db => db.DeadLetters.AnyAsync());
        (await host.Read(db => db.DeadLetters.SingleAsync())).Reason.ShouldBe(new GuestBannedException().Message);
    }

    [Test]
    public async Task What_a_crash_left_unsent_is_sent_under_its_id()
    {
        Guid id;
        await using (var dead = New())
        {
            await dead.Read(db => db.Database.EnsureCreatedAsync());
            await using var scope = dead.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new TabOpened(TabId));
            var db = scope.ServiceProvider.GetRequiredService<EngineDbContext>();
            id = db.Outbox.Local.Single().MessageId;
            await db.SaveChangesAsync();
        }

        await using var host = await Start();
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id), Tick);
        host.Testimony.Sightings.ShouldHaveSingleItem().MessageId.ShouldBe(id);
    }

    // The broker has it, and the row is still there: the process dies before it can delete it.
    [Test]
    public async Task What_the_broker_has_confirmed_before_a_crash_comes_again_under_the_same_id()
    {
        await using var client = await new ConnectionFactory { Uri = _broker }.CreateConnectionAsync();
        await using var channel = await client.CreateChannelAsync();
        var exchange = $"{TabId:N}{typeof(TabForgotten).Namespace}:{nameof(TabForgotten)}";
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        await channel.QueueBindAsync(queue, exchange, "");
        await using (var dead = await Start())
        {
            var commits = 0;
            dead.Statements.BeforeCommit = () =>
            {
                if (Interlocked.Increment(ref commits) > 1)
                    throw Database.Away();
            };
            await Publish(dead, new TabForgotten(TabId));
            await dead.Until(_ => Task.FromResult(Volatile.Read(ref commits) > 1), Tick);
            (await dead.Read(db => db.Outbox.CountAsync())).ShouldBe(1);
        }

        var first = await Next(channel, queue);
        await using var host = await Start();
        (await Next(channel, queue)).ShouldBe(first);
        await host.Until(async db => !await db.Outbox.AnyAsync(), Tick);

        (await channel.BasicGetAsync(queue, autoAck: true)).ShouldBeNull();

        async Task<string?> Next(IChannel from, string name)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (await pause.WaitForNextTickAsync(limit.Token))
            {
                Tick();
                if (await from.BasicGetAsync(name, autoAck: true, limit.Token) is { } message)
                    return message.BasicProperties.MessageId;
            }

            return null;
        }
    }

    [Test]
    public async Task Without_a_database_the_broker_keeps_what_is_beyond_the_messages_in_hand()
    {
        const int Count = 300;
        // Where messages share commits, one that fails is a failed try of each of them.
        var tries = Keeping is Keeping.Reference ? 200 : 30;
        await using var client = await new ConnectionFactory { Uri = _broker }.CreateConnectionAsync();
        await using var channel = await client.CreateChannelAsync();
        await using var host = await Start(outbox => outbox.BackOffMax = TimeSpan.FromMilliseconds(10));
        var failures = 0;
        host.Statements.BeforeCommit = () =>
        {
            Interlocked.Increment(ref failures);
            throw Database.Away();
        };
        var ids = Enumerable.Range(0, Count).Select(_ => Guid.NewGuid()).ToArray();
        await Task.WhenAll(ids.Select(id => host.Send(new OpenTab(Guid.NewGuid()), id)));
        await host.Until(_ => Task.FromResult(Volatile.Read(ref failures) > tries), Tick);

        // So many tries later nobody has taken a message more than the consumers have hands for.
        var waiting = await channel.QueueDeclarePassiveAsync($"{TabId:N}{nameof(Tab)}");
        waiting.MessageCount.ShouldBeGreaterThan(0u);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);

        host.Statements.BeforeCommit = () => { };
        await host.Until(async db => await db.Inbox.CountAsync(row => ids.Contains(row.MessageId)) == Count, Tick);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    [Test]
    public async Task One_that_must_arrive_and_reaches_no_queue_is_quarantined_and_the_others_leave()
    {
        await using var host = await Start(outbox =>
        {
            outbox.SendAttemptsMax = 3;
            outbox.SendLanes = 1;
            outbox.MustArrive(typeof(AuditTab)).MustArrive(typeof(TabOpened));
        });
        await Publish(host, new AuditTab(TabId));
        await Publish(host, new TabForgotten(TabId));
        await host.Send(new OpenTab(TabId));
        await host.Until(db => db.Outbox.AnyAsync(row => row.QuarantinedAt != null), Tick);
        await host.Until(
            async db => await db.Outbox.CountAsync() == 1 && await db.Notes.AnyAsync(note => note.Text == nameof(TabOpened)), Tick);

        var row = await host.Read(db => db.Outbox.SingleAsync());
        row.MessageType.ShouldEndWith(nameof(AuditTab));
        row.Attempts.ShouldBe(3);
        row.LastError.ShouldNotBeNull().ShouldMatch("Nobody is bound to .*AuditTab");
        host.Testimony.Of<TabOpened>().Count.ShouldBe(1);
    }

    [Test]
    public async Task A_row_goes_where_its_destination_says_whatever_exchange_it_was_written_for()
    {
        await using var host = await Start();
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EngineDbContext>();
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new TabOpened(TabId));
        var row = db.Outbox.Local.Single();
        row.Properties.ShouldBeNull(); // nothing beside the address was decided
        (row.Properties, row.Facts) = ("""{"RMQ-Exchange":"amq.topic"}""", null);
        await db.SaveChangesAsync();

        await host.Consumed(row.MessageId);
    }

    private static async Task Publish<T>(EngineHost host, T message)
        where T : class
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EngineDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(message);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private void Tick() => _clock.Advance(TimeSpan.FromMilliseconds(250));

    private async Task<EngineHost> Start(Action<OutboxOptions>? options = null)
    {
        var host = New(options);
        await host.Start();
        return host;
    }

    private EngineHost New(Action<OutboxOptions>? options = null) => new(Database, _clock, options, transport: bus =>
    {
        // The broker is shared: every test has exchanges and queues of its own.
        bus.SetEndpointNameFormatter(new DefaultEndpointNameFormatter(TabId.ToString("N"), false));
        bus.UsingRabbitMq((context, rabbit) =>
        {
            rabbit.Host(_broker);
            rabbit.MessageTopology.SetEntityNameFormatter(new Prefixed(rabbit.MessageTopology.EntityNameFormatter, TabId.ToString("N")));
            rabbit.UseTimeouts<EngineDbContext>(context);
            rabbit.ConfigureEndpoints(context);
        });
    });

    private sealed class Prefixed(IEntityNameFormatter names, string prefix) : IEntityNameFormatter
    {
        public string FormatEntityName<T>() => prefix + names.FormatEntityName<T>();
    }
}
