using MassTransit;

namespace OrderSaga.Outbox;

/// <summary>Sets a message aside for people without undoing what its consumer did.</summary>
public static class KeptMessage
{
    /// <summary>
    /// Writes a copy of the message that is being consumed to the dead letters, in the transaction that consumes it: what was published with it
    /// leaves, and a person sees why it was kept.
    /// </summary>
    /// <param name="context">The context that a consumer or a saga on an endpoint with <c>UseOutbox</c> was given.</param>
    /// <param name="reason">Why, in a sentence.</param>
    /// <exception cref="InvalidOperationException">The endpoint has no outbox.</exception>
    public static void KeepDeadLetter(this ConsumeContext context, string reason)
    {
        if (!context.TryGetPayload<UnitOfWork>(out var unit))
            throw new InvalidOperationException("Only on an endpoint with UseOutbox can a message be kept in the transaction that consumes it.");
        unit.Keep(context, reason);
    }
}
