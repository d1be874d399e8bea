namespace OrderSaga.StateMachine;

/// <summary>
/// When a sentence of the machine applies: a predicate, and its words for the generated document. All conditions of an event are judged
/// before anything is done, since the sentence that is carried out first may change what the next one would ask about.
/// </summary>
internal sealed class Condition(string text, Func<Order, object?, Turn, bool> holds)
{
    public string Text { get; } = text;

    public bool Holds(Order order, object? message, Turn turn) => holds(order, message, turn);

    public static Condition Of(string text, Func<Order, bool> holds) => new(text, (order, _, _) => holds(order));

    public static Condition Of<T>(string text, Func<Order, T, Turn, bool> holds) where T : class =>
        new(text, (order, message, turn) => message is T said && holds(order, said, turn));

    public Condition And(Condition other) =>
        new($"{Text}, {other.Text}", (order, message, turn) => Holds(order, message, turn) && other.Holds(order, message, turn));

    public override string ToString() => Text;
}
