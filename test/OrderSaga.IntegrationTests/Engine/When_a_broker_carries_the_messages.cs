using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Outbox;

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
        await host.Until(async db => await db.Outbox.CountAsync() == 1 && await db.Notes.AnyAsync(), Tick);

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
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(message);
        await scope.ServiceProvider.GetRequiredService<EngineDbContext>().SaveChangesAsync();
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
