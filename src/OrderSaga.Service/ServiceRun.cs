namespace OrderSaga.Service;

/// <summary>From the start of a host to its stop.</summary>
static class ServiceRun
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public static async Task UntilStopped(IHost app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch
        {
            // What has started is stopped, and not only thrown away: that its jobs end is then no failure of theirs. The bus waits for the end of
            // a start that will not come, hence not for long.
            using var patience = new CancellationTokenSource(_patience);
            await app.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await app.WaitForShutdownAsync(cancellation);
    }

    /// <summary>Whoever was told to stop while it started has nothing else to say; several parts of it may say so.</summary>
    public static bool IsOnlyCanceled(Exception e) =>
        e is OperationCanceledException || (e is AggregateException several && several.InnerExceptions.All(IsOnlyCanceled));
}
