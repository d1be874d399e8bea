using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>Which writer a store has.</summary>
internal static class GroupWriters
{
    public static void Add<TDbContext>(IServiceCollection services)
        where TDbContext : DbContext
    {
        services.AddSingleton<EfGroupWriter<TDbContext>>();
        services.AddSingleton<PostgreSqlGroupWriter<TDbContext>>();
        services.AddSingleton<SqliteGroupWriter<TDbContext>>();
        services.AddSingleton<SqlServerGroupWriter<TDbContext>>();
        services.AddSingleton(Choose<TDbContext>);
    }

    // By the provider's name, so that the engine needs no reference to a provider that the application does not use.
    private static IGroupWriter<TDbContext> Choose<TDbContext>(IServiceProvider services)
        where TDbContext : DbContext
    {
        using var scope = services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<TDbContext>().Database.ProviderName switch
        {
            StoreNames.PostgreSql => services.GetRequiredService<PostgreSqlGroupWriter<TDbContext>>(),
            StoreNames.Sqlite => services.GetRequiredService<SqliteGroupWriter<TDbContext>>(),
            StoreNames.SqlServer => services.GetRequiredService<SqlServerGroupWriter<TDbContext>>(),
            _ => services.GetRequiredService<EfGroupWriter<TDbContext>>(),
        };
    }
}
