using MassTransit;
using MassTransit.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.StateMachine;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>Puts the engine under measurement into the container: the orders saga alone, as the service runs it.</summary>
static class EngineSetup
{
    public static void AddEngine(this IServiceCollection services, HostOptions options, EventSeal seal)
    {
        if (options.Engine is Engine.Relay)
        {
            services.AddHostedService(_ => new Relay(Surroundings.RabbitMq, options));
            return;
        }

        services.AddSingleton(TimeProvider.System).AddSingleton(Policies());
        if (options.HasDatabase)
            services.AddStore(options);
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            AddConsumption(bus, options);
            if (options.Transport is Transport.Memory)
                bus.AddConsumer<EmbeddedObserver>().Endpoint(endpoint => endpoint.Name = Broker.ObserverQueue);
            bus.AddConfigureEndpointsCallback((context, name, endpoint) => Configure(context, name, endpoint, options, seal));
            AddTransport(bus, options);
        });
    }

    // What an order needs besides money is None, so that its life is two messages; one timeout, so no reminder.
    private static OrderPolicies Policies() => new(new Dictionary<string, OrderPolicy>(StringComparer.Ordinal)
    {
        ["bench"] = new()
        {
            Stock = Handling.None,
            Points = Handling.None,
            Notifications = Handling.None,
            ReminderBeforeDeadline = TimeSpan.Zero,
        },
    });

    private static void AddStore(this IServiceCollection services, HostOptions options)
    {
        services.AddSingleton<StatementCounter>();
        services.AddDbContext<OrderDbContext>((provider, db) =>
        {
            if (options.Store is StoreKind.Postgres)
                db.UseNpgsql(new NpgsqlConnectionStringBuilder(Surroundings.Postgres) { Database = options.Database }.ConnectionString);
            else
                db.UseSqlite($"Data Source={options.Database}")
                    .AddInterceptors(new SqliteSettings(), provider.GetRequiredService<StatementCounter>());
        });
        services.AddSingleton<ISagaHistory<Order>, OrderHistory>();
        services.AddOutbox<OrderDbContext>(outbox =>
        {
            outbox.Park<OrderNotKnownException>();
            outbox.Refuse<OrderRefusedException>();
            outbox.Refuse<UnhandledEventException>();
            if (options.Engine is Engine.Reference)
                (outbox.Writer, outbox.SendLanes) = (OutboxWriter.SaveChanges, 8); // its own way; what it shares with the engine moves with it
        });
    }

    private static void AddConsumption(IBusRegistrationConfigurator bus, HostOptions options)
    {
        if (options.Engine is Engine.Consumer)
        {
            bus.AddConsumer<PlainConsumer>().Endpoint(endpoint => endpoint.Name = HostOptions.OrdersQueue);
            return;
        }

        var saga = bus.AddSagaStateMachine<OrderStateMachine, Order>().Endpoint(endpoint => endpoint.Name = HostOptions.OrdersQueue);
        if (options.HasDatabase)
            saga.OutboxRepository<Order, OrderDbContext>();
        else
            saga.InMemoryRepository();
    }

    private static void Configure(
        IRegistrationContext context, string name, IReceiveEndpointConfigurator endpoint, HostOptions options, EventSeal seal)
    {
        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue && options.Queue is QueueKind.Quorum)
            queue.SetQuorumQueue();
        if (name is not HostOptions.OrdersQueue)
            return;
        endpoint.ConcurrentMessageLimit = options.Concurrency;
        endpoint.PrefetchCount = options.Prefetch;
        if (options.HasDatabase)
            endpoint.UseOutbox<OrderDbContext>(context);
        endpoint.ConnectSagaConfigurationObserver(new SealFilters(seal));
    }

    private static void AddTransport(IBusRegistrationConfigurator bus, HostOptions options)
    {
        if (options.Transport is Transport.RabbitMq)
        {
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(Surroundings.RabbitMq);
                UseTimeouts(rabbit, context, options);
                rabbit.ConfigureEndpoints(context);
            });
        }
        else
        {
            bus.UsingInMemory((context, memory) =>
            {
                UseTimeouts(memory, context, options);
                memory.ConfigureEndpoints(context);
            });
        }
    }

    private static void UseTimeouts(IBusFactoryConfigurator bus, IRegistrationContext context, HostOptions options)
    {
        if (options.HasDatabase)
        {
            bus.UseTimeouts<OrderDbContext>(context);
            bus.ConfigureJsonSerializerOptions(json =>
            {
                json.WriteIndented = false; // as the service
                return json;
            });
        }
        else
        {
            bus.AddPipeSpecification(new FilterPipeSpecification<ConsumeContext>(new SwallowTimeoutsFilter()));
        }
    }
}
