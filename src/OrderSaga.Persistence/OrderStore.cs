using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;
using OrderSaga.StateMachine;

namespace OrderSaga.Persistence;

/// <summary>Registers the context, its store and the timeline.</summary>
public static class OrderStore
{
    /// <summary>The tables are where the connection looks first: <c>public</c>, <c>dbo</c>, or what the login or the connection string says.</summary>
    public static IServiceCollection AddOrderStore(
        this IServiceCollection services, Store store, string connectionString, int? maxBatchSize = null)
    {
        services.AddDbContext<OrderDbContext>(
            options => store.Use(options, connectionString, maxBatchSize: maxBatchSize), optionsLifetime: ServiceLifetime.Singleton);
        services.AddSingleton<ISagaHistory<Order>, OrderHistory>();
        return services;
    }
}

/// <summary>For <c>dotnet ef migrations add NAME -- STORE</c>: it needs the model and the provider, and no database.</summary>
sealed class OrderDbContextFactory : IDesignTimeDbContextFactory<OrderDbContext>
{
    public OrderDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<OrderDbContext>();
        Store.OfDesign(args).Use(options, Store.DesignConnection);
        return new OrderDbContext(options.Options);
    }
}
