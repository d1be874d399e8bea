using Microsoft.EntityFrameworkCore;

namespace OrderSaga.Participants.Stock;

internal static class StockMovements
{
    public static StockMovement Reserve(StockReservation reservation, string sku, long quantity) => new()
    {
        Sku = sku,
        Kind = MovementKind.Reserve,
        CauseId = reservation.OrderId,
        Ordinal = reservation.Ordinal,
        At = reservation.At,
        Available = -quantity,
        Reserved = quantity,
    };

    public static StockMovement Confirm(StockReservation reservation, StockMovement held) => new()
    {
        Sku = held.Sku,
        Kind = MovementKind.Confirm,
        CauseId = reservation.OrderId,
        Ordinal = reservation.Ordinal,
        At = reservation.At,
        Reserved = -held.Reserved,
        Sold = held.Reserved,
    };

    public static StockMovement Release(StockReservation reservation, StockMovement held, bool sold) => new()
    {
        Sku = held.Sku,
        Kind = MovementKind.Release,
        CauseId = reservation.OrderId,
        Ordinal = reservation.Ordinal,
        At = reservation.At,
        Available = held.Reserved,
        Reserved = sold ? 0 : -held.Reserved,
        Sold = sold ? -held.Reserved : 0,
    };

    /// <summary>Changes the levels, each by one statement with its condition in it: whoever decided on an old reading fails here.</summary>
    /// <exception cref="DbUpdateConcurrencyException">A level would have become negative; read again and decide again.</exception>
    public static async Task ApplyAsync(
        this ParticipantsDbContext db, IEnumerable<StockMovement> movements, CancellationToken cancellationToken)
    {
        // Always in the order of the articles, so that two transactions cannot wait for each other.
        foreach (var movement in movements.OrderBy(movement => movement.Sku, StringComparer.Ordinal))
        {
            var changed = await db.StockLevels
                .Where(level => level.Sku == movement.Sku
                    && level.Available + movement.Available >= 0
                    && level.Reserved + movement.Reserved >= 0
                    && level.Sold + movement.Sold >= 0)
                .ExecuteUpdateAsync(
                    level => level
                        .SetProperty(row => row.Available, row => row.Available + movement.Available)
                        .SetProperty(row => row.Reserved, row => row.Reserved + movement.Reserved)
                        .SetProperty(row => row.Sold, row => row.Sold + movement.Sold),
                    cancellationToken);
            if (changed == 0)
                throw new DbUpdateConcurrencyException($"The stock of {movement.Sku} changed while it was being moved");
        }
    }
}
