namespace OrderSaga.StateMachine;

/// <summary>There is no such order, or not yet: the message may have overtaken its <c>OrderPlaced</c>. Keep it and try again.</summary>
public sealed class OrderNotKnownException(Guid orderId, string message)
    : Exception($"{message} came for an order that is not known (yet): {orderId:D}")
{
    public Guid OrderId { get; } = orderId;
}

/// <summary>The order refuses this message, and trying again would not help: staff should see it, with the reason.</summary>
public sealed class OrderRefusedException(string order, string message, string reason)
    : Exception($"Order {order} refuses {message}: {reason}")
{
    public string Reason { get; } = reason;
}
