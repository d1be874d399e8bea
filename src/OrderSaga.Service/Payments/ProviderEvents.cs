using MassTransit;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Publishes what a provider said, sealed, through whatever outbox the endpoint belongs to.</summary>
public sealed class ProviderEvents(EventSeal seal)
{
    public Task Publish(IPublishEndpoint endpoint, object message, Guid messageId, CancellationToken cancellation) =>
        endpoint.Publish(
            message,
            message.GetType(),
            context =>
            {
                context.MessageId = messageId;
                context.Headers.Set(EventSeal.Header, seal.Sign(message));
            },
            cancellation);
}
