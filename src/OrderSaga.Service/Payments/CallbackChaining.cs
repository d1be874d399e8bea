using OrderSaga.Persistence;

namespace OrderSaga.Service.Payments;

/// <summary>
/// Chains the rows of the callback journal, a moment after they were committed: whoever writes them waits for nothing. One replica at a
/// time does
/// it, by a lease, so that others do not try in vain; that two never append the same the table itself sees to.
/// </summary>
public sealed class CallbackChaining(IServiceScopeFactory scopes, TimeProvider time, ILogger<CallbackChaining> log) : BackgroundService
{
    static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    readonly ChainingMarks _marks = new(time);
    readonly OncePerMinute _pace = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(Beat, time);
        do
        {
            await Try(chain => chain.Run(_marks, stoppingToken), stoppingToken);
        }
        while (await pause.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // What is chained is anchored, and the next that looks need not wait for the lease to end.
        await Try(chain => chain.Leave(_marks, CancellationToken.None), cancellationToken);
    }

    async Task Try(Func<CallbackChain, Task> act, CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await act(scope.ServiceProvider.GetRequiredService<CallbackChain>());
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            _marks.Fits = null; // what is remembered of the end may not be so
            if (_pace.Allows())
                log.ChainingFailed(failure);
        }
    }
}

/// <summary>
/// From which row on it is looked for rows that are not chained. Numbers are given before rows are committed, so that a row may come to
/// light
/// behind rows with higher numbers: it is looked back for seconds here, and every hour over more than an hour, see <see
/// cref="CallbackChain"/>.
/// </summary>
public sealed class ChainingMarks(TimeProvider time)
{
    static readonly TimeSpan LookBack = TimeSpan.FromSeconds(10);

    long _seen;
    long _seenAt;

    /// <summary>It is time to look how far the chain has come.</summary>
    public bool IsTime => time.GetElapsedTime(_seenAt) >= LookBack;

    /// <summary>The lease that this process took; null: none that it knows of.</summary>
    public DateTimeOffset? Lease { get; set; }

    /// <summary>The chain whose end was seen to fit; null: look first.</summary>
    public int? Fits { get; set; }

    /// <summary>The end as this process last signed it, or saw it signed; null: it saw none yet.</summary>
    public ChainEnd? Signed { get; set; }

    /// <summary>When the first chain was begun, as it was proven once; null: not yet.</summary>
    public DateTimeOffset? FirstBegunAt { get; set; }

    public long From { get; private set; }

    /// <summary>Rows that were complained of.</summary>
    public HashSet<long> Refused { get; } = [];

    /// <summary>The lowest row of this look that is signed with a key that this process has not; null: none is.</summary>
    public long? Unknown { get; set; }

    public void Begin(long from) => (From, _seen, _seenAt) = (from, from, time.GetTimestamp());

    /// <summary>All rows were chained, and this is the newest of them.</summary>
    public void Seen(long newest) => (From, _seen, _seenAt) = (_seen, Math.Max(newest, _seen), time.GetTimestamp());
}

/// <summary>Where a chain ends, as it is signed.</summary>
public sealed record ChainEnd(int Chain, long Position, byte[] Link, long AdoptedThrough)
{
    public static ChainEnd Of(JournalChain chain) => new(chain.Chain, chain.Position, chain.Link, chain.AdoptedThrough);

    public bool IsOf(JournalChain chain) => chain.Chain == Chain && chain.Position == Position
        && chain.AdoptedThrough == AdoptedThrough && chain.Link.AsSpan().SequenceEqual(Link);
}

public static class CallbackChainingRegistration
{
    public static IServiceCollection AddCallbackChaining(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(JournalOptions.Of(configuration)).AddSingleton<CallbackSealing>().AddScoped<CallbackChain>().AddScoped<ChainEnds>()
        .AddHostedService<CallbackChaining>();
}
