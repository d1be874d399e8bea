using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>
/// The sagas for which messages are parked, so that those are due at once when their saga comes: by then their next try may be minutes
/// away, and the saga's own deadline nearer. Asked in memory for each new saga; the database is written only for one that is awaited, or
/// that comes before it is known which ones are. What a crash loses between saga and wake is tried at the usual intervals.
/// </summary>
internal sealed class AwaitedSagas<TDbContext>(IServiceScopeFactory scopes, TimeProvider clock)
    where TDbContext : DbContext
{
    // The newest are the ones whose saga may still come.
    private const int IdsMax = 10_000;

    private readonly Lock _changing = new();
    private readonly HashSet<Guid> _addedMeanwhile = [];

    // Null: not asked yet. Any may be one.
    private volatile ConcurrentDictionary<Guid, bool>? _ids;

    public void Add(Guid sagaId)
    {
        lock (_changing)
        {
            _addedMeanwhile.Add(sagaId);
            _ids?.TryAdd(sagaId, true);
        }
    }

    /// <summary>Another process may have parked some, or an earlier run.</summary>
    public async Task Refresh(TDbContext db, CancellationToken cancellationToken)
    {
        lock (_changing)
            _addedMeanwhile.Clear();
        var ids = await db.Set<ParkedRow>().Where(row => row.CorrelationId != null).OrderByDescending(row => row.ParkedAt)
            .Select(row => row.CorrelationId!.Value).Take(IdsMax).ToListAsync(cancellationToken);
        lock (_changing)
            _ids = new ConcurrentDictionary<Guid, bool>(ids.Union(_addedMeanwhile).Select(id => KeyValuePair.Create(id, true)));
    }

    /// <summary>After the commit: the messages would find no saga before.</summary>
    public async Task Wake(IReadOnlyCollection<StagedSaga> sagas, CancellationToken cancellationToken)
    {
        foreach (var saga in sagas)
        {
            if (saga is not { LoadedVersion: 0, Fate: SagaFate.Kept } || _ids?.TryRemove(saga.CorrelationId, out _) == false)
                continue;
            await using var scope = scopes.CreateAsyncScope();
            var (id, now) = (saga.CorrelationId, clock.GetUtcNow());
            await scope.ServiceProvider.GetRequiredService<TDbContext>().Set<ParkedRow>()
                .Where(row => row.CorrelationId == id && row.NextAttemptAt > now)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.NextAttemptAt, now), cancellationToken);
        }
    }
}
