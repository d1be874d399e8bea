using OrderSaga.KillHost.OwnServers;
using OrderSaga.Tool.Demo;

namespace OrderSaga.KillHost.Faults;

/// <summary>What happens to PostgreSQL and on the way to it.</summary>
internal static class DatabaseFaults
{
    private const int TerminationsMax = 60;
    private const int CutOneOf = 6;
    private const int Cuts = 40;
    private static readonly TimeSpan absence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan cutWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(250);

    public static Fault Killed { get; } = new("database-killed", (scene, cancellationToken) =>
        Outage(scene, "the database was killed and away", scene.Servers.Database.Kill, cancellationToken));

    public static Fault CommitsCut { get; } = new("commits-cut", CutCommits);

    public static IReadOnlyList<Fault> All { get; } =
    [
        Killed,
        new("database-stopped", (scene, cancellationToken) =>
            Outage(scene, "the database was stopped and away", scene.Servers.Database.StopImmediately, cancellationToken)),
        new("database-sessions-ended", EndSessions),
        CommitsCut,
        new("database-away-at-start", (_, _) => Task.CompletedTask) { Start = StartWithout },
    ];

    private static async Task Outage(FaultScene scene, string what, Func<Task> take, CancellationToken cancellationToken)
    {
        await scene.UnderLoad(cancellationToken);
        await scene.Outage(
            what,
            scene.Servers.Database.Port,
            take,
            () => Task.Delay(absence, scene.Time, cancellationToken),
            scene.Servers.Database.Start,
            cancellationToken);
    }

    private static async Task EndSessions(FaultScene scene, CancellationToken cancellationToken)
    {
        await scene.UnderLoad(cancellationToken);
        var from = scene.Time.GetUtcNow();
        var (ended, atWork) = (0, 0);
        for (var i = 0; i < TerminationsMax; i++)
        {
            // One who is at work rather than one who waits in the pool.
            var was = await scene.Servers.Database.Ask<string>(
                $"""
                SELECT coalesce((SELECT CASE WHEN pg_terminate_backend(pid) THEN state END FROM (
                    SELECT pid, state FROM pg_stat_activity WHERE datname = '{scene.Tables.Database}'
                    ORDER BY state = 'idle', random() LIMIT 1) AS one), '')
                """);
            ended += was.Length > 0 ? 1 : 0;
            atWork += was is "active" or "idle in transaction" ? 1 : 0;
            await Task.Delay(pause, scene.Time, cancellationToken);
        }

        scene.Tables.Forget();
        scene.See($"{ended} sessions were ended, {atWork} of them at work");
        scene.Demand(ended > TerminationsMax / 2 && atWork > 0, "no session at work was ended: the fault had no effect");
        await scene.Healed(cancellationToken);
        scene.Disturbances.Took("sessions of the database were ended", from, scene.Time.GetUtcNow());
    }

    private static async Task CutCommits(FaultScene scene, CancellationToken cancellationToken)
    {
        await scene.UnderLoad(cancellationToken);
        var (from, since) = (scene.Time.GetUtcNow(), scene.Time.GetTimestamp());
        scene.Cutter.Arm(CutOneOf, Cuts);
        while (!scene.Cutter.IsDone && scene.Time.GetElapsedTime(since) < cutWithin)
            await Task.Delay(pause, scene.Time, cancellationToken);
        scene.Cutter.Arm(CutOneOf, 0);

        var cutter = scene.Cutter;
        scene.See($"of {cutter.Commits} commits {cutter.CutAfter} were cut off after the server had them and {cutter.CutBefore} before");
        scene.Demand(cutter is { CutAfter: > 0, CutBefore: > 0 }, "no commit was cut off: the fault had no effect");
        await scene.Healed(cancellationToken);
        scene.Disturbances.Took("commits were cut off", from, scene.Time.GetUtcNow());
    }

    // It says so and ends, and whoever runs it starts it again, until the database is there.
    private static async Task StartWithout(FaultScene scene, CancellationToken cancellationToken)
    {
        await scene.Servers.Database.StopImmediately();
        try
        {
            await scene.Process.Start(cancellationToken);
            scene.Demand(false, "the service started without its database");
        }
        catch (DemoException refused)
        {
            scene.See($"without a database: {refused.Message.Split('\n')[0]}");
            scene.Demand(scene.Process.ExitCode == 69, $"it ended with {scene.Process.ExitCode} and must with 69");
        }

        await scene.Servers.Database.Start();
        scene.Tables.Forget();
        await scene.Process.Start(cancellationToken);
    }
}
