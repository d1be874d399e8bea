using OrderSaga.KillHost.OwnServers;

namespace OrderSaga.KillHost.Faults;

/// <summary>What happens to RabbitMQ.</summary>
internal static class BrokerFaults
{
    private static readonly TimeSpan absence = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan glance = TimeSpan.FromMilliseconds(100);

    // Longer than a send may take: the outcome of those that were under way is unknown, and they are sent again.
    private static readonly TimeSpan silence = TimeSpan.FromSeconds(40);

    public static Fault Killed { get; } = new("broker-killed", (scene, cancellationToken) =>
        Outage(scene, "the broker was killed and away", scene.Servers.Broker.Kill, scene.Servers.Broker.Start, absence, cancellationToken));

    public static IReadOnlyList<Fault> All { get; } =
    [
        Killed,
        new("broker-restarted", (scene, cancellationToken) =>
            Outage(scene, "the broker was stopped and away", scene.Servers.Broker.Stop, scene.Servers.Broker.Start, absence, cancellationToken)),
        new("broker-paused", (scene, cancellationToken) =>
            Outage(scene, "the broker hung", scene.Servers.Broker.Pause, scene.Servers.Broker.Resume, silence, cancellationToken, mayKeep: true)),
        new("broker-connections-closed", CloseConnections),
        new("broker-away-at-start", ComesLate) { Start = StartWithout, IsWithoutBrokerAtFirst = true },
    ];

    private static async Task Outage(
        FaultScene scene, string what, Func<Task> take, Func<Task> bring, TimeSpan length, CancellationToken cancellationToken, bool mayKeep = false)
    {
        await scene.UnderLoad(cancellationToken);
        await scene.Outage(
            what, scene.Servers.Broker.Port, take, () => LookOn(scene, length, cancellationToken), bring, cancellationToken, mayKeep);
    }

    /// <summary>While the broker is away, what comes from outside is taken all the same, and waits in the outbox.</summary>
    private static async Task LookOn(FaultScene scene, TimeSpan length, CancellationToken cancellationToken)
    {
        var since = scene.Time.GetTimestamp();
        var (ordersBefore, callbacksBefore) = await scene.Tables.Accepted(cancellationToken);
        var (orders, callbacks, waiting) = (0, 0, 0);
        // On a busy machine the length alone may be too short for one customer.
        while (scene.Time.GetElapsedTime(since) < length || orders == 0 || callbacks == 0)
        {
            await Task.Delay(glance, scene.Time, cancellationToken);
            var accepted = await scene.Tables.Accepted(cancellationToken);
            (orders, callbacks) = (accepted.Orders - ordersBefore, accepted.Callbacks - callbacksBefore);
            waiting = Math.Max(waiting, (await scene.Tables.Pending(cancellationToken)).Outbox);
        }

        scene.See($"without it {orders} orders and {callbacks} callbacks were accepted, up to {waiting} messages waited in the outboxes");
        scene.Demand(waiting > 0, "nothing waited for the broker: the fault had no effect");
    }

    private static async Task CloseConnections(FaultScene scene, CancellationToken cancellationToken)
    {
        for (var round = 0; round < 3; round++)
        {
            await scene.UnderLoad(cancellationToken);
            await scene.Outage(
                "all connections to the broker were closed",
                scene.Servers.Broker.Port,
                scene.Servers.Broker.CloseAllConnections,
                () => Task.CompletedTask,
                () => Task.CompletedTask,
                cancellationToken);
        }
    }

    private static async Task StartWithout(FaultScene scene, CancellationToken cancellationToken)
    {
        await scene.Servers.Broker.Stop();
        scene.Servers.Broker.Empty();
        await scene.Process.Start(cancellationToken);
    }

    // It is empty: a message that is sent before its queue is declared and bound is gone.
    private static async Task ComesLate(FaultScene scene, CancellationToken cancellationToken)
    {
        var from = scene.Time.GetUtcNow();
        await LookOn(scene, absence, cancellationToken);
        await scene.Servers.Broker.Start();
        await scene.Healed(cancellationToken);
        scene.Disturbances.Took("the broker was not there yet", from, scene.Time.GetUtcNow());
        var connections = OpenConnections.To(scene.Servers.Broker.Port).Count;
        scene.See($"an empty broker came, {connections} connections");
        scene.Demand(connections > 0, "the service never connected");
    }
}
