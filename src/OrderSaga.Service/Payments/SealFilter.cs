using MassTransit;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>
/// In front of the saga and of the payments worker: what a provider says, and what moves money, counts only under a valid seal, so that
/// whoever can publish on the bus still can neither pay an order nor give money back.
/// </summary>
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
    : Exception($"{message} without a valid seal: it does not come from our webhooks, workers or staff. Nothing was paid, closed or refunded by it");
