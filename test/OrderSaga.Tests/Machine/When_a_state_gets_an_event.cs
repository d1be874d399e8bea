using MassTransit;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Five states × 27 events: each pair is declared, and each message of the contracts to the order is an event.</summary>
public sealed class When_a_state_gets_an_event
{
    private static readonly OrderStateMachine Machine = new(new OrderPolicies(), TimeProvider.System);

    public static IEnumerable<TestCaseData> Pairs() =>
        from state in new[] { Machine.Placed, Machine.AwaitingPayment, Machine.Paid, Machine.Expired, Machine.Closed }
        from @event in ((MassTransit.StateMachine)Machine).Events
        select new TestCaseData(state, @event) { TestName = $"{state.Name} knows what to do with {@event.Name}" };

    [TestCaseSource(nameof(Pairs))]
    public void The_pair_is_declared(State state, Event @event) =>
        ((StateMachine<Order>)Machine).NextEvents(state).ShouldContain(@event, $"{state.Name} × {@event.Name} is undeclared");

    [Test]
    public void There_are_five_states_and_no_others() =>
        Machine.States.Select(state => state.Name).Except(["Initial", "Final"])
            .ShouldBe([States.Placed, States.AwaitingPayment, States.Paid, States.Expired, States.Closed], ignoreOrder: true);

    [Test]
    public void A_new_order_begins_with_OrderPlaced_and_nothing_else() =>
        ((StateMachine<Order>)Machine).NextEvents(Machine.Initial).Select(@event => @event.Name).ShouldBe([nameof(OrderPlaced)]);

    [Test]
    public void Nothing_leads_out_of_closed() =>
        LifecycleReader.Read(Machine).Sentences.Where(pair => pair.Key.State == States.Closed)
            .SelectMany(pair => pair.Value).SelectMany(sentence => sentence.AllTargets).Except([States.Closed]).ShouldBeEmpty();
}
