using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;
using OrderSaga.StateMachine;

namespace OrderSaga.Persistence;

/// <summary>Registers the context, its store and the timeline.</summary>
public static class OrderStore
{
    public static IServiceCollection AddOrderStore(this IServiceCollection services, string connectionString)
    {
        services.AddDbContext<OrderDbContext>(options => options.UseOrders(connectionString));
        services.AddSingleton<ISagaHistory<Order>, OrderHistory>();
        return services;
    }

    public static T UseOrders<T>(this T options, string connectionString)
        where T : DbContextOptionsBuilder
    {
        options.UseSqlite(connectionString).AddInterceptors(new SqliteSettings());
        return options;
    }
}

/// <summary>For <c>dotnet ef migrations add</c>.</summary>
sealed class OrderDbContextFactory : IDesignTimeDbContextFactory<OrderDbContext>
{
    public OrderDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<OrderDbContext>().UseOrders("Data Source=design.db").Options);
}
