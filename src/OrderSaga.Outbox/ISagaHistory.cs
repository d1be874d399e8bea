using MassTransit;

namespace OrderSaga.Outbox;

/// <summary>
/// Writes the history of a saga: one row per version, in the transaction that makes the version. Register it in the container; without one
/// there is no history.
/// </summary>
/// <typeparam name="TSaga">The saga.</typeparam>
public interface ISagaHistory<TSaga>
    where TSaga : class, ISaga
{
    /// <summary>
    /// Called once for each changed saga, before the commit. A retry after a conflict calls it again with a freshly loaded saga.
    /// </summary>
    /// <param name="change">What happened. Properties of the saga may still be set.</param>
    /// <returns>A row to add in the same transaction, mapped in the same DbContext, or null.</returns>
    object? Append(SagaChange<TSaga> change);
}

/// <summary>What one message did to one saga.</summary>
/// <typeparam name="TSaga">The saga.</typeparam>
/// <param name="Context">The message and where it came from.</param>
/// <param name="Saga">The saga after it.</param>
/// <param name="Version">The version that is about to be written; the first is 1.</param>
/// <param name="Changes">The properties that differ from what was read; of a new saga, from one that was just made.</param>
/// <param name="Outbox">The messages that will leave.</param>
/// <param name="Timeouts">The timeouts that were scheduled; none where they do not wait in the database.</param>
/// <param name="CancelledTimeouts">The tokens of those of them that were cancelled.</param>
/// <param name="IsRemoved">The saga completed and its row is removed.</param>
public sealed record SagaChange<TSaga>(
    ConsumeContext Context,
    TSaga Saga,
    int Version,
    IReadOnlyList<ChangedProperty> Changes,
    IReadOnlyList<OutboxRow> Outbox,
    IReadOnlyList<TimeoutRow> Timeouts,
    IReadOnlyList<Guid> CancelledTimeouts,
    bool IsRemoved)
    where TSaga : class, ISaga;

/// <summary>A property that changed.</summary>
/// <param name="Property">Its name.</param>
/// <param name="Value">What it is now, as EF Core sees it.</param>
/// <param name="Stored">The same as the database keeps it, where that is known already: the text of a JSON column, for example; else null.</param>
public readonly record struct ChangedProperty(string Property, object? Value, object? Stored);
