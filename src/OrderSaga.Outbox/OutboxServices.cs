using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrderSaga.Outbox;

/// <summary>Inbox, outbox and timeouts in the container.</summary>
public static class OutboxServices
{
    /// <summary>
    /// Adds inbox, outbox and timeouts that live in the tables of one DbContext, with their sweeps. May be called for several DbContexts.
    /// The caller registers the DbContext (<c>AddDbContext</c> or <c>AddDbContextFactory</c>) and calls <c>modelBuilder.AddOutbox()</c> in it.
    /// <para>
    /// In a consumer on an endpoint with <c>UseOutbox</c> the scoped DbContext is the unit of work: change tracked entities and publish; the engine
    /// saves and commits all of it, once, after the consumer has returned. A consumer that needs set-based SQL (<c>ExecuteUpdate</c>) or its own
    /// <c>SaveChanges</c> first begins a transaction on that DbContext; the engine then commits that one.
    /// </para>
    /// </summary>
    /// <typeparam name="TDbContext">The DbContext that holds the tables.</typeparam>
    /// <param name="services">The container.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IServiceCollection AddOutbox<TDbContext>(this IServiceCollection services, Action<OutboxOptions>? configure = null)
        where TDbContext : DbContext
    {
        var options = new OutboxOptions<TDbContext>();
        configure?.Invoke(options);
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
