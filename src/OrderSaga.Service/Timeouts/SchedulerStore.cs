using OrderSaga.Outbox;
using Quartz;

namespace OrderSaga.Service.Timeouts;

/// <summary>Where the scheduler that this service hosts keeps what it has to send later.</summary>
/// <param name="Store">The kind of database.</param>
/// <param name="ConnectionString">Of the orders' database; on SQLite of a file of its own, for a file has one writer.</param>
/// <param name="MakesTables">At the start; else <c>ordersaga migrate</c> has made them.</param>
public sealed record SchedulerStore(Store Store, string ConnectionString, bool MakesTables)
{
    /// <summary>Null: this service hosts none.</summary>
    public static SchedulerStore? Of(TimeoutsOptions timeouts, ServiceOptions options, IConfiguration configuration, DataDirectory? data)
    {
        if (!timeouts.Quartz.HostScheduler)
            return null;
        var store = Databases.StoreOf(options);
        return new SchedulerStore(
            store,
            store.IsEmbedded ? data!.Scheduler : configuration.GetConnectionString("Orders")!,
            options.MigrateAtStart ?? store.IsEmbedded);
    }

    /// <summary>Makes what is missing, and says so.</summary>
    public async Task Migrate(Action<string> say)
    {
        await TimeoutSchedulerService.MakeTables(Store, ConnectionString);
        say("scheduler: has its tables");
    }

    /// <summary>Makes sure, before anything listens, that the tables are there.</summary>
    public static async Task Check(IServiceProvider services, CancellationToken cancellation)
    {
        if (services.GetKeyedService<ISchedulerFactory>(TimeoutSchedulerService.Name) is not { } factory)
            return;
        try
        {
            await factory.GetScheduler(cancellation);
        }
        catch (SchedulerException unusable) when (Databases.ErrorIn(unusable) is null or { IsTransient: false })
        {
            throw new StartupException(
                $"The scheduler that Timeouts:Quartz:HostScheduler asks for cannot use its tables: {unusable.Message}; "
                + "run ordersaga migrate with the settings of the service, or set Service:MigrateAtStart",
                unusable);
        }
    }
}
