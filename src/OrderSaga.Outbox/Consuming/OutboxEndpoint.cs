using MassTransit;
using MassTransit.Configuration;
using MassTransit.DependencyInjection;
using MassTransit.JobService;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>Puts inbox and outbox around the consumers of an endpoint.</summary>
public static class OutboxEndpoint
{
    /// <summary>
    /// Every consumer and saga of this endpoint consumes each message once, in one transaction of the DbContext. What fails is retried,
    /// parked or
    /// becomes a dead letter, as the options say; nothing goes to an error queue. Call it before the consumers are configured: in
    /// <c>AddConfigureEndpointsCallback</c> or a consumer definition.
    /// </summary>
    /// <typeparam name="TDbContext">A DbContext for which <c>AddOutbox</c> was called.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="context">The registration that the callback was given.</param>
    public static void UseOutbox<TDbContext>(this IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
        where TDbContext : DbContext
    {
        var runtime = context.GetRequiredService<InboxRuntime<TDbContext>>();
        var observer = new OutboxFilterObserver<TDbContext>(endpoint, context, runtime);
        endpoint.ConnectConsumerConfigurationObserver(observer);
        endpoint.ConnectSagaConfigurationObserver(observer);

        endpoint.PublishFaults = false;
        endpoint.ConfigureError(error => error.UseFilter(new UnreadableFilter<TDbContext>(runtime)));
        endpoint.ConfigureDeadLetter(skipped => skipped.UseFilter(new UnclaimedFilter<TDbContext>(runtime)));
    }
}

internal sealed class OutboxFilterObserver<TDbContext>(
    IReceiveEndpointConfigurator endpoint, IRegistrationContext context, InboxRuntime<TDbContext> runtime)
    : IConsumerConfigurationObserver, ISagaConfigurationObserver
    where TDbContext : DbContext
{
    public void ConsumerConfigured<TConsumer>(IConsumerConfigurator<TConsumer> configurator)
        where TConsumer : class
    {
    }

    public void ConsumerMessageConfigured<TConsumer, TMessage>(IConsumerMessageConfigurator<TConsumer, TMessage> configurator)
        where TConsumer : class
        where TMessage : class =>
        AddFilter<TConsumer, TMessage>((IConsumerMessageConfigurator<TMessage>)configurator);

    public void SagaConfigured<TSaga>(ISagaConfigurator<TSaga> configurator)
        where TSaga : class, ISaga
    {
    }

    public void StateMachineSagaConfigured<TInstance>(ISagaConfigurator<TInstance> configurator, SagaStateMachine<TInstance> stateMachine)
        where TInstance : class, ISaga, SagaStateMachineInstance
    {
    }

    public void SagaMessageConfigured<TSaga, TMessage>(ISagaMessageConfigurator<TSaga, TMessage> configurator)
        where TSaga : class, ISaga
        where TMessage : class =>
        AddFilter<TSaga, TMessage>((ISagaMessageConfigurator<TMessage>)configurator);

    private void AddFilter<TConsumer, TMessage>(IPipeConfigurator<ConsumeContext<TMessage>> pipe)
        where TConsumer : class
        where TMessage : class
    {
        var id = JobMetadataCache<TConsumer, TMessage>.GenerateJobTypeId(endpoint.InputAddress.GetEndpointName()!);
        var consumer = new ConsumerIdentity(id, $"{TypeCache<TConsumer>.ShortName}({TypeCache<TMessage>.ShortName})");
        var filter = new OutboxFilter<TDbContext, TMessage>(new ConsumeScopeProvider(context), consumer, runtime);
        pipe.AddPipeSpecification(new FilterPipeSpecification<ConsumeContext<TMessage>>(filter));
    }
}
