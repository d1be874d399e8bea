namespace OrderSaga.Outbox;

/// <summary>A message that must arrive was sent, and reached no queue.</summary>
internal sealed class NobodyBoundException(Uri destination, Exception? returned) : Exception(
    $"Nobody is bound to {destination.AbsolutePath.Split('/')[^1]}: the message reached no queue. Start its consumer, then release it.",
    returned)
{
    /// <summary>By its name, for the engine references no broker's package; with another name only the wording is lost.</summary>
    public static bool IsSaidBy(Exception exception) => exception.GetType().Name is "MessageReturnedException";
}
