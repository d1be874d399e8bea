using MassTransit;
using OrderSaga.Outbox;

namespace OrderSaga.Participants;

/// <summary>Each participant consumes through the engine: its rows, its answer and the inbox row are one transaction.</summary>
internal sealed class ParticipantEndpoint<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseOutbox<ParticipantsDbContext>(context);
}
