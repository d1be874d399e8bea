using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace OrderSaga.Outbox;

/// <summary>Inbox, outbox and timeouts in the container.</summary>
public static class OutboxServices
{
    /// <summary>
    /// Adds inbox, outbox and timeouts that live in the tables of one DbContext, with their sweeps. May be called for several DbContexts, and again for one: then the options of
    /// both calls count.
    /// The caller registers the DbContext (<c>AddDbContext</c> or <c>AddDbContextFactory</c>) and calls <c>modelBuilder.AddOutbox()</c> in
    /// it.
    /// <para>
    /// In a consumer on an endpoint with <c>UseOutbox</c> the scoped DbContext is the unit of work: change tracked entities and publish;
    /// the engine
    /// saves and commits all of it, once, after the consumer has returned. A consumer that needs set-based SQL (<c>ExecuteUpdate</c>) or
    /// its own
    /// <c>SaveChanges</c> first begins a transaction on that DbContext; the engine then commits that one.
    /// </para>
    /// </summary>
    /// <typeparam name="TDbContext">The DbContext that holds the tables.</typeparam>
    /// <param name="services">The container.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IServiceCollection AddOutbox<TDbContext>(this IServiceCollection services, Action<OutboxOptions>? configure = null)
        where TDbContext : DbContext
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(OutboxOptions<TDbContext>)) is { } known)
        {
            // Asked for twice, as modules do: one outbox, with what both have said.
            configure?.Invoke((OutboxOptions<TDbContext>)known.ImplementationInstance!);
            return services;
        }

        var options = new OutboxOptions<TDbContext>();
        configure?.Invoke(options);

        ScopedContext<TDbContext>.Watch(services);
        services.AddSingleton(options);
        services.AddSingleton<RowShapes<TDbContext>>();
        services.AddSingleton<SagaStore<TDbContext>>();
        services.AddSingleton<SaveChangesCommit<TDbContext>>();
        services.AddSingleton<GroupRepair<TDbContext>>();
        services.AddSingleton<GroupCommit<TDbContext>>();
        GroupWriters.Add<TDbContext>(services);
        services.AddSingleton<ICommit<TDbContext>>(provider => options.Writer is OutboxWriter.Group
            ? provider.GetRequiredService<GroupCommit<TDbContext>>()
            : provider.GetRequiredService<SaveChangesCommit<TDbContext>>());
        services.AddSingleton<AwaitedSagas<TDbContext>>();
        services.AddSingleton<SetAside<TDbContext>>();
        services.AddSingleton<Settlements<TDbContext>>();
        services.AddSingleton<OutboxDispatcher<TDbContext>>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<OutboxDispatcher<TDbContext>>());
        services.AddSingleton<RequestRows<TDbContext>>();
        services.AddScoped(provider => new RequestWork<TDbContext>(provider));
        services.AddSingleton<InboxRuntime<TDbContext>>();
        services.AddSingleton<OutboxSweep<TDbContext>>();
        services.AddSingleton<StoreClock<TDbContext>>();
        services.AddSingleton<PostgreSqlSweeps<TDbContext>>();
        services.AddSingleton<SqlServerSweeps<TDbContext>>();
        services.AddSingleton<TimeoutSweep<TDbContext>>();
        services.AddSingleton<ParkedSweep<TDbContext>>();
        services.AddSingleton<SweepLog<TDbContext>>();
        services.AddSingleton(provider => new OutboxBacklog<TDbContext>(
            provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<OutboxDispatcher<TDbContext>>()));
        services.AddSingleton<CommittedRows<TDbContext>>();
        services.ConfigureDbContext<TDbContext>((provider, db) => db
            .AddInterceptors(provider.GetRequiredService<CommittedRows<TDbContext>>())
            .ConfigureWarnings(QuietExpectedErrors));

        AddShared(services);
        AddSweeps<TDbContext>(services, options);
        return services;
    }

    // A duplicate and a lost race are an ordinary day here, and shown by counters. What is not expected is thrown, and logged by whoever
    // catches it.
    private static void QuietExpectedErrors(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.CommandError, LogLevel.Debug),
        (CoreEventId.SaveChangesFailed, LogLevel.Debug),
        (CoreEventId.OptimisticConcurrencyException, LogLevel.Debug));

    private static void AddShared(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OutboxProbe>();
        services.TryAddSingleton<Sequence>();
        services.TryAddSingleton<SagaTurns>();
        services.TryAddSingleton<BusReadiness>();
        services.TryAddSingleton<InMemoryDelivery>();
        services.AddBusObserver(provider => provider.GetRequiredService<BusReadiness>());
        services.AddReceiveObserver(provider => provider.GetRequiredService<InMemoryDelivery>());
        services.AddReceiveEndpointObserver(provider => provider.GetRequiredService<InMemoryDelivery>());
    }

    // Quartz keeps these jobs in memory: a missed run is made up for by the next.
    private static void AddSweeps<TDbContext>(IServiceCollection services, OutboxOptions options)
        where TDbContext : DbContext
    {
        services.AddHostedService<SweepLoops<TDbContext>>();
        services.AddQuartz(quartz =>
        {
            // A stop waits for what runs, and tells it to come to an end: days without a bill, each asked for until its limit, would use up all its time.
            quartz.ConfigureScheduler(scheduler => scheduler.ShutdownJobInterruption = ShutdownJobInterruption.WhenWaitingForJobs);
            Repeat<InboxCleanupJob<TDbContext>>(quartz, () => options.InboxCleanupInterval);
            Repeat<KeptReportJob<TDbContext>>(quartz, () => options.KeptReportInterval);
        });
        services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = true);

        static void Repeat<TJob>(IQuartzBuilder quartz, Func<TimeSpan> interval)
            where TJob : IJob
        {
            var name = typeof(TJob).Name[..^2] + "." + typeof(TDbContext).Name;
            // Durable: with a second DbContext Quartz adds the jobs of the first again, apart from their triggers.
            quartz.AddJob<TJob>(job => job.WithIdentity(name).StoreDurably());
            quartz.AddTrigger(trigger => trigger.WithIdentity(name).ForJob(name).StartNow()
                .WithSimpleSchedule(schedule => schedule.WithInterval(interval()).RepeatForever()));
        }
    }
}
