namespace OrderSaga.Persistence;

/// <summary>An order that was accepted over HTTP. It makes the call idempotent, and answers for the order until the bus has carried it to the machine.</summary>
public sealed class SubmittedOrder
{
    public Guid OrderId { get; init; }

    public required string Merchant { get; init; }

    public required string OrderNumber { get; init; }

    /// <summary>Of the content as it was given, without the time of placing.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The answer that was given, JSON; a repeated call gets the same.</summary>
    public required string Answer { get; init; }

    public DateTimeOffset SubmittedAt { get; init; }
}
