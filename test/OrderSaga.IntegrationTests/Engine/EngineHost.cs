using System.Net.Mime;
using System.Text;
using MassTransit;
using MassTransit.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.IntegrationTests.TransactSql;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>One process on a database, as far as the engine can tell. Two on one database, one after the other, are a restart.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly IHost _host;
    private bool _isStarted;

    public EngineHost(
        TestDatabase database,
        TimeProvider? clock = null,
        Action<OutboxOptions>? options = null,
        Action<IBusRegistrationConfigurator>? consumers = null,
        Action<IBusRegistrationConfigurator>? transport = null)
    {
        // MassTransit remembers the log of the last host of a test, which may be disposed of.
        LogContext.Current = null;

        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(Log).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(Testimony);
        Reminders = new TabReminders(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(Reminders);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(Statements.Probe());
        builder.Services.AddSingleton<ISagaHistory<Tab>, TabHistory>();
        builder.Services.AddDbContext<EngineDbContext>(db =>
            database.Store.Use(db, database.ConnectionString).AddInterceptors(Statements)
                .ReplaceService<IModelCacheKeyFactory, KeepingModelKey>());
        if (database.Store.IsEmbedded)
            SqlServerMirror.Watch<EngineDbContext>(builder.Services);
        builder.Services.AddOutbox<EngineDbContext>(outbox =>
        {
            outbox.Writer = database.Keeping is Keeping.Reference ? OutboxWriter.SaveChanges : OutboxWriter.Group;
            outbox.SweepInterval = TimeSpan.FromMilliseconds(50);
            outbox.SweepAfter = TimeSpan.FromMilliseconds(200);
            outbox.DrainTimeout = TimeSpan.FromSeconds(2);
            outbox.RetryDelays.Clear();
            outbox.RetryDelays.Add(TimeSpan.FromMilliseconds(1));
            outbox.Park<NoSuchTabException>(tooEarly => tooEarly.TabId).Refuse<GuestBannedException>();
            options?.Invoke(outbox);
        });
        // Twice, as two modules may.
        builder.Services.AddOutbox<EngineDbContext>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddBusOutbox<EngineDbContext>();
            bus.AddSagaStateMachine<TabMachine, Tab>().OutboxRepository<Tab, EngineDbContext>();
            bus.AddConsumer<Witness>();
            consumers?.Invoke(bus);
            bus.AddConfigureEndpointsCallback((context, name, endpoint) =>
            {
                // One at a time, so that the order in which messages arrived can be seen.
                if (name.EndsWith(nameof(Witness), StringComparison.Ordinal))
                    endpoint.ConcurrentMessageLimit = 1;
                endpoint.UseOutbox<EngineDbContext>(context);
            });
            (transport ?? UseMemory)(bus);
        });
        _host = builder.Build();
    }

    public Testimony Testimony { get; } = new();

    public Statements Statements { get; } = new();

    public RecordedLog Log { get; } = new();

    public TabReminders Reminders { get; }

    public IServiceProvider Services => _host.Services;

    public IBus Bus => Services.GetRequiredService<IBus>();

    public static async Task<EngineHost> Start(
        TestDatabase database,
        TimeProvider? clock = null,
        Action<OutboxOptions>? options = null,
        Action<IBusRegistrationConfigurator>? consumers = null)
    {
        var host = new EngineHost(database, clock, options, consumers);
        await host.Start();
        return host;
    }

    private static void UseMemory(IBusRegistrationConfigurator bus) => bus.UsingInMemory((context, memory) =>
    {
        memory.UseTimeouts<EngineDbContext>(context);
        memory.ConfigureEndpoints(context);
    });

    public async Task Start()
    {
        await Read(db => db.Database.EnsureCreatedAsync());
        _isStarted = true;
        await _host.StartAsync();
        await Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, Limit);
    }

    /// <summary>Sends past the outbox, as somebody else's process would.</summary>
    public Task Send<T>(T message, Guid? messageId = null, Action<SendContext<T>>? configure = null)
        where T : class =>
        Bus.Publish(message, Pipe.Execute<PublishContext<T>>(context =>
        {
            context.MessageId = messageId ?? context.MessageId;
            configure?.Invoke(context);
        }));

    /// <summary>Sends to the tabs what no serializer of ours would write.</summary>
    public async Task SendBody(string body, string contentType = "application/vnd.masstransit+json")
    {
        var endpoint = await Bus.GetSendEndpoint(new Uri("queue:Tab"));
        await endpoint.Send(new OpenTab(Guid.Empty), Pipe.Execute<SendContext<OpenTab>>(context =>
            context.Serializer = new CopyBodySerializer(new ContentType(contentType), new BytesMessageBody(Encoding.UTF8.GetBytes(body)))));
    }

    public async Task<TResult> Read<TResult>(Func<EngineDbContext, Task<TResult>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<EngineDbContext>());
    }

    public Task<Tab?> FindTab(Guid id) => Read(db => db.Tabs.AsNoTracking().SingleOrDefaultAsync(tab => tab.CorrelationId == id));

    /// <summary>Waits for a state of the database or of the test, and for nothing else.</summary>
    public async Task Until(Func<EngineDbContext, Task<bool>> condition, Action? meanwhile = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await Read(condition))
        {
            meanwhile?.Invoke();
            if (limit.IsCancellationRequested)
                throw new TimeoutException("The state did not come about. The log:\n" + Log);
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>The message has been consumed, and so has all that it led to.</summary>
    public async Task Consumed(params Guid[] messageIds)
    {
        await Until(async db => await db.Inbox.CountAsync(row => messageIds.Contains(row.MessageId)) == messageIds.Length);
        await Quiet();
    }

    public async Task Quiet()
    {
        using var limit = new CancellationTokenSource(Limit);
        await Services.GetRequiredService<OutboxBacklog<EngineDbContext>>().WaitEmpty(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStarted)
        {
            _isStarted = false;
            await Testimony.End.CancelAsync();
            await _host.StopAsync();
        }

        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
