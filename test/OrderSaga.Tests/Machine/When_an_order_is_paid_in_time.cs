using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_an_order_is_paid_in_time : Scenario
{
    [Test]
    public async Task It_goes_from_placed_to_fulfilled()
    {
        await When(Said.AnOrder);
        ThenOrderIs(States.Placed);
        ThenSent<ReserveStock>().Lines.ShouldBe([new StockLine("TEA-1", 3), new StockLine("CUP-1", 1)]);
        ThenTimersAre(typeof(EffectsOverdue));

        await When(Said.StockReserved);
        ThenOrderIs(States.AwaitingPayment);
        ThenSent<OrderAwaitingPayment>().ShouldBe(new OrderAwaitingPayment(OrderId, Merchant, OrderNumber, Total, Deadline));
        ThenTimersAre(typeof(PaymentReminderDue), typeof(PaymentDeadlineReached));

        await When(Said.Paid("T1"));
        ThenOrderIs(States.Paid);
        ThenSent<ConfirmStock>().Ordinal.ShouldBe(1);
        ThenSent<AwardPoints>().Paid.ShouldBe(Total);
        ThenSent<NotifyCustomer>().Kind.ShouldBe(NotificationKind.PaymentReceived);
        ThenSent<OrderPaid>().TransactionId.ShouldBe("T1");
        ThenTimersAre(typeof(EffectsOverdue));

        await When(Said.StockConfirmed);
        ThenOrderIs(States.Paid);

        await When(Said.PointsAwarded);
        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
        ThenSent<OrderClosed>().Reason.ShouldBe(ClosureReason.Fulfilled);
        StandingOf("T1").ShouldBe(ReceiptStanding.Kept);
        ThenTimersAre(typeof(EffectsOverdue)); // the notification is still unanswered

        await When(Said.Notified(1));
        ThenTimersAre();
        State.Version.ShouldBe(6);
    }
}
