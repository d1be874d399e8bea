using MassTransit;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>In front of the saga: a provider's message counts only under a valid seal, so that whoever can publish on the bus still cannot pay an order.</summary>
sealed class SealFilter<T>(EventSeal seal) : IFilter<ConsumeContext<T>>
    where T : class
{
    public Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next) =>
        seal.Verify(context.Message, context.Headers.Get<string>(EventSeal.Header))
            ? next.Send(context)
            : throw new SealRefusedException(typeof(T).Name);

    public void Probe(ProbeContext context) => context.CreateFilterScope("seal");
}

public sealed class SealRefusedException(string message)
    : Exception($"{message} without a valid seal: it does not come from our webhooks or workers. Nothing was paid, closed or refunded by it");
