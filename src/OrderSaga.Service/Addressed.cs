using OrderSaga.Contracts;
using OrderSaga.Service.Payments;

namespace OrderSaga.Service;

/// <summary>
/// What this service publishes and somebody must be there for: commands, their answers, and what providers said. One that reaches no queue
/// is quarantined with the reason. What goes to whoever listens is not here.
/// </summary>
static class Addressed
{
    public static List<Type> Messages { get; } =
    [
        typeof(ReserveStock), typeof(ConfirmStock), typeof(ReleaseStock),
        typeof(StockReserved), typeof(StockRejected), typeof(StockConfirmed), typeof(StockReleased),
        typeof(AwardPoints), typeof(RevokePoints), typeof(PointsAwarded), typeof(PointsRevoked),
        typeof(NotifyCustomer), typeof(CustomerNotified),
        typeof(ClosePayment), typeof(RequestRefund), typeof(AskProvider),
        typeof(PaymentSucceeded), typeof(PaymentFailed), typeof(PaymentClosed), typeof(RefundCompleted), typeof(RefundFailed),
        typeof(OrderPlaced), typeof(CancelOrder), typeof(ExtendPaymentDeadline), typeof(RefundOrder), typeof(ForceClose),
    ];
}
