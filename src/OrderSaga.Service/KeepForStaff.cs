using MassTransit;
using OrderSaga.Outbox;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>How the machine keeps a message for staff: as a dead letter in the same transaction.</summary>
sealed class KeepForStaff(ConsumeContext context) : IKeepForStaff
{
    public Task Keep(string reason, CancellationToken cancellationToken)
    {
        context.KeepDeadLetter(reason);
        return Task.CompletedTask;
    }
}

sealed class KeepForStaffFilter<T> : IFilter<ConsumeContext<T>>
    where T : class
{
    public Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        context.AddOrUpdatePayload<IKeepForStaff>(() => new KeepForStaff(context), _ => new KeepForStaff(context));
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("keepForStaff");
}
