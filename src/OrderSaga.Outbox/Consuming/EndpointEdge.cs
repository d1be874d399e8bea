using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Outbox;

/// <summary>The error edge of an endpoint: what failed before it reached a consumer, such as a body that cannot be read.</summary>
internal sealed class UnreadableFilter<TDbContext>(InboxRuntime<TDbContext> runtime) : IFilter<ExceptionReceiveContext>
    where TDbContext : DbContext
{
    private static readonly ConsumerIdentity Nobody = new(Guid.Empty, "");

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        await runtime.KeepForPeople(context, Nobody, context.Exception);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("unreadable");
}

/// <summary>The other edge: a message whose type nobody on the endpoint consumes.</summary>
internal sealed class UnclaimedFilter<TDbContext>(InboxRuntime<TDbContext> runtime) : IFilter<ReceiveContext>
    where TDbContext : DbContext
{
    private static readonly ConsumerIdentity Nobody = new(Guid.Empty, "");

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        var unclaimed = new MessageException(typeof(object), $"Nobody on {context.InputAddress} consumes a message of this type.");
        await runtime.KeepForPeople(context, Nobody, unclaimed);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("unclaimed");
}
