namespace OrderSaga.Persistence;

/// <summary>A failed message that a person put aside for good. It is whole, so that it can be put back.</summary>
public sealed class DeletedMessage
{
    /// <summary>Where it was: <c>orders</c> or <c>participants</c>.</summary>
    public required string Store { get; init; }

    public Guid MessageId { get; init; }

    public Guid ConsumerId { get; init; }

    /// <summary>For people.</summary>
    public required string MessageType { get; init; }

    /// <summary>The row, JSON.</summary>
    public required string Row { get; init; }

    public required string DeletedBy { get; init; }

    public DateTimeOffset DeletedAt { get; init; }
}
