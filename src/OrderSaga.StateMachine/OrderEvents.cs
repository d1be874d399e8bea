using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The states and events by name, and to which order a message belongs.</summary>
public sealed partial class OrderStateMachine
{
    public State Placed { get; private set; } = null!;
    public State AwaitingPayment { get; private set; } = null!;
    public State Paid { get; private set; } = null!;
    public State Expired { get; private set; } = null!;
    public State Closed { get; private set; } = null!;

    // ---- From checkout and staff
    public Event<OrderPlaced> OrderPlaced { get; private set; } = null!;
    public Event<PaymentStarted> PaymentStarted { get; private set; } = null!;
    public Event<CancelOrder> CancelOrder { get; private set; } = null!;
    public Event<ExtendPaymentDeadline> ExtendPaymentDeadline { get; private set; } = null!;
    public Event<RefundOrder> RefundOrder { get; private set; } = null!;
    public Event<ForceClose> ForceClose { get; private set; } = null!;
    public Event<RetryEffect> RetryEffect { get; private set; } = null!;
    public Event<ResendNotification> ResendNotification { get; private set; } = null!;
    public Event<AcknowledgeAttention> AcknowledgeAttention { get; private set; } = null!;
    public Event<AddNote> AddNote { get; private set; } = null!;

    // ---- From providers
    public Event<PaymentSucceeded> PaymentSucceeded { get; private set; } = null!;
    public Event<PaymentFailed> PaymentFailed { get; private set; } = null!;
    public Event<PaymentClosed> PaymentClosed { get; private set; } = null!;
    public Event<RefundCompleted> RefundCompleted { get; private set; } = null!;
    public Event<RefundFailed> RefundFailed { get; private set; } = null!;

    // ---- From participants
    public Event<StockReserved> StockReserved { get; private set; } = null!;
    public Event<StockRejected> StockRejected { get; private set; } = null!;
    public Event<StockConfirmed> StockConfirmed { get; private set; } = null!;
    public Event<StockReleased> StockReleased { get; private set; } = null!;
    public Event<PointsAwarded> PointsAwarded { get; private set; } = null!;
    public Event<PointsRevoked> PointsRevoked { get; private set; } = null!;
    public Event<CustomerNotified> CustomerNotified { get; private set; } = null!;

    // ---- From the clock
    public Schedule<Order, PaymentReminderDue> ReminderTimer { get; private set; } = null!;
    public Schedule<Order, PaymentDeadlineReached> DeadlineTimer { get; private set; } = null!;
    public Schedule<Order, StockReleaseDue> StockReleaseTimer { get; private set; } = null!;
    public Schedule<Order, PointsDue> PointsTimer { get; private set; } = null!;
    public Schedule<Order, EffectsOverdue> EffectsTimer { get; private set; } = null!;

    private State[] EveryState => [Placed, AwaitingPayment, Paid, Expired, Closed];

    private void Correlate()
    {
        Event(() => OrderPlaced, e =>
        {
            e.CorrelateById(m => OrderRules.IdOf(m.Message.Merchant, m.Message.OrderNumber));
            // An order that is placed is nearly always new: it is not looked up before it is written.
            e.InsertOnInitial = true;
            e.SetSagaFactory(m => new Order { CorrelationId = OrderRules.IdOf(m.Message.Merchant, m.Message.OrderNumber) });
        });
        Event(() => PaymentStarted, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => CancelOrder, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => ExtendPaymentDeadline, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => RefundOrder, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => ForceClose, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => RetryEffect, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => ResendNotification, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => AcknowledgeAttention, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => AddNote, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => PaymentSucceeded, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => PaymentFailed, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => PaymentClosed, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => RefundCompleted, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => RefundFailed, e => Find(e, m => OrderRules.IdOf(m.Merchant, m.OrderNumber)));
        Event(() => StockReserved, e => Find(e, m => m.OrderId));
        Event(() => StockRejected, e => Find(e, m => m.OrderId));
        Event(() => StockConfirmed, e => Find(e, m => m.OrderId));
        Event(() => StockReleased, e => Find(e, m => m.OrderId));
        Event(() => PointsAwarded, e => Find(e, m => m.OrderId));
        Event(() => PointsRevoked, e => Find(e, m => m.OrderId));
        Event(() => CustomerNotified, e => Find(e, m => m.OrderId));
        Schedule(() => ReminderTimer, order => order.PaymentReminderToken, s => s.Received = e => Find(e, m => m.OrderId));
        Schedule(() => DeadlineTimer, order => order.PaymentDeadlineToken, s => s.Received = e => Find(e, m => m.OrderId));
        Schedule(() => StockReleaseTimer, order => order.StockReleaseToken, s => s.Received = e => Find(e, m => m.OrderId));
        Schedule(() => PointsTimer, order => order.PointsToken, s => s.Received = e => Find(e, m => m.OrderId));
        Schedule(() => EffectsTimer, order => order.EffectsToken, s => s.Received = e => Find(e, m => m.OrderId));
    }

    // The library's default drops an event without an instance; here it is kept, since it may have overtaken OrderPlaced.
    private static void Find<T>(IEventCorrelationConfigurator<Order, T> e, Func<T, Guid> orderId) where T : class
    {
        e.CorrelateById(context => orderId(context.Message));
        e.OnMissingInstance(missing =>
            missing.Execute(context => throw new OrderNotKnownException(orderId(context.Message), typeof(T).Name)));
    }
}
