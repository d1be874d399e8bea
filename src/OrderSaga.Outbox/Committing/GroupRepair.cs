using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>Finds out whose fault it is that a group could not be written, so that one does not fail its neighbours.</summary>
internal sealed class GroupRepair<TDbContext>(IServiceScopeFactory scopes, OutboxOptions<TDbContext> options)
    where TDbContext : DbContext
{
    /// <summary>Those who must fail with the error; none when it cannot be found out.</summary>
    public async Task<HashSet<StagedWork>> Find(IReadOnlyList<StagedWork> group, Exception exception)
    {
        // Alone, it is its own fault. Without a database it is everybody's misfortune, and the outcome may be unknown: each finds out by
        // its key.
        if (group.Count == 1 || options.ErrorCodes.IsAway(exception))
            return [.. group];
        try
        {
            if (options.ErrorCodes.IsUniqueViolation(exception) && await Duplicates(group) is { Count: > 0 } duplicates)
                return duplicates;
            // Also a saga that was presumed to be new, and is not.
            return options.ErrorCodes.IsUniqueViolation(exception) || options.ErrorCodes.IsStale(exception) ? await Stale(group) : [];
        }
        catch (Exception lookup)
        {
            // Away: everybody's misfortune, as above. Else it cannot be found out by looking, and the halves will tell.
            return options.ErrorCodes.IsAway(lookup) ? [.. group] : [];
        }
    }

    private async Task<HashSet<StagedWork>> Duplicates(IReadOnlyList<StagedWork> group)
    {
        var ids = group.Select(work => work.Inbox?.MessageId).OfType<Guid>().ToList();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        var known = await db.Set<InboxRow>().AsNoTracking().Where(row => ids.Contains(row.MessageId))
            .Select(row => new { row.MessageId, row.ConsumerId }).ToListAsync();
        var keys = known.Select(row => (row.MessageId, row.ConsumerId)).ToHashSet();
        return [.. group.Where(work => work.Inbox is { } inbox && keys.Contains((inbox.MessageId, inbox.ConsumerId)))];
    }

    private async Task<HashSet<StagedWork>> Stale(IReadOnlyList<StagedWork> group)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        var stale = new HashSet<StagedWork>();
        foreach (var work in group)
        {
            foreach (var saga in work.Sagas)
            {
                if (await saga.HasMoved(db, CancellationToken.None))
                    stale.Add(work);
            }
        }

        return stale;
    }
}
