using MassTransit;

namespace OrderSaga.StateMachine;

/// <summary>How the sentences begin, and how turns are taken.</summary>
public sealed partial class OrderStateMachine
{
    private readonly Dictionary<string, HashSet<Condition>> conditions = new(StringComparer.Ordinal);

    /// <summary>A sentence that applies when the condition held before anything was done.</summary>
    private EventActivityBinder<Order, T> When<T>(Event<T> @event, Condition condition) where T : class
    {
        if (!conditions.TryGetValue(@event.Name, out var known)) conditions[@event.Name] = known = [];
        known.Add(condition);
        return When(@event, context => context.Saga.Turn!.Held.Contains(condition)).Add(new Clause(condition.Text, isNested: false));
    }

    private void TakeTurns(OrderPolicies policies, TimeProvider clock)
    {
        var turns = new TurnTaking(policies, clock, @event => conditions.GetValueOrDefault(@event.Name));
        ConnectEventObserver(turns);
        ConnectStateObserver(turns);
    }
}
