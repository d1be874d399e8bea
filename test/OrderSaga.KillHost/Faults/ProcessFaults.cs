using System.Diagnostics;
using OrderSaga.KillHost.OwnServers;

namespace OrderSaga.KillHost.Faults;

/// <summary>What whoever runs the service does to it.</summary>
internal static class ProcessFaults
{
    private const int Rounds = 3;
    private static readonly TimeSpan stopWithin = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<Fault> All { get; } = [new("service-terminated", Terminate)];

    private static async Task Terminate(FaultScene scene, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            await scene.UnderLoad(cancellationToken);
            var (from, since) = (scene.Time.GetUtcNow(), Stopwatch.GetTimestamp());
            await ServerProcess.Signal("TERM", scene.Process.Pid);
            await scene.Process.WaitForExit(cancellationToken);
            var took = Stopwatch.GetElapsedTime(since);
            var (outbox, _) = await scene.Tables.Pending(cancellationToken);
            scene.See($"ended with {scene.Process.ExitCode} after {took.TotalSeconds:F1} s, {outbox} messages left in the outboxes");
            scene.Demand(scene.Process.ExitCode == 0, $"SIGTERM ended it with {scene.Process.ExitCode}");
            scene.Demand(took < stopWithin, $"SIGTERM took {took.TotalSeconds:F0} s");
            await scene.Process.Start(cancellationToken);
            scene.Disturbances.Took("the service was stopped and away", from, scene.Time.GetUtcNow());
        }
    }
}
