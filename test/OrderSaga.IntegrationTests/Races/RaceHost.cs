using System.Collections.Concurrent;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.Races;

/// <summary>The machine on the engine, with the real sweep of the timeouts at a quick pace, and a provider who gives all money back.</summary>
internal sealed class RaceHost : IAsyncDisposable
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(3);

    private readonly IHost _host;

    public RaceHost(TestDatabase database, OrderPolicy policy)
    {
        LogContext.Current = null;
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(Log).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(Desk);
        builder.Services.AddSingleton(new OrderPolicies(new Dictionary<string, OrderPolicy> { [OrderPolicies.DefaultMerchant] = policy }));
        builder.Services.AddOrderStore(database.Store, database.ConnectionString);
        builder.Services.AddOutbox<OrderDbContext>(outbox =>
        {
            outbox.SweepInterval = TimeSpan.FromMilliseconds(10);
            outbox.Park<OrderNotKnownException>(tooEarly => tooEarly.OrderId).Refuse<OrderRefusedException>();
        });
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddSagaStateMachine<OrderStateMachine, Order>().OutboxRepository<Order, OrderDbContext>();
            bus.AddConsumer<RefundClerk>();
            bus.AddConfigureEndpointsCallback((context, _, endpoint) => endpoint.UseOutbox<OrderDbContext>(context));
            bus.UsingInMemory((context, memory) =>
            {
                memory.UseTimeouts<OrderDbContext>(context);
                memory.ConfigureEndpoints(context);
            });
        });
        _host = builder.Build();
    }

    public RefundDesk Desk { get; } = new();

    public RecordedLog Log { get; } = new();

    public IBus Bus => _host.Services.GetRequiredService<IBus>();

    public async Task Start()
    {
        await Read(db => db.Database.EnsureCreatedAsync());
        await _host.StartAsync();
        await _host.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, limit);
    }

    public async Task<T> Read<T>(Func<OrderDbContext, Task<T>> read)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<OrderDbContext>());
    }

    /// <summary>So many orders are closed, their money is where it belongs, and nothing waits.</summary>
    public async Task Rest(int orders)
    {
        using var patience = new CancellationTokenSource(limit);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await Read(db => IsAtRest(db, orders)))
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"It did not come to rest. The log:\n{Log}");
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }

    private static async Task<bool> IsAtRest(OrderDbContext db, int orders) =>
        await db.Orders.CountAsync(order => order.CurrentState == States.Closed) == orders
        && !await db.Set<OutboxRow>().AnyAsync()
        && !await db.Set<TimeoutRow>().AnyAsync()
        && await db.Timeline.CountAsync(row => row.Event == nameof(PaymentSucceeded)) == orders;
}

/// <summary>The provider's own book of what went back.</summary>
internal sealed class RefundDesk
{
    public ConcurrentDictionary<string, RequestRefund> Refunds { get; } = [];
}

internal sealed class RefundClerk(RefundDesk desk, TimeProvider clock) : IConsumer<RequestRefund>
{
    public Task Consume(ConsumeContext<RequestRefund> context)
    {
        var asked = context.Message;
        desk.Refunds.TryAdd(asked.RefundNumber, asked);
        return context.Publish(new RefundCompleted(
            asked.Merchant, asked.OrderNumber, asked.Provider, asked.Account, asked.TransactionId, asked.RefundNumber, asked.Amount,
            clock.GetUtcNow()));
    }
}
