using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>The DbContext of a scope, and whether anybody has asked for it: a message that needs none makes none.</summary>
internal sealed class ScopedContext<TDbContext>(IServiceProvider services)
    where TDbContext : DbContext
{
    /// <summary>Null: nobody has asked yet.</summary>
    public TDbContext? Used { get; private set; }

    /// <summary>Called when it is made.</summary>
    public Action<TDbContext> OnUse { get; set; } = _ => { };

    public TDbContext Get() => services.GetRequiredService<TDbContext>();

    /// <summary>Has the container tell the scope when its DbContext is made.</summary>
    public static void Watch(IServiceCollection services)
    {
        var known = services.LastOrDefault(service => service.ServiceType == typeof(TDbContext)) ?? throw new InvalidOperationException(
            $"Register {typeof(TDbContext).Name} (AddDbContext) before AddOutbox<{typeof(TDbContext).Name}>().");
        var make = MakerOf(known);
        services.Remove(known);
        services.AddScoped<ScopedContext<TDbContext>>();
        services.Add(ServiceDescriptor.Describe(
            typeof(TDbContext),
            provider =>
            {
                var db = make(provider);
                provider.GetRequiredService<ScopedContext<TDbContext>>().Made(db);
                return db;
            },
            known.Lifetime));
    }

    private static Func<IServiceProvider, TDbContext> MakerOf(ServiceDescriptor known)
    {
        if (known.ImplementationFactory is { } factory)
            return provider => (TDbContext)factory(provider);
        var create = ActivatorUtilities.CreateFactory(known.ImplementationType ?? typeof(TDbContext), []);
        return provider => (TDbContext)create(provider, null);
    }

    private void Made(TDbContext db)
    {
        Used = db;
        OnUse(db);
    }
}
