using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>What whoever listens is told.</summary>
internal static class Announcements
{
    public static EventActivityBinder<Order> AnnounceAwaitingPayment(this EventActivityBinder<Order> sentence) =>
        sentence.Do((order, turn) =>
        turn.Announce(new OrderAwaitingPayment(order.CorrelationId, order.Merchant, order.OrderNumber, order.Total, order.Deadline)));

    public static EventActivityBinder<Order> AnnouncePaid(this EventActivityBinder<Order> sentence) => sentence.Do((order, turn) =>
        turn.Announce(new OrderPaid(
            order.CorrelationId, order.Merchant, order.OrderNumber, order.Total, order.PaidAt!.Value,
            order.Kept?.Provider, order.Kept?.TransactionId)));

    public static EventActivityBinder<Order> AnnounceExpired(this EventActivityBinder<Order> sentence) => sentence.Do((order, turn) =>
        turn.Announce(new OrderExpired(order.CorrelationId, order.Merchant, order.OrderNumber, order.Deadline)));

    public static EventActivityBinder<Order> AnnounceClosed(this EventActivityBinder<Order> sentence) => sentence.Do(TellClosed);

    /// <summary>Again when the reason changed: an order that was fulfilled is refunded.</summary>
    public static EventActivityBinder<Order, RefundOrder> AnnounceClosed(this EventActivityBinder<Order, RefundOrder> sentence) =>
        sentence.Do(TellClosed);

    private static void TellClosed(Order order, Turn turn) => turn.Announce(new OrderClosed(
        order.CorrelationId, order.Merchant, order.OrderNumber, order.ClosureReason!.Value, order.ClosedAt!.Value));
}
