using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>
/// Order × money → outcome: the whole judgement about money, in this order. Judged by the provider's time of payment, never by ours.
/// </summary>
public static class PaymentDecision
{
    public static PaymentOutcome Of(Order order, PaymentSucceeded money, OrderPolicy policy)
    {
        if (order.FindReceipt(money.Provider, money.Account, money.TransactionId) is not null) return PaymentOutcome.AlreadyKnown;
        if (money.Amount != order.Total)
            return policy.Mismatch == Mismatch.Hold && !WasEnded(order) ? PaymentOutcome.HoldMismatch : PaymentOutcome.RefundMismatch;
        if (order.CurrentState == States.Paid || order.Receipts.Any(receipt => receipt.IsWanted)) return PaymentOutcome.RefundDuplicate;
        if (order.CurrentState == States.Closed || order.IsCancelling) return PaymentOutcome.RefundClosed;

        var isLate = money.PaidAt > order.Deadline + policy.Grace;
        if (order.CurrentState == States.Placed) return isLate ? PaymentOutcome.RefundLate : PaymentOutcome.WaitForStock;
        if (isLate && policy.LatePayment == LatePayment.Refund) return PaymentOutcome.RefundLate;
        if (!order.HoldsStock) return order.ReinstatementFailed ? PaymentOutcome.RefundLate : PaymentOutcome.ReinstateReserve;
        if (isLate) return PaymentOutcome.ReinstateHeld;
        return money.PaidAt > order.Deadline ? PaymentOutcome.PaidInGrace : PaymentOutcome.PaidInTime;
    }

    // Somebody decided to end it, or there was no stock: all new money goes back. An order that ended by itself goes on to hold mismatches;
    // else the same money would be held or refunded depending on whether it overtook the participants' last answer.
    private static bool WasEnded(Order order) =>
        order.IsCancelling || order.ClosureReason is ClosureReason.Cancelled or ClosureReason.OutOfStock or ClosureReason.ForceClosed;
}
