namespace OrderSaga.Outbox;

/// <summary>The moments between which a process may die. Each is named for what has just happened.</summary>
public enum OutboxPoint
{
    /// <summary>A message was received; nothing is done.</summary>
    Received,

    /// <summary>Its consumer has returned; nothing is written.</summary>
    Handled,

    /// <summary>A group is gathered and is about to be written.</summary>
    Gathered,

    /// <summary>
    /// All rows of a group are written, and not committed; on PostgreSQL and SQL Server, where one round trip does both, they are about
    /// to be.
    /// </summary>
    Written,

    /// <summary>A group is committed; nobody has been told.</summary>
    Committed,

    /// <summary>A sweep has claimed what another run left unsent.</summary>
    Claimed,

    /// <summary>Due timeouts are messages in the outbox; nobody sends them yet.</summary>
    Fired,

    /// <summary>A message is being handed to the transport, which has not confirmed it.</summary>
    Sending,

    /// <summary>The transport has confirmed a message; its row is still there.</summary>
    Confirmed,

    /// <summary>The rows of confirmed messages are gone.</summary>
    Removed,

    /// <summary>A request is about to save its <see cref="RequestWork{TDbContext}"/>; nothing is written.</summary>
    Saving,

    /// <summary>What a request saved is committed; it has not been told.</summary>
    Saved,
}

/// <summary>
/// Told of every moment between which a process may die, so that tests can have it die there. Register one in the container; by default
/// nothing listens.
/// </summary>
public class OutboxProbe
{
    /// <summary>The engine goes on when this completes; an error counts as the engine's own at that moment.</summary>
    /// <param name="point">What has just happened.</param>
    /// <param name="count">To how many messages.</param>
    public virtual Task Reached(OutboxPoint point, int count) => Task.CompletedTask;
}
