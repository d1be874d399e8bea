using MassTransit;
using OrderSaga.Providers;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>
/// Checking the seal of a provider's message is part of the price, with a database and without. A copy of the service's, so that the
/// baselines stay as they are.
/// </summary>
sealed class SealFilter<T>(EventSeal seal) : IFilter<ConsumeContext<T>>
    where T : class
{
    public Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next) =>
        seal.Verify(context.Message, context.Headers.Get<string>(EventSeal.Header))
            ? next.Send(context)
            : throw new InvalidOperationException($"{typeof(T).Name} without a valid seal");

    public void Probe(ProbeContext context) => context.CreateFilterScope("seal");
}

/// <summary>Puts <see cref="SealFilter{T}"/> before the saga.</summary>
sealed class SealFilters(EventSeal seal) : ISagaConfigurationObserver
{
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
        where TMessage : class
    {
        if (EventSeal.Covers(typeof(TMessage)))
            ((IPipeConfigurator<ConsumeContext<TMessage>>)configurator).UseFilter(new SealFilter<TMessage>(seal));
    }
}
