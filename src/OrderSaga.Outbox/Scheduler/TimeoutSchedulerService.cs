using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace OrderSaga.Outbox;

/// <summary>A scheduler service on Quartz, for whoever has none: it speaks MassTransit's own messages for schedulers.</summary>
public static class TimeoutSchedulerService
{
    /// <summary>The name of the Quartz scheduler; all replicas with the same database are one cluster under it.</summary>
    public const string Name = "ordersaga-timeouts";

    private const int JobsMax = 16;

    /// <summary>
    /// Consumes <c>ScheduleMessage</c> and <c>CancelScheduledMessage</c>. Each message that it is given is a Quartz trigger in the database,
    /// and a row of the outbox when it is due.
    /// </summary>
    /// <typeparam name="TDbContext">A DbContext for which <c>AddOutbox</c> was called: what is fired leaves through it.</typeparam>
    /// <param name="bus">The registration of the bus.</param>
    /// <param name="queue">Where schedulers are spoken to; by convention <c>quartz</c>. Its endpoint must have an outbox.</param>
    /// <param name="store">Where the triggers are.</param>
    /// <param name="connectionString">In the provider's own words.</param>
    /// <param name="makeTables">False: they must be there, or the start fails.</param>
    public static IBusRegistrationConfigurator AddTimeoutScheduler<TDbContext>(
        this IBusRegistrationConfigurator bus, string queue, Store store, string connectionString, bool makeTables)
        where TDbContext : DbContext
    {
        bus.AddConsumer<SchedulerConsumer<TDbContext>, SchedulerConsumerDefinition<TDbContext>>().Endpoint(endpoint => endpoint.Name = queue);
        AddQuartz(bus, store, connectionString, makeTables, quartz =>
            quartz.AddJob<FireTimeout<TDbContext>>(job => job.WithIdentity(SchedulerConsumer<TDbContext>.Job).StoreDurably()));
        bus.AddQuartzHostedService(Name, quartz => quartz.WaitForJobsToComplete = true);
        return bus;
    }

    /// <summary>Makes those of Quartz's tables that are missing, and starts nothing.</summary>
    /// <param name="store">The kind of database.</param>
    /// <param name="connectionString">In the provider's own words.</param>
    public static async Task MakeTables(Store store, string connectionString)
    {
        await using var services = AddQuartz(new ServiceCollection().AddLogging(), store, connectionString, makeTables: true, _ => { })
            .BuildServiceProvider();
        var scheduler = await services.GetRequiredKeyedService<ISchedulerFactory>(Name).GetScheduler();
        await scheduler.Shutdown();
    }

    private static IServiceCollection AddQuartz(
        IServiceCollection services, Store store, string connectionString, bool makeTables, Action<IQuartzBuilder> configure) =>
        services.AddQuartz(Name, quartz =>
        {
            quartz.UseDefaultThreadPool(JobsMax);
            // Many that are due at once are taken at once; none is taken ahead of its time.
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.MaxBatchSize = JobsMax;
                // A stop waits for what runs; what is broken off is fired again.
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.WhenWaitingForJobs;
            });
            quartz.UsePersistentStore(tables =>
            {
                store.Use(tables, connectionString);
                if (makeTables)
                    tables.ProvisionSchema();
            });
            configure(quartz);
        });
}
