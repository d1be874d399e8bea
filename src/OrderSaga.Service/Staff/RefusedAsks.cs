using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Staff;

/// <summary>
/// Around the saga: what a person was told to be taken down, and the order then refuses. The message is kept as a dead letter; whoever
/// looks into the audit, or asks again under the id, must not read that it was done.
/// </summary>
sealed class RefusedAskFilter<T> : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        try
        {
            await next.Send(context);
            if (OrderActions.RequestIdOf(context.Message) is { } granted)
            {
                await using var scope = context.GetPayload<IServiceProvider>().CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RefusedAsks>().TakeBack(granted, context.CancellationToken);
            }
        }
        catch (OrderRefusedException refused) when (refused.Reason != OrderActions.RequestIdIsTaken)
        {
            if (OrderActions.RequestIdOf(context.Message) is { } requestId)
            {
                // In a scope of its own: whatever is in the message's is undone.
                await using var scope = context.GetPayload<IServiceProvider>().CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RefusedAsks>().Take(requestId, refused.Reason, context.CancellationToken);
            }

            throw;
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("refusedAsks");
}

/// <summary>Takes down, once, that the order refused what was asked by the API.</summary>
public sealed class RefusedAsks(OrderDbContext db, AuditLog audit)
{
    /// <summary>
    /// Staff sent the failed message again, and now the order has done it: whoever asks under the id must not ask for it anew. Whether the
    /// order's turn is committed shows after this; when it comes again and is refused, that is taken down again.
    /// </summary>
    public async Task TakeBack(Guid requestId, CancellationToken cancellation)
    {
        if (await db.StaffRequests.SingleOrDefaultAsync(
            r => r.RequestId == requestId && r.Status == StaffRequest.Refused, cancellation) is not { } request)
        {
            return;
        }

        request.Status = StaffRequest.Done;
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>A request that came by the bus is not known here: of it there is the dead letter.</summary>
    public async Task Take(Guid requestId, string reason, CancellationToken cancellation)
    {
        if (await db.StaffRequests.SingleOrDefaultAsync(
            r => r.RequestId == requestId && r.Status == StaffRequest.Done, cancellation) is not { } request)
        {
            return;
        }

        request.Status = StaffRequest.Refused;
        // What a shop's own system asks for its customers is not in the audit.
        if (await db.Audit.AsNoTracking().Where(e => e.RequestId == requestId && e.Outcome == StaffRequest.Done)
            .OrderBy(e => e.Sequence).FirstOrDefaultAsync(cancellation) is not { } asked)
        {
            await db.SaveChangesAsync(cancellation);
            return;
        }

        var draft = new AuditDraft(new Caller(asked.Actor, asked.Role), asked.Action, asked.Subject, StaffRequest.Refused)
        {
            OrderId = asked.OrderId,
            RequestId = requestId,
            Reason = asked.Reason,
            Detail = reason,
        };
        await audit.Write(draft, cancellation);
    }
}
