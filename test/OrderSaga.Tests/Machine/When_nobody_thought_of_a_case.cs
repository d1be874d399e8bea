using MassTransit;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>
/// Rule 1, its second half: what is not declared is a fault that staff can see. Every pair is declared, and the conditions of each leave
/// nothing out, so the machine itself never gets here: this is for whoever changes it.
/// </summary>
public sealed class When_nobody_thought_of_a_case
{
    [Test]
    public async Task An_event_that_its_state_does_not_declare_is_a_fault()
    {
        var machine = new OrderStateMachine(new OrderPolicies(), TimeProvider.System);

        await ShouldFail(machine, Said.StockReserved, machine.StockReserved);
    }

    [Test]
    public async Task An_event_of_which_no_condition_holds_is_a_fault()
    {
        var machine = new Forgetful();

        await ShouldFail(machine, Said.AnOrder, machine.OrderPlaced);
    }

    private static async Task ShouldFail<T>(MassTransitStateMachine<Order> machine, T message, Event<T> @event) where T : class
    {
        var outgoing = new Outgoing();
        var context = OrderReceiveContext.Receive(message, NewId.NextGuid(), token: null, outgoing);

        await Should.ThrowAsync<UnhandledEventException>(
            OneOrder.Raise(machine, new Order { CorrelationId = Scenario.OrderId }, context, @event));
        outgoing.Published.ShouldBeEmpty();
    }

    /// <summary>It declares the event, and none of its conditions ever holds.</summary>
    private sealed class Forgetful : MassTransitStateMachine<Order>
    {
        public Forgetful()
        {
            InstanceState(order => order.CurrentState);
            Initially(When(OrderPlaced, _ => false).Then(_ => { }));
            ConnectEventObserver(new TurnTaking(new OrderPolicies(), TimeProvider.System, _ => []));
        }

        public Event<OrderPlaced> OrderPlaced { get; private set; } = null!;
    }
}
