using MassTransit;
using OrderSaga.Contracts;
using static OrderSaga.Contracts.ClosureReason;
using static OrderSaga.StateMachine.Answers;
using static OrderSaga.StateMachine.OrderConditions;
using static OrderSaga.StateMachine.OrderRefunds;
using static OrderSaga.StateMachine.Requests;
using static OrderSaga.StateMachine.Timeouts;

namespace OrderSaga.StateMachine;

/// <summary>
/// The life of an order. Each line is a sentence: when this happens and that holds, do these, go there. All conditions are judged
/// before anything is done; what was written down leaves at the end of the turn. What a state ignores or refuses, and why, stands in
/// OrderExpectations.cs.
/// </summary>
public sealed partial class OrderStateMachine : MassTransitStateMachine<Order>
{
    public OrderStateMachine(OrderPolicies policies, TimeProvider clock)
    {
        InstanceState(order => order.CurrentState);
        Correlate();
        TakeTurns(policies, clock);

        Initially(
            When(OrderPlaced, IsInvalid).RejectOrder(WhyInvalid),
            When(OrderPlaced, NeedsStock).RememberOrder().ReserveStock().TransitionTo(Placed),
            When(OrderPlaced, NeedsOnlyMoney).RememberOrder().TransitionTo(AwaitingPayment),
            When(OrderPlaced, NeedsNothing).RememberOrder().TransitionTo(Paid));

        During(EveryState,
            When(StockReserved, Counts).RememberAnswer(),
            When(StockRejected, Counts).RememberAnswer(),
            When(StockConfirmed, Counts).RememberAnswer(),
            When(StockReleased, Counts).RememberAnswer(),
            When(PointsAwarded, Counts).RememberAnswer(),
            When(PointsRevoked, Counts).RememberAnswer(),
            When(CustomerNotified, Counts).RememberAnswer(),
            When(EffectsTimer.Received, IsDue).SendAgain(),
            When(PaymentStarted, OpensAttempt).RememberAttempt(),
            When(PaymentStarted, OpensTooLate).ClosePayments(),
            When(PaymentFailed, IsNewFailure).RememberFailure(),
            When(PaymentClosed, ClosesAttempt).CloseAttempt(),
            When(PaymentSucceeded, IsNewMoney).RememberReceipt(),
            When(PaymentSucceeded, GoesBack).RefundReceipt(),
            When(PaymentSucceeded, IsHeldForStaff).HoldReceipt(),
            When(PaymentSucceeded, IsMismatch).TellStaffOfMismatch(),
            When(RefundCompleted, Completes).CompleteRefund(),
            When(RefundFailed, Fails).RememberRefundFailure(),
            When(RefundOrder, IsAllowed).Grant().RefundAsAsked(),
            When(CancelOrder, IsAllowed).Grant(),
            When(ExtendPaymentDeadline, IsAllowed).Grant().MoveDeadline(),
            When(RetryEffect, IsAllowed).Grant().SendAsAsked(),
            When(ResendNotification, IsAllowed).Grant().NotifyAgain(),
            When(AcknowledgeAttention, IsAllowed).Grant().Acknowledge(),
            When(AddNote, IsAllowed).Grant());

        During([Placed, AwaitingPayment, Paid, Expired],
            When(ForceClose, IsAllowed).Grant()
                .RefundEverything().ReleaseStock().RevokePoints().As(ForceClosed).TransitionTo(Closed));

        During(Placed,
            When(StockReserved, FindsNoMoney).TransitionTo(AwaitingPayment),
            When(StockReserved, FindsMoney).TransitionTo(Paid),
            When(StockRejected, RejectsReservation).RefundWaitingReceipt().As(OutOfStock).TransitionTo(Closed),
            When(EffectsTimer.Received, GivesUpReservation).RefundWaitingReceipt().As(OutOfStock).TransitionTo(Closed),
            When(PaymentSucceeded, WaitsForStock).LetReceiptWait(),
            When(CancelOrder, IsAllowed).Unwind(Unwinding.Cancellation).ReleaseStock().RefundWaitingReceipt(),
            When(StockReleased, EndsCancellation).As(Cancelled).TransitionTo(Closed));

        WhenEnter(AwaitingPayment, entry => entry.SchedulePaymentDeadline().AnnounceAwaitingPayment());
        During(AwaitingPayment,
            When(PaymentSucceeded, PaysTheOrder).KeepReceipt().TransitionTo(Paid),
            When(PaymentSucceeded, DoesNotPay).OnceDeadlineIsUnwound(Expired).OnceCancellationIsUnwound(Closed),
            When(ReminderTimer.Received, IsDue).Remind(),
            When(ExtendPaymentDeadline, IsAllowed).SchedulePaymentDeadline(),
            When(DeadlineTimer.Received, IsDue).Unschedule().Unwind(Unwinding.Deadline).ClosePayments().OnceDeadlineIsUnwound(Expired),
            When(CancelOrder, IsAllowed)
                .Unschedule().Unwind(Unwinding.Cancellation).ClosePayments().ReleaseStock().OnceCancellationIsUnwound(Closed),
            When(PaymentClosed, ClosesAttempt).OnceDeadlineIsUnwound(Expired).OnceCancellationIsUnwound(Closed),
            When(EffectsTimer.Received, IsDue).OnceDeadlineIsUnwound(Expired).OnceCancellationIsUnwound(Closed),
            When(StockReleased, Counts).OnceCancellationIsUnwound(Closed));

        WhenEnter(Paid, entry => entry
            .Unschedule().KeepWaitingReceipt().RememberWhenPaid().ClosePayments()
            .ConfirmStock().AwardPoints().Notify(NotificationKind.PaymentReceived).AnnouncePaid().OnceFulfilled(Closed));
        During(Paid,
            When(PointsTimer.Received, IsDue).AwardPoints(),
            When(StockConfirmed, Counts).OnceFulfilled(Closed),
            When(PointsAwarded, Counts).OnceFulfilled(Closed),
            When(StockRejected, RejectsConfirmation).AskStaffToRefund(),
            When(RefundOrder, LeavesNothing).UndoWhatWasPaid().ReleaseStock().RevokePoints(),
            When(RefundCompleted, Completes).OnceUndone(Closed),
            When(StockReleased, Counts).OnceUndone(Closed),
            When(PointsRevoked, Counts).OnceUndone(Closed));

        WhenEnter(Expired, entry => entry.ScheduleStockRelease().Notify(NotificationKind.OrderExpired).AnnounceExpired());
        During(Expired,
            When(PaymentSucceeded, PaysTheOrder).KeepReceipt().TransitionTo(Paid),
            When(PaymentSucceeded, NeedsStockAgain).LetReceiptWait().ReserveStock(),
            When(StockReserved, FindsMoney).TransitionTo(Paid),
            When(StockRejected, RejectsReservation).GiveUpReinstatement().RefundWaitingReceipt().OnceExpiryIsOver(Closed),
            When(EffectsTimer.Received, GivesUpReservation).GiveUpReinstatement().RefundWaitingReceipt(),
            When(StockReleaseTimer.Received, IsDue).Unschedule().ReleaseStock().OnceExpiryIsOver(Closed),
            When(CancelOrder, IsAllowed).Unschedule().Unwind(Unwinding.Cancellation).ReleaseStock().OnceCancellationIsOver(Closed),
            When(StockReleased, Counts).OnceExpiryIsOver(Closed).OnceCancellationIsOver(Closed));

        WhenEnter(Closed, entry => entry.Unschedule().ClosePayments().RememberWhenClosed().AnnounceClosed());
        During(Closed,
            When(RefundOrder, LeavesNothing).As(Refunded).ReleaseStock().RevokePoints().AnnounceClosed());

        Expect();
    }
}
