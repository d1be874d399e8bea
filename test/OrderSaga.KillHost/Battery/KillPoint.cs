using OrderSaga.KillHost.Hosting;

namespace OrderSaga.KillHost.Battery;

/// <summary>A point of the battery: one death, or for what only a start after a death does, two.</summary>
/// <param name="Name">K01 to K22.</param>
/// <param name="Deaths">In this order.</param>
internal sealed record KillPoint(string Name, params KillOrder[] Deaths)
{
    /// <summary>docs/reliability.md says what each of them is, and what is not among them.</summary>
    public static IReadOnlyList<KillPoint> All { get; } =
    [
        new("K01", new KillOrder(KillPlace.SubmitReceived, 3)),
        new("K02", new KillOrder(KillPlace.SubmitWritten, 3)),
        new("K03", new KillOrder(KillPlace.SubmitCommitted, 3)),
        new("K04", new KillOrder(KillPlace.WebhookVerified, 2)),
        new("K05", new KillOrder(KillPlace.WebhookWritten, 2)),
        new("K06", new KillOrder(KillPlace.WebhookCommitted, 2)),
        new("K07", new KillOrder(KillPlace.WebhookAnswered, 2)),
        new("K08", new KillOrder(KillPlace.Received, 15)),
        new("K09", new KillOrder(KillPlace.Handled, 15)),
        new("K10", new KillOrder(KillPlace.Gathered, 15)),
        new("K11", new KillOrder(KillPlace.Written, 15)),
        new("K12", new KillOrder(KillPlace.WrittenTogether, 2, 2)),
        new("K13", new KillOrder(KillPlace.Committed, 15)),
        new("K14", new KillOrder(KillPlace.Acknowledged, 15)),
        new("K15", new KillOrder(KillPlace.Sending, 10), new KillOrder(KillPlace.Claimed) { IsOfTheOther = true }),
        new("K16", new KillOrder(KillPlace.Sending, 15)),
        new("K17", new KillOrder(KillPlace.Confirmed, 15)),
        new("K18", new KillOrder(KillPlace.Removed, 10)),
        new("K19", new KillOrder(KillPlace.ConfirmedWhileOthersAreSent, 2)),
        new("K20", new KillOrder(KillPlace.TimeoutsTaken, 2)),
        new("K21", new KillOrder(KillPlace.Fired, 2)),
        new("K22", new KillOrder(KillPlace.Cancelling, 2)),
    ];

    public static KillPoint Named(string name) => All.FirstOrDefault(point => point.Name == name)
        ?? throw new ArgumentException($"{name} is no point; they are K01 to K22", nameof(name));
}
