using MassTransit;

namespace OrderSaga.Outbox;

/// <summary>
/// Stands on the context of a message that its consumer did not consume this time: it waits for its saga, or was consumed before. The
/// transport is told all the same that it is done with, and so are observers.
/// </summary>
public sealed class NotConsumed
{
    private static readonly NotConsumed Mark = new();

    private NotConsumed()
    {
    }

    /// <summary>Whether an observer that is told of a consumed message is told of nothing done.</summary>
    public static bool IsOn(ConsumeContext context) => context.TryGetPayload<NotConsumed>(out _);

    internal static void Set(ConsumeContext context) => context.GetOrAddPayload(() => Mark);
}
