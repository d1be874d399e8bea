using MassTransit;
using MassTransit.Configuration;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>
/// What moves money or ends an order by a person's word leaves this service sealed, and counts only so: whoever can publish on the bus can
/// neither give money back nor be the second person.
/// </summary>
static class CommandSeals
{
    public static void AddTo(IBusFactoryConfigurator bus, EventSeal seal) => bus.ConfigurePublish(publish =>
    {
        Seal<RequestRefund>(publish, seal);
        Seal<ClosePayment>(publish, seal);
        Seal<RefundOrder>(publish, seal);
        Seal<ForceClose>(publish, seal);
    });

    static void Seal<T>(IPublishPipeConfigurator publish, EventSeal seal)
        where T : class =>
        publish.AddPipeSpecification(new DelegatePipeSpecification<PublishContext<T>>(context =>
        {
            // Within a consumer MassTransit passes on the headers of what is consumed, and with them the seal of another message.
            if (context.TryGetPayload<ConsumeContext>(out _) || !context.Headers.TryGetHeader(EventSeal.Header, out _))
                context.Headers.Set(EventSeal.Header, seal.Sign(context.Message));
        }));
}

/// <summary>In front of the payments worker, inside the outbox: what is refused is kept as a dead letter.</summary>
sealed class WorkerSeals(EventSeal seal) : IConsumerConfigurationObserver
{
    public void ConsumerConfigured<TConsumer>(IConsumerConfigurator<TConsumer> configurator)
        where TConsumer : class
    {
    }

    public void ConsumerMessageConfigured<TConsumer, TMessage>(IConsumerMessageConfigurator<TConsumer, TMessage> configurator)
        where TConsumer : class
        where TMessage : class
    {
        if (EventSeal.Covers(typeof(TMessage)))
            ((IConsumerMessageConfigurator<TMessage>)configurator).UseFilter(new SealFilter<TMessage>(seal));
    }
}
