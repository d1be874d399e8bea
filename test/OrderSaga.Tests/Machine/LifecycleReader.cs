using System.Text;
using MassTransit;
using MassTransit.SagaStateMachine;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>A sentence of the machine as it was declared: when, what, where to; and what follows inside it.</summary>
internal sealed record Sentence(string When, List<string> Does, List<string> Targets, List<Sentence> Then)
{
    public IEnumerable<string> AllTargets => Targets.Concat(Then.SelectMany(then => then.AllTargets));

    public override string ToString()
    {
        var said = new StringBuilder(When.Length == 0 ? "" : $"*{When}*: ");
        said.AppendJoin(", ", Does.Concat(Targets.Select(target => $"→ **{target}**")));
        foreach (var then in Then) said.Append(Does.Count == 0 && ReferenceEquals(then, Then[0]) ? "" : "; ").Append("once ").Append(then);
        return said.ToString();
    }
}

/// <summary>Reads the machine's sentences back from the machine itself, by the visitor of the library.</summary>
internal sealed class LifecycleReader : StateMachineVisitor
{
    private string state = "";
    private string @event = "";

    private LifecycleReader()
    {
    }

    /// <summary>By state and the name of the message; entry is the name <c>Enter</c>.</summary>
    public Dictionary<(string State, string Event), List<Sentence>> Sentences { get; } = [];

    public static LifecycleReader Read(OrderStateMachine machine)
    {
        var reader = new LifecycleReader();
        machine.Accept(reader);
        return reader;
    }

    public void Visit(State visited, Action<State> next)
    {
        state = visited.Name;
        next(visited);
    }

    public void Visit(Event visited, Action<Event> next)
    {
        @event = visited.Name.EndsWith(".Enter", StringComparison.Ordinal) ? "Enter" : "";
        next(visited);
    }

    public void Visit<TMessage>(Event<TMessage> visited, Action<Event<TMessage>> next) where TMessage : class
    {
        // The library's own half of a timer compares tokens and raises ours.
        @event = visited.Name.EndsWith(".AnyReceived", StringComparison.Ordinal) ? "" : typeof(TMessage).Name;
        next(visited);
    }

    public void Visit(IStateMachineActivity activity)
    {
        if (@event.Length == 0) return;
        if (!Sentences.TryGetValue((state, @event), out var sentences)) Sentences[(state, @event)] = sentences = [];
        switch (activity)
        {
            case Clause { IsNested: true } clause: sentences[^1].Then.Add(new Sentence(clause.Verb, [], [], [])); break;
            case Clause clause: sentences.Add(new Sentence(clause.Verb, [], [], [])); break;
            case Step step: Current(sentences).Does.Add(Words(step.Verb)); break;
            case TransitionActivity<Order> transition: Current(sentences).Targets.Add(transition.ToState.Name); break;
        }
    }

    public void Visit(IStateMachineActivity activity, Action<IStateMachineActivity> next) => next(activity);

    public void Visit<T>(IBehavior<T> behavior) where T : class, SagaStateMachineInstance
    {
    }

    public void Visit<T>(IBehavior<T> behavior, Action<IBehavior<T>> next) where T : class, SagaStateMachineInstance => next(behavior);

    public void Visit<T, TMessage>(IBehavior<T, TMessage> behavior) where T : class, SagaStateMachineInstance where TMessage : class
    {
    }

    public void Visit<T, TMessage>(IBehavior<T, TMessage> behavior, Action<IBehavior<T, TMessage>> next)
        where T : class, SagaStateMachineInstance
        where TMessage : class => next(behavior);

    private static Sentence Current(List<Sentence> sentences)
    {
        if (sentences.Count == 0) sentences.Add(new Sentence("", [], [], []));
        return sentences[^1].Then.Count > 0 ? sentences[^1].Then[^1] : sentences[^1];
    }

    /// <summary>RefundWaitingReceipt: refund waiting receipt.</summary>
    private static string Words(string verb)
    {
        if (verb.Contains(' ', StringComparison.Ordinal)) return verb;
        var words = new StringBuilder();
        foreach (var letter in verb)
        {
            if (char.IsUpper(letter) && words.Length > 0) words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
