using MassTransit;

namespace OrderSaga.StateMachine;

/// <summary>
/// The version of the order that whoever asks has looked at. With this header a request is refused when another was faster: of two who saw
/// the same order, one is told.
/// </summary>
public static class SeenVersion
{
    public const string Header = "OrderSaga-Seen-Version";

    internal static string? WhyStale(ConsumeContext context, Order order) =>
        context.Headers.Get<int>(Header) is { } seen && seen != order.Version
            ? $"It was asked of version {seen}, and the order is at {order.Version}: look at it again, and ask anew."
            : null;
}
