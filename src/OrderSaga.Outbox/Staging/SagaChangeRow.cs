namespace OrderSaga.Outbox;

internal enum SagaChangeKind
{
    Insert,
    Update,
    Delete,

    /// <summary>Nothing is written; that it is still as it was read is part of the transaction.</summary>
    Check,
}

/// <summary>What becomes of the row of a saga that was handled without a DbContext.</summary>
/// <param name="Shape">Of the saga.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Saga">The saga after the message.</param>
/// <param name="Id">Its correlation id.</param>
/// <param name="LoadedVersion">The version that the row must still have; 0: there must be none.</param>
/// <param name="Row">The row to write; empty when none is.</param>
/// <param name="Before">The row as it was read; what did not change is the same object in both. Empty when there was none.</param>
internal sealed record SagaChangeRow(
    RowShape Shape, SagaChangeKind Kind, object Saga, Guid Id, int LoadedVersion, object?[] Row, object?[] Before);
