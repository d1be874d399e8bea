namespace OrderSaga.Tool.Demo;

/// <summary>Kills the service at random moments: each time it has been back, and at work, for a while that the seed decides.</summary>
internal sealed class KillPlan(ServiceProcess service, OrderWatch watch, int kills, Random random, TimeProvider time)
{
    // On a machine that has other things to do the service may need many seconds until it gets on with its orders. To kill it before
    // that, ten times in a row, would only show that a service that is never there does nothing.
    private static readonly TimeSpan longestUntilItWorks = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan glance = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan longestLife = TimeSpan.FromSeconds(6);

    public async Task Run(CancellationToken cancellationToken)
    {
        for (var kill = 0; kill < kills; kill++)
        {
            await UntilItWorks(cancellationToken);
            await Task.Delay(longestLife * random.NextDouble(), time, cancellationToken);
            await service.KillAndRestart(cancellationToken);
        }
    }

    private async Task UntilItWorks(CancellationToken cancellationToken)
    {
        var (since, before) = (time.GetTimestamp(), watch.Changes);
        while (watch.Changes == before && time.GetElapsedTime(since) < longestUntilItWorks)
            await Task.Delay(glance, time, cancellationToken);
    }
}
