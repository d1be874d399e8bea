using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Participants.Stock;

/// <summary>The answer to a request to set a level.</summary>
/// <param name="Level">The level now. Null: the request was refused.</param>
/// <param name="Refusal">Why nothing was set. Null: it is set.</param>
public sealed record StockSet(StockLevel? Level, string? Refusal);

/// <summary>What staff see and set of the stock.</summary>
public sealed class StockLedger(ParticipantsDbContext db, TimeProvider clock)
{
    private const int TriesMax = 20;
    private const long AvailableMax = 1_000_000_000_000;

    public Task<List<StockLevel>> LevelsAsync(CancellationToken cancellationToken) =>
        db.StockLevels.AsNoTracking().OrderBy(level => level.Sku).ToListAsync(cancellationToken);

    public Task<StockLevel?> LevelAsync(string sku, CancellationToken cancellationToken) =>
        db.StockLevels.AsNoTracking().SingleOrDefaultAsync(level => level.Sku == sku, cancellationToken);

    /// <summary>This request has set a level: again it sets nothing.</summary>
    public Task<bool> HasSetAsync(Guid requestId, CancellationToken cancellationToken) =>
        db.StockRequests.AnyAsync(row => row.RequestId == requestId, cancellationToken);

    /// <summary>Sets how many are available; what is reserved or sold stays. The same request again sets nothing.</summary>
    public async Task<StockSet> SetAsync(string sku, long available, Guid requestId, CancellationToken cancellationToken)
    {
        if (sku is not { Length: > 0 and <= StockTables.SkuLengthMax } || available is < 0 or > AvailableMax)
            return new StockSet(null, $"An article has 1 to {StockTables.SkuLengthMax} characters and 0 to {AvailableMax} pieces");

        for (var attempt = 1; ; attempt++)
        {
            db.ChangeTracker.Clear();
            var before = await db.StockRequests.AsNoTracking().SingleOrDefaultAsync(row => row.RequestId == requestId, cancellationToken);
            if (before is not null && (before.Available != available || !string.Equals(before.Sku, sku, StringComparison.Ordinal)))
                return new StockSet(null, $"Request {requestId} has set {before.Sku} to {before.Available}; a new request needs a new id");
            if (before is not null)
                return new StockSet(await LevelAsync(sku, cancellationToken), null);

            await StageAsync(sku, available, requestId, cancellationToken);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return new StockSet(await LevelAsync(sku, cancellationToken), null);
            }
            catch (Exception lost) when (attempt < TriesMax && (lost is DbUpdateException || lost.InnerException is DbUpdateException))
            {
                // EF Core wraps it once more where the store calls it transient, as a deadlock of SQL Server is.
                // Another request, or a reservation that left less than is to be taken away, was faster: look again.
            }
        }
    }

    private async Task StageAsync(string sku, long available, Guid requestId, CancellationToken cancellationToken)
    {
        var level = await LevelAsync(sku, cancellationToken);
        if (level is null)
            db.StockLevels.Add(new StockLevel { Sku = sku });
        var now = clock.GetUtcNow();
        db.StockRequests.Add(new StockRequest { RequestId = requestId, Sku = sku, Available = available, At = now });
        // As a difference, so that a reservation in between is neither lost nor counted twice.
        db.StockMovements.Add(new StockMovement
        {
            Sku = sku,
            Kind = MovementKind.Set,
            CauseId = requestId,
            Available = available - (level?.Available ?? 0),
            At = now,
        });
    }
}
