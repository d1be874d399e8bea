using MassTransit;
using OrderSaga.Providers;
using OrderSaga.Service.Payments;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Unmatched;

namespace OrderSaga.Service;

/// <summary>What stands before the saga, inside the outbox: so that what a filter refuses is kept as a dead letter, and what it keeps is in the transaction.</summary>
sealed class SagaFilters(EventSeal seal, KnownCases cases) : ISagaConfigurationObserver
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
        var pipe = (IPipeConfigurator<ConsumeContext<TMessage>>)configurator;
        if (EventSeal.Covers(typeof(TMessage)))
            pipe.UseFilter(new SealFilter<TMessage>(seal));
        if (SaidOfMoney.Is(typeof(TMessage)))
            pipe.UseFilter(new DecidedPaymentFilter<TMessage>(cases));
        pipe.UseFilter(new KeepForStaffFilter<TMessage>());
        pipe.UseFilter(new RefusedAskFilter<TMessage>());
    }
}
