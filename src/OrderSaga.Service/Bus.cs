using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Payments;
using OrderSaga.Service.Timeouts;
using OrderSaga.Service.Unmatched;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>Which queues there are, what consumes them, and by which outbox each is made exactly-once.</summary>
public static class Bus
{
    public const string OrdersQueue = "orders";
    public const string PaymentsQueue = "payments";

    /// <summary>All that consume, here or, of the participants, elsewhere.</summary>
    public static IReadOnlyList<string> Queues { get; } =
        [OrdersQueue, PaymentsQueue, "stock", "points", "notifications", RabbitMqBus.DeadLettersQueue];

    /// <param name="services">The container.</param>
    /// <param name="rabbitMq">Null: the bus is in memory.</param>
    /// <param name="housekeeping">When what is forgotten.</param>
    /// <param name="database">What its errors mean.</param>
    /// <param name="timeouts">How timers wait.</param>
    /// <param name="scheduler">The scheduler service, where this process hosts it.</param>
    /// <param name="participants">Which of them are ours.</param>
    public static IServiceCollection AddBus(
        this IServiceCollection services,
        RabbitMqOptions? rabbitMq,
        HousekeepingOptions housekeeping,
        DatabaseOptions database,
        TimeoutsOptions timeouts,
        SchedulerStore? scheduler,
        ParticipantsOptions participants)
    {
        var way = WayOf(timeouts, rabbitMq);
        services.AddOutbox<OrderDbContext>(outbox =>
        {
            outbox.Park<OrderNotKnownException>(tooEarly => tooEarly.OrderId);
            outbox.Park<ProviderSilentException>(); // an outage outlasts any number of quick retries
            outbox.Refuse<OrderRefusedException>();
            outbox.Refuse<UnhandledEventException>();
            outbox.Refuse<SealRefusedException>();
            outbox.Refuse<LeftToStaffException>();
            outbox.Timeouts = way;
            SetAlike(outbox);
        });
        services.AddOutbox<ParticipantsDbContext>(SetAlike);
        if (rabbitMq is not null)
            RabbitMqBus.AddLogin(services, rabbitMq);
        return services.AddMassTransit(bus =>
        {
            // On by default, it tells MassTransit's makers what runs here. A service that handles payments calls nobody unasked.
            bus.DisableUsageTelemetry();
            // A broker that is away is no reason to send customers and providers elsewhere: what they say is taken, and leaves later.
            bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
            bus.AddSagaStateMachine<OrderStateMachine, Order>()
                .Endpoint(e => e.Name = OrdersQueue)
                .OutboxRepository<Order, OrderDbContext>();
            bus.AddConsumer<ClosePaymentConsumer>().Endpoint(e => e.Name = PaymentsQueue);
            bus.AddConsumer<RequestRefundConsumer>().Endpoint(e => e.Name = PaymentsQueue);
            bus.AddConsumer<AskProviderConsumer>().Endpoint(e => e.Name = PaymentsQueue);
            bus.AddConsumer<WatchPaymentConsumer>().Endpoint(e => e.Name = PaymentsQueue);
            bus.AddParticipantConsumers(
                participants.Stock is ParticipantPlace.Own,
                participants.Points is ParticipantPlace.Own,
                participants.Notifications is ParticipantPlace.Own);
            if (scheduler is not null)
            {
                bus.AddTimeoutScheduler<OrderDbContext>(
                    timeouts.Quartz.Queue, scheduler.Store, scheduler.ConnectionString, makeTables: scheduler.MakesTables);
            }

            bus.AddBusOutbox<OrderDbContext>();
            bus.AddConfigureEndpointsCallback((context, name, endpoint) =>
            {
                if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
                {
                    RabbitMqBus.Configure(queue, name, rabbitMq!);
                }
                else
                {
                    // As with a broker: orders share commits, and a payments worker mostly waits for a provider.
                    (endpoint.ConcurrentMessageLimit, endpoint.PrefetchCount) = name switch
                    {
                        OrdersQueue => (64, 256),
                        PaymentsQueue => (32, 64),
                        _ => (8, 64),
                    };
                }

                if (name is OrdersQueue && way is DelayQueues queues)
                    DelayTopology.AddTo((IRabbitMqReceiveEndpointConfigurator)endpoint, name, queues, rabbitMq!.Queues);
                if (name is OrdersQueue or PaymentsQueue || name == timeouts.Quartz.Queue)
                    endpoint.UseOutbox<OrderDbContext>(context);
                else
                    endpoint.UseOutbox<ParticipantsDbContext>(context);
                if (name is OrdersQueue)
                    endpoint.ConnectSagaConfigurationObserver(new SagaFilters(
                        context.GetRequiredService<EventSeal>(), context.GetRequiredService<KnownCases>()));
                if (name is PaymentsQueue)
                    endpoint.ConnectConsumerConfigurationObserver(new WorkerSeals(context.GetRequiredService<EventSeal>()));
            });
            if (rabbitMq is not null)
            {
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.ConfigureJsonSerializerOptions(AsOurs);
                    OrderCorrelation.AddTo(rabbit);
                    CommandSeals.AddTo(rabbit, context.GetRequiredService<EventSeal>());
                    RabbitMqBus.Connect(rabbit, context, rabbitMq);
                });
            }
            else
            {
                bus.UsingInMemory((context, memory) =>
                {
                    memory.ConfigureJsonSerializerOptions(AsOurs);
                    OrderCorrelation.AddTo(memory);
                    CommandSeals.AddTo(memory, context.GetRequiredService<EventSeal>());
                    memory.UseTimeouts<OrderDbContext>(context);
                    memory.ConfigureEndpoints(context);
                });
            }
        });

        // MassTransit indents, for people; each message is written to the log of the database, and sent, a third longer for it.
        static JsonSerializerOptions AsOurs(JsonSerializerOptions json)
        {
            json.WriteIndented = false;
            // The options are the process's, and another service in it may have been here.
            if (!json.Converters.OfType<TimesWithOffset>().Any())
                json.Converters.Add(new TimesWithOffset());
            return json;
        }

        void SetAlike(OutboxOptions outbox)
        {
            outbox.InboxRetention = housekeeping.InboxRetention;
            outbox.InboxCleanupInterval = housekeeping.Interval;
            outbox.KeptReportInterval = housekeeping.ReportInterval;
            database.AddTo(outbox.ErrorCodes);
            Addressed.Messages.ForEach(type => outbox.MustArrive(type));
        }
    }

    static TimeoutWay WayOf(TimeoutsOptions timeouts, RabbitMqOptions? rabbitMq) => timeouts.Mode switch
    {
        // The exchange alone: the queue behind it is the scheduler's to declare.
        TimeoutMode.Quartz => TimeoutWay.Scheduler(new Uri($"exchange:{timeouts.Quartz.Queue}")),
        TimeoutMode.RabbitMq => DelayTopology.QueuesOf(rabbitMq!.Queues),
        _ => TimeoutWay.Table,
    };
}
