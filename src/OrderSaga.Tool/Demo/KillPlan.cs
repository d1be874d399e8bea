namespace OrderSaga.Tool.Demo;

/// <summary>Kills the service at random moments: one in each of as many parts of the time of traffic.</summary>
internal sealed class KillPlan(ServiceProcess service, int kills, TimeSpan traffic, Random random, TimeProvider time)
{
    public async Task Run(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var kill = 0; kill < kills; kill++)
        {
            var moment = traffic * ((kill + random.NextDouble()) / kills);
            var wait = moment - time.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);
            await service.KillAndRestart(cancellationToken);
        }
    }
}
