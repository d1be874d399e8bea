namespace OrderSaga.Tool.Demo;

/// <summary>Kills the service at random moments: each time it has been back for a while that the seed decides.</summary>
internal sealed class KillPlan(ServiceProcess service, int kills, Random random, TimeProvider time)
{
    private static readonly TimeSpan longestLife = TimeSpan.FromSeconds(6);

    public async Task Run(CancellationToken cancellationToken)
    {
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(longestLife * random.NextDouble(), time, cancellationToken);
            await service.KillAndRestart(cancellationToken);
        }
    }
}
