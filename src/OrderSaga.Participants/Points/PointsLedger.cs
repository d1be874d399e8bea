using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Participants.Points;

/// <summary>What a customer has and how it came about.</summary>
public sealed record PointsAccount(string Merchant, string CustomerId, long Balance, IReadOnlyList<PointsEntry> Entries);

/// <summary>All points together. Awarded minus revoked is what customers have.</summary>
public sealed record PointsTotals(long Awards, long Awarded, long Revocations, long Revoked);

/// <summary>What staff see of the points.</summary>
public sealed class PointsLedger(ParticipantsDbContext db)
{
    private const int EntriesMax = 500;

    /// <summary>The balance over all entries, and the newest of them.</summary>
    public async Task<PointsAccount> AccountAsync(string merchant, string customerId, CancellationToken cancellationToken)
    {
        var account = db.PointsEntries.AsNoTracking().Where(entry => entry.Merchant == merchant && entry.CustomerId == customerId);
        var balance = await account.SumAsync(entry => entry.Points, cancellationToken);
        var entries = await account.OrderByDescending(entry => entry.At).ThenBy(entry => entry.EffectId).Take(EntriesMax)
            .ToListAsync(cancellationToken);
        return new PointsAccount(merchant, customerId, balance, entries);
    }

    /// <summary>Computed in the database. An award after its revocation, and a revocation of nothing, are not counted.</summary>
    public async Task<PointsTotals> TotalsAsync(CancellationToken cancellationToken)
    {
        var sums = await db.PointsEntries
            .Where(entry => entry.Sequence == (entry.Kind == PointsKind.Award ? 1 : 2))
            .GroupBy(entry => entry.Kind)
            .Select(kind => new { kind.Key, Count = kind.LongCount(), Points = kind.Sum(entry => entry.Points) })
            .ToDictionaryAsync(kind => kind.Key, cancellationToken);
        var award = sums.GetValueOrDefault(PointsKind.Award);
        var revoke = sums.GetValueOrDefault(PointsKind.Revoke);
        return new PointsTotals(award?.Count ?? 0, award?.Points ?? 0, revoke?.Count ?? 0, -(revoke?.Points ?? 0));
    }
}
