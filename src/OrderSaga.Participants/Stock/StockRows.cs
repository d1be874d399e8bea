namespace OrderSaga.Participants.Stock;

/// <summary>How many of an article there are. The sum of its movements, and never negative: the table has a CHECK constraint.</summary>
public sealed class StockLevel
{
    public required string Sku { get; init; }
    public long Available { get; set; }
    public long Reserved { get; set; }
    public long Sold { get; set; }
}

public enum ReservationStanding
{
    Held,
    Rejected,
    Confirmed,
    Released,
}

/// <summary>What became of one reservation of one order. Kept for ever: a message that comes years later gets the same answer.</summary>
public sealed class StockReservation
{
    public required Guid OrderId { get; init; }
    public required int Ordinal { get; init; }
    public required string OrderNumber { get; init; }
    public required ReservationStanding Standing { get; set; }

    /// <summary>Why it was rejected. Null: it was not.</summary>
    public string? Reason { get; init; }
    public required DateTimeOffset At { get; set; }
}

public enum MovementKind
{
    Reserve,
    Confirm,
    Release,
    Set,
}

/// <summary>
/// A change of a level, as differences. Adding one to the context is the only way to change a level:
/// saving applies it as a conditional update in the same transaction, see <see cref="ParticipantsDbContext"/>.
/// </summary>
public sealed class StockMovement
{
    public long Id { get; init; }
    public required string Sku { get; init; }
    public required MovementKind Kind { get; init; }

    /// <summary>The order, or the request that set the level.</summary>
    public required Guid CauseId { get; init; }

    /// <summary>Which reservation of the order; zero where there is none.</summary>
    public int Ordinal { get; init; }
    public long Available { get; init; }
    public long Reserved { get; init; }
    public long Sold { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>A request of staff to set a level. Kept for ever, so that the same request sets it once.</summary>
public sealed class StockRequest
{
    public required Guid RequestId { get; init; }
    public required string Sku { get; init; }
    public required long Available { get; init; }
    public required DateTimeOffset At { get; init; }
}
