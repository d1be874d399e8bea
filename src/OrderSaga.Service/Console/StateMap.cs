using OrderSaga.StateMachine;

namespace OrderSaga.Service.WebConsole;

public sealed record StateNode(string State, int X, int Y);

public sealed record StateEdge(string From, string To, string Line);

/// <summary>Where the states stand in the drawing. A test holds its lines against what timelines say.</summary>
public static class StateMap
{
    public static IReadOnlyList<StateNode> Nodes { get; } =
    [
        new(States.Placed, 4, 20), new(States.AwaitingPayment, 150, 20), new(States.Paid, 296, 20), new(States.Expired, 222, 128),
        new(States.Closed, 444, 74),
    ];

    public static IReadOnlyList<StateEdge> Edges { get; } =
    [
        new(States.Placed, States.AwaitingPayment, "M122 42H148"),
        new(States.AwaitingPayment, States.Paid, "M268 42H294"),
        new(States.Paid, States.Closed, "M414 42C440 42 470 48 484 72"),
        new(States.AwaitingPayment, States.Expired, "M206 64C206 104 226 116 246 126"),
        new(States.Expired, States.Paid, "M306 126C330 110 344 90 348 66"),
        new(States.Expired, States.Closed, "M340 150C400 150 450 140 478 120"),
        new(States.Placed, States.Closed, "M60 64C60 190 250 186 330 184C440 182 484 160 500 120"),
        new(States.AwaitingPayment, States.Closed, "M250 64C280 92 360 96 442 96"),
    ];

    /// <summary>From paths as a timeline has them: <c>AwaitingPayment → Paid → Closed</c>.</summary>
    public static IReadOnlySet<(string From, string To)> Taken(IEnumerable<string> paths)
    {
        var taken = new HashSet<(string, string)>();
        foreach (var path in paths)
        {
            var states = path.Split(" → ");
            for (var i = 1; i < states.Length; i++)
                taken.Add((states[i - 1], states[i]));
        }

        return taken;
    }
}
