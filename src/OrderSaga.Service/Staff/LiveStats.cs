using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using OrderSaga.Service.Queries;

namespace OrderSaga.Service.Staff;

/// <summary>
/// The figures of the overview as they change. However many look, they are counted once in a while, and only while somebody looks.
/// </summary>
public sealed class LiveStats(IServiceScopeFactory scopes, IHostApplicationLifetime life, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan _pace = TimeSpan.FromSeconds(2);
    readonly SemaphoreSlim _counting = new(1, 1);
    Stats? _newest;

    public async IAsyncEnumerable<SseItem<Stats>> Follow([EnumeratorCancellation] CancellationToken cancellation)
    {
        // A service that stops waits for its requests, and this one would never end.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, life.ApplicationStopping);
        while (!life.ApplicationStopping.IsCancellationRequested)
        {
            var stats = await Newest(cancellation);
            // Sent also when nothing changed: by its time a page sees that the line is alive.
            yield return new SseItem<Stats>(stats, "stats") { ReconnectionInterval = _pace };
            await Task.Delay(_pace, clock, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => _counting.Dispose();

    async Task<Stats> Newest(CancellationToken cancellation)
    {
        await _counting.WaitAsync(cancellation);
        try
        {
            if (_newest is { } fresh && clock.GetUtcNow() - fresh.At < _pace)
                return fresh;
            await using var scope = scopes.CreateAsyncScope();
            return _newest = await scope.ServiceProvider.GetRequiredService<StatsQuery>().Now(cancellation);
        }
        finally
        {
            _counting.Release();
        }
    }
}
