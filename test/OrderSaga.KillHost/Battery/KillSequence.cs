using OrderSaga.KillHost.Hosting;
using OrderSaga.Tool.Demo;

namespace OrderSaga.KillHost.Battery;

/// <summary>Lets the service die as ordered, one death after the other, and live in the end.</summary>
internal sealed class KillSequence(
    ServiceProcess process, Dictionary<string, string> settings, string words, ServiceTables tables, IReadOnlyList<KillOrder> orders)
{
    private readonly List<Death> deaths = [];
    private readonly List<string> notReached = [];

    public IReadOnlyList<Death> Deaths => deaths;

    public IReadOnlyList<string> NotReached => notReached;

    /// <param name="limit">A point that is not reached within it is a failure of the battery, not a success of the service.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public async Task Run(TimeSpan limit, CancellationToken cancellationToken)
    {
        // From the second on they are armed before the service starts: some places are reached only then.
        await File.WriteAllTextAsync(words + Executioner.ArmedSuffix, string.Empty, cancellationToken);
        for (var i = 0; i < orders.Count; i++)
        {
            if (!await HasDied(limit, cancellationToken))
            {
                notReached.Add($"{orders[i]} was not reached within {limit.TotalSeconds:F0} s");
                return;
            }

            var last = await File.ReadAllTextAsync(words, cancellationToken);
            var (outbox, timeouts) = await tables.Pending(cancellationToken);
            deaths.Add(new Death($"pid {last}", outbox, timeouts));
            settings[Executioner.OrderVariable] = i + 1 < orders.Count ? orders[i + 1].ToString() : string.Empty;
            settings[Mutant.Variable] = string.Empty;
            File.Delete(words);
            await Restart(cancellationToken);
        }
    }

    private async Task Restart(CancellationToken cancellationToken)
    {
        try
        {
            await process.KillAndRestart(cancellationToken);
        }
        catch (DemoException) when (File.Exists(words))
        {
            // It came to the next place, and died there, before it was up: that is what was ordered.
        }
    }

    private async Task<bool> HasDied(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        try
        {
            await process.WhenDead(patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
