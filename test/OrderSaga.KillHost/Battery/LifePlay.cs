using OrderSaga.Tool.Demo;
using OrderSaga.Tool.Demo.Judging;
using OrderSaga.Tool.Demo.Scripts;

namespace OrderSaga.KillHost.Battery;

/// <summary>The demo's customers come to a service that something happens to; then all comes to rest and is judged.</summary>
/// <param name="stage">Where.</param>
/// <param name="tables">The service's, read past the service.</param>
/// <param name="broker">Absent: the bus is in memory.</param>
/// <param name="orders">How many.</param>
/// <param name="seed">Decides who comes when, and what they do.</param>
/// <param name="within">What does not come to rest within it never does.</param>
/// <param name="stretch">So many times six seconds customers come at least.</param>
internal sealed class LifePlay(
    Stage stage, ServiceTables tables, Uri? broker, int orders, int seed, TimeSpan within, int stretch = 0)
{
    private static readonly TimeSpan quietWithin = TimeSpan.FromSeconds(60);

    /// <param name="meanwhile">What happens to the service.</param>
    /// <param name="notReached">What should have happened and did not.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>Empty: nothing was lost, and nothing done twice.</returns>
    public async Task<IReadOnlyList<string>> Run(
        IReadOnlyList<Func<CancellationToken, Task>> meanwhile,
        Func<IEnumerable<string>> notReached,
        CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        impatience.CancelAfter(within);
        var watching = stage.Watch.Run(over.Token);
        try
        {
            return
            [
                .. await PlayAndJudge(meanwhile, notReached, impatience.Token),
                .. await tables.Judge(cancellationToken),
                .. broker is null ? [] : await BrokerQueues.Judge(broker, cancellationToken),
            ];
        }
        finally
        {
            await over.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IReadOnlyList<string>> PlayAndJudge(
        IReadOnlyList<Func<CancellationToken, Task>> meanwhile, Func<IEnumerable<string>> notReached, CancellationToken cancellationToken)
    {
        try
        {
            var programme = Programme();
            var settings = new DemoSettings(programme.Count, seed, stretch, null, null, null, true);
            await Task.WhenAll(
                [new DemoPlay(stage, settings, programme).Run(cancellationToken), .. meanwhile.Select(happen => happen(cancellationToken))]);
            var parked = stage.Customers.Count(customer => customer.Expectation?.Outcome == Outcome.Unmatched);
            var quiescence = new Quiescence(stage.Service, stage.Providers.Callbacks, stage.Time);
            var restless = await quiescence.Reach(parked, quietWithin, cancellationToken);
            var differences = await new Verdicts(stage).FindDifferences(restless, cancellationToken);
            return [.. notReached(), .. differences];
        }
        catch (OperationCanceledException)
        {
            return [.. notReached(), $"it did not come to rest within {within.TotalSeconds:F0} s"];
        }
    }

    // Two customers who race for one piece prove nothing about a death, and who of them is first a busy machine decides.
    private List<Script> Programme() => [.. Script.Programme(orders, new Random(seed))
        .Where(script => !script.Title.Contains("none left", StringComparison.Ordinal))];
}
