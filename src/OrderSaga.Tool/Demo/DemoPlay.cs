using OrderSaga.Tool.Demo.Scripts;

namespace OrderSaga.Tool.Demo;

/// <summary>Plays the programme: every customer comes at a moment that the seed decides, and acts out a script.</summary>
/// <param name="stage">Where.</param>
/// <param name="settings">How many, and the seed.</param>
/// <param name="programme">What is played; absent: every script, by its share.</param>
internal sealed class DemoPlay(Stage stage, DemoSettings settings, IReadOnlyList<Script>? programme = null)
{
    // Some two hundred orders in half a minute; then the last deadline and grace have to pass.
    private static readonly TimeSpan perOrder = TimeSpan.FromMilliseconds(170);
    private static readonly TimeSpan shortest = TimeSpan.FromSeconds(8);

    // A service that is killed needs some seconds to come back; between two kills there must be traffic.
    private static readonly TimeSpan perKill = TimeSpan.FromSeconds(6);

    /// <summary>How long new customers come.</summary>
    public TimeSpan Length { get; } = Longest(perOrder * settings.Orders, shortest, perKill * settings.Kills);

    // Something happens to the service meanwhile: what only a notice tells, or is told again after hours, may come too late.
    private bool MayMissNotices => programme is not null || settings.Kills > 0;

    public Task Run(CancellationToken cancellationToken)
    {
        var random = new Random(settings.Seed);
        var start = stage.Time.GetUtcNow();
        var playing = (programme ?? Script.Programme(settings.Orders, random)).Where(script => !MayMissNotices || !script.NeedsItsNotice)
            .Select((script, index) => Play(script, start + (Length * index / settings.Orders), random.Next(), cancellationToken))
            .ToList();
        return Task.WhenAll(playing);
    }

    /// <summary>
    /// Every script once more, when nothing else is going on: on a busy machine a moment may be missed, and can be tried again.
    /// </summary>
    public Task Encore(int count, CancellationToken cancellationToken)
    {
        stage.Encores = count;
        var random = new Random(settings.Seed + (1000 * count));
        var start = stage.Time.GetUtcNow();
        return Task.WhenAll(Script.All.Where(script => !MayMissNotices || !script.NeedsItsNotice)
            .Select((script, index) => Play(script, start + (perOrder * index), random.Next(), cancellationToken))
            .ToList());
    }

    // One order by each provider before the clock counts: a service that has just started is still compiling itself.
    public async Task OpenTheHouse(CancellationToken cancellationToken)
    {
        var first = Script.All.Single(script => script.Play == PaidInTime.AtOnce);
        foreach (var _ in Enumerable.Range(0, stage.Askable.Count + 1))
        {
            var customer = stage.NewCustomer(
                first.Title, new Random(settings.Seed), takesUnionPay: first.TakesUnionPay, takesCards: first.TakesCards && !MayMissNotices);
            await Play(first, customer, cancellationToken);
            await customer.See(order => order.IsClosed, cancellationToken);
        }
    }

    private async Task Play(Script script, DateTimeOffset at, int seed, CancellationToken cancellationToken)
    {
        var wait = at - stage.Time.GetUtcNow();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, stage.Time, cancellationToken);
        var customer = stage.NewCustomer(script.Title, new Random(seed), script.IsSlow, script.TakesUnionPay, script.TakesCards && !MayMissNotices);
        await Play(script, customer, cancellationToken);
    }

    private static async Task Play(Script script, Customer customer, CancellationToken cancellationToken)
    {
        try
        {
            customer.Expectation = await script.Play(customer, cancellationToken);
        }
        catch (Exception exception) when (exception is DemoException or InvalidOperationException or TimeoutException)
        {
            customer.Broke = exception.Message; // judged as a difference
        }
    }

    private static TimeSpan Longest(params ReadOnlySpan<TimeSpan> spans)
    {
        var longest = TimeSpan.Zero;
        foreach (var span in spans)
            longest = span > longest ? span : longest;
        return longest;
    }
}
