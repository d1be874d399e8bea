using MassTransit;
using MassTransit.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>Timeouts of state machines, kept in the transaction of the saga.</summary>
public static class OutboxTimeouts
{
    /// <summary>
    /// <c>Schedule</c> and <c>Unschedule</c> write and delete rows of the saga's own transaction; a sweep fires what is due.
    /// </summary>
    /// <typeparam name="TDbContext">A DbContext for which <c>AddOutbox</c> was called; the saga's unit of work decides where a timeout is
    /// kept.</typeparam>
    /// <param name="bus">The bus that is being configured.</param>
    /// <param name="context">The registration that the callback was given.</param>
    public static void UseTimeouts<TDbContext>(this IBusFactoryConfigurator bus, IRegistrationContext context)
        where TDbContext : DbContext
    {
        context.GetRequiredService<TimeoutSweep<TDbContext>>();
        bus.AddPipeSpecification(new FilterPipeSpecification<ConsumeContext>(new TimeoutFilter()));
    }
}
