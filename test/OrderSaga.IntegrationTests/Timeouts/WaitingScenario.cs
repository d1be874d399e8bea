using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Service;
using OrderSaga.Service.Timeouts;

namespace OrderSaga.IntegrationTests.Timeouts;

/// <summary>The same for each way in which timeouts can wait; brokers and Quartz have clocks of their own, so time passes as it does.</summary>
[TestFixtureSource(typeof(Waiting), nameof(Waiting.All))]
[Parallelizable]
public abstract class WaitingScenario(Waiting waiting)
{
    protected static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1300);

    static readonly DelayQueues Queues = DelayTopology.QueuesOf(QueueKind.Quorum);

    protected TestDatabase Database { get; private set; } = null!;

    protected Waiting Waiting => waiting;

    protected Uri Broker { get; private set; } = new("loopback://localhost");

    protected Guid TabId { get; private set; }

    /// <summary>Does the process under test run the scheduler, where there is one?</summary>
    protected virtual bool HostsScheduler => true;

    /// <summary>The timers that came to a tab, by their ids, and when.</summary>
    protected ConcurrentDictionary<Guid, DateTimeOffset> Arrived { get; } = [];

    /// <summary>With what headers.</summary>
    protected ConcurrentDictionary<Guid, IReadOnlyDictionary<string, object>> TimerHeaders { get; } = [];

    /// <summary>Those that only told that time has passed.</summary>
    protected ConcurrentBag<Guid> Markers { get; } = [];

    [SetUp]
    public void Prepare()
    {
        if (waiting.HasBroker)
            Broker = TheBroker();
        Database = new TestDatabase(waiting.Store);
        TabId = Guid.NewGuid();
        Arrived.Clear();
        Markers.Clear();
    }

    [TearDown]
    public async Task DropDatabase()
    {
        if (Database.Store.IsEmbedded)
            TestDatabase.Forget(TriggersIn(Database));
        await Database.DisposeAsync();
    }

    public static Uri TheBroker()
    {
        var address = Environment.GetEnvironmentVariable("ORDERSAGA_TEST_RABBITMQ");
        if (string.IsNullOrEmpty(address))
            Assert.Ignore("ORDERSAGA_TEST_RABBITMQ names no broker");
        return new Uri(address!);
    }

    /// <summary>A process whose timeouts wait as this fixture says.</summary>
    protected EngineHost New(Uri? broker = null, TimeoutMode? mode = null, Action<OutboxOptions>? options = null)
    {
        var way = WayOf(mode ?? waiting.Mode);
        // Both are there in every mode: what was scheduled in another must still come.
        var host = new EngineHost(
            Database,
            options: outbox =>
            {
                outbox.Timeouts = way;
                options?.Invoke(outbox);
            },
            consumers: bus =>
            {
                Add(bus);
                if (waiting.Mode is TimeoutMode.Quartz && HostsScheduler)
                    bus.AddTimeoutScheduler<EngineDbContext>(Scheduler, Database.Store, TriggersIn(Database), makeTables: true);
            },
            transport: bus => Connect(bus, broker ?? Broker));
        host.Services.GetRequiredService<IBusControl>().ConnectConsumeMessageObserver(new TimerObserver(Arrived, TimerHeaders));
        return host;
    }

    protected virtual void Add(IBusRegistrationConfigurator bus)
    {
    }

    protected async Task<EngineHost> Start(TimeSpan delay, Uri? broker = null, TimeoutMode? mode = null)
    {
        var host = New(broker, mode);
        host.Reminders.Delay = delay;
        await host.Start();
        return host;
    }

    protected static async Task Tell<T>(EngineHost host, T message)
        where T : class
    {
        var id = Guid.NewGuid();
        await host.Send(message, id);
        await host.Until(db => db.Inbox.AnyAsync(row => row.MessageId == id));
        (await host.Read(db => db.DeadLetters.Where(row => row.MessageId == id).Select(row => row.Detail).ToListAsync())).ShouldBeEmpty();
    }

    protected static async Task<Guid> TokenOf(EngineHost host, Guid tabId) =>
        (await host.FindTab(tabId)).ShouldNotBeNull().ReminderToken.ShouldNotBeNull();

    protected static Task Reminded(EngineHost host, int count = 1) =>
        host.Until(async db => await db.Notes.CountAsync(note => note.Text == nameof(TabReminded)) >= count);

    protected static async Task PassedBy(DateTimeOffset due)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (TimeProvider.System.GetUtcNow() < due)
            await tick.WaitForNextTickAsync(CancellationToken.None);
    }

    /// <summary>What was to come has come: so has one that is due after it.</summary>
    protected async Task Passed(EngineHost host)
    {
        await PassedBy(host.Reminders.DueAt.DefaultIfEmpty(DateTimeOffset.MinValue).Max());
        var marker = Guid.NewGuid();
        host.Reminders.Delay = Soon;
        await Tell(host, new OpenTab(marker));
        Markers.Add(await TokenOf(host, marker));
        await host.Until(db => db.Notes.AnyAsync(note => note.Text == nameof(TabReminded) && note.TabId == marker));
        await host.Quiet();
    }

    protected string Scheduler => $"{TabId:N}quartz";

    TimeoutWay WayOf(TimeoutMode mode) => mode switch
    {
        TimeoutMode.Quartz => TimeoutWay.Scheduler(new Uri($"exchange:{Scheduler}")),
        TimeoutMode.RabbitMq => Queues,
        _ => TimeoutWay.Table,
    };

    // On SQLite beside the database, as the service has it.
    static string TriggersIn(TestDatabase database) =>
        database.Store.IsEmbedded ? $"Data Source={database.File}.scheduler" : database.ConnectionString;

    void Connect(IBusRegistrationConfigurator bus, Uri broker)
    {
        if (!waiting.HasBroker)
        {
            bus.UsingInMemory((context, memory) =>
            {
                memory.UseTimeouts<EngineDbContext>(context);
                memory.ConfigureEndpoints(context);
            });
            return;
        }

        // The broker is shared: every test has exchanges and queues of its own, but for the delay queues.
        bus.SetEndpointNameFormatter(new DefaultEndpointNameFormatter(TabId.ToString("N"), false));
        bus.AddConfigureEndpointsCallback((context, name, endpoint) =>
        {
            if (waiting.Mode is TimeoutMode.RabbitMq && name.EndsWith(nameof(Tab), StringComparison.Ordinal))
                DelayTopology.AddTo((IRabbitMqReceiveEndpointConfigurator)endpoint, name, Queues, QueueKind.Quorum);
        });
        bus.UsingRabbitMq((context, rabbit) =>
        {
            rabbit.Host(broker, host => host.Heartbeat(TimeSpan.FromSeconds(2)));
            rabbit.MessageTopology.SetEntityNameFormatter(new Prefixed(rabbit.MessageTopology.EntityNameFormatter, TabId.ToString("N")));
            rabbit.UseTimeouts<EngineDbContext>(context);
            rabbit.ConfigureEndpoints(context);
        });
    }

    sealed class TimerObserver(
        ConcurrentDictionary<Guid, DateTimeOffset> arrived, ConcurrentDictionary<Guid, IReadOnlyDictionary<string, object>> headers)
        : IConsumeMessageObserver<TabReminderDue>
    {
        public Task PreConsume(ConsumeContext<TabReminderDue> context)
        {
            headers[context.MessageId!.Value] = context.Headers.GetAll()
                .ToDictionary(header => header.Key, header => header.Value, StringComparer.Ordinal);
            arrived.TryAdd(context.MessageId!.Value, TimeProvider.System.GetUtcNow());
            return Task.CompletedTask;
        }

        public Task PostConsume(ConsumeContext<TabReminderDue> context) => Task.CompletedTask;

        public Task ConsumeFault(ConsumeContext<TabReminderDue> context, Exception exception) => Task.CompletedTask;
    }

    sealed class Prefixed(IEntityNameFormatter names, string prefix) : IEntityNameFormatter
    {
        public string FormatEntityName<T>() => prefix + names.FormatEntityName<T>();
    }
}
