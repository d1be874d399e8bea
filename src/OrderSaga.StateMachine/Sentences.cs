using System.Runtime.CompilerServices;
using MassTransit;

namespace OrderSaga.StateMachine;

/// <summary>
/// How the sentences of the machine are built: a clause says when, steps say what. All can be read back for the document.
/// </summary>
internal static class Sentences
{
    /// <summary>Adds a step; the verb is the name of the method that calls this.</summary>
    public static EventActivityBinder<Order, T> Do<T>(
        this EventActivityBinder<Order, T> sentence, Action<Order, T, Turn> act, [CallerMemberName] string verb = "") where T : class =>
        sentence.Add(new Step(verb, (order, message, turn) => act(order, (T)message!, turn)));

    public static EventActivityBinder<Order, T> Do<T>(
        this EventActivityBinder<Order, T> sentence, Action<Order, Turn> act, [CallerMemberName] string verb = "") where T : class =>
        sentence.Add(new Step(verb, (order, _, turn) => act(order, turn)));

    public static EventActivityBinder<Order> Do(
        this EventActivityBinder<Order> sentence, Action<Order, Turn> act, [CallerMemberName] string verb = "") =>
        sentence.Add(new Step(verb, (order, _, turn) => act(order, turn)));

    /// <summary>Asked when the sentence has come so far, unlike the condition that it begins with.</summary>
    public static EventActivityBinder<Order, T> Once<T>(
        this EventActivityBinder<Order, T> sentence,
        Condition condition,
        Func<EventActivityBinder<Order, T>, EventActivityBinder<Order, T>> then) where T : class =>
        sentence.If(context => Holds(condition, context), binder => then(binder.Add(new Clause(condition.Text, isNested: true))));

    public static EventActivityBinder<Order> Once(
        this EventActivityBinder<Order> sentence, Condition condition, Func<EventActivityBinder<Order>, EventActivityBinder<Order>> then) =>
        sentence.If(context => Holds(condition, context), binder => then(binder.Add(new Clause(condition.Text, isNested: true))));

    private static bool Holds(Condition condition, BehaviorContext<Order> context) =>
        condition.Holds(context.Saga, context.Saga.Turn!.Message, context.Saga.Turn);
}

/// <summary>Says when a sentence applies, and notes in the turn that it did.</summary>
internal sealed class Clause(string text, bool isNested) : Step(text, (_, _, turn) => turn.Because.Add(text))
{
    public bool IsNested { get; } = isNested;
}

/// <summary>
/// One thing that is done to the order: it remembers, and writes into the turn what is to leave. Nothing else: no clock, bus or log.
/// </summary>
internal class Step(string verb, Action<Order, object?, Turn> act) : IStateMachineActivity<Order>
{
    public string Verb { get; } = verb;

    public void Accept(StateMachineVisitor visitor) => visitor.Visit(this);

    public void Probe(ProbeContext context) => context.CreateScope(Verb);

    public Task Execute(BehaviorContext<Order> context, IBehavior<Order> next)
    {
        Act(context.Saga);
        return next.Execute(context);
    }

    public Task Execute<T>(BehaviorContext<Order, T> context, IBehavior<Order, T> next) where T : class
    {
        Act(context.Saga);
        return next.Execute(context);
    }

    public Task Faulted<TException>(BehaviorExceptionContext<Order, TException> context, IBehavior<Order> next)
        where TException : Exception => next.Faulted(context);

    public Task Faulted<T, TException>(BehaviorExceptionContext<Order, T, TException> context, IBehavior<Order, T> next)
        where T : class
        where TException : Exception => next.Faulted(context);

    private void Act(Order order) => act(order, order.Turn!.Message, order.Turn);
}
