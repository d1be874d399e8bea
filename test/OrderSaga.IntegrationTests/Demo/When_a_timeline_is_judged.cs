using OrderSaga.Contracts;
using OrderSaga.Tool.Demo.Judging;

namespace OrderSaga.IntegrationTests.Demo;

/// <summary>The replay must see every row that the specification does not have: each of these lies once.</summary>
public sealed class When_a_timeline_is_judged
{
    private const double InTime = 3;
    private static readonly DateTimeOffset placedAt = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly double D = ToldLife.Deadline;
    private static readonly double Late = ToldLife.Deadline + ToldLife.Grace + 1;

    [Test]
    public void What_follows_the_specification_is_right_and_has_one_end()
    {
        Right(Life.Awaiting().Money("AwaitingPayment → Paid", "PaidInTime", 3.1, InTime).Fulfilled(3.2), ClosureReason.Fulfilled);
        Right(Life.Expired().Money("Expired → Paid", "PaidInGrace", D + 2, D + 1).Fulfilled(D + 3), ClosureReason.Fulfilled);
        Right(Life.Expired().Money("Expired → Paid", "ReinstateHeld", Late + 0.1, Late).Fulfilled(Late + 1), ClosureReason.Fulfilled);
        Right(Life.Over().Money("Closed", "RefundClosed", Late + 0.1, InTime, "RequestRefund"), ClosureReason.Expired);
        Right(
            Life.Placed().Money("Placed", "WaitForStock", 0.3, InTime)
                .Row("StockReserved", "Placed → Paid", 1, facts: ("reservation", "1")).Fulfilled(2),
            ClosureReason.Fulfilled);
        Right(
            Life.Placed().Row("StockRejected", "Placed → Closed", 1, facts: ("reservation", "1")), ClosureReason.OutOfStock);
        Right(
            Life.Awaiting().Row("CancelOrder", "AwaitingPayment", 2, "ReleaseStock")
                .Row("StockReleased", "AwaitingPayment → Closed", 2.1, facts: ("reservation", "1")),
            ClosureReason.Cancelled);
        Right(
            Life.Awaiting().Money("AwaitingPayment → Paid", "PaidInTime", 3.1, InTime).Fulfilled(3.2)
                .Row("RefundOrder", "Closed", 5, "RequestRefund"),
            ClosureReason.Refunded);
    }

    [Test]
    public void Stock_that_was_told_to_go_is_asked_for_again()
    {
        Right(
            Reinstating.Row("StockReserved", "Expired → Paid", Late + 2, facts: ("reservation", "2")).Fulfilled(Late + 3),
            ClosureReason.Fulfilled);
        Right(
            Reinstating.Row("StockRejected", "Expired → Closed", Late + 2, "RequestRefund", facts: ("reservation", "2")),
            ClosureReason.Expired);
        Wrong(Life.Releasing().Money("Expired", "ReinstateReserve", Late, Late - 0.5)); // it is not asked for
        Wrong(Life.Releasing().Money("Expired → Paid", "ReinstateHeld", Late, Late - 0.5)); // it is not held any more
    }

    [TestCase("AwaitingPayment → Paid", "PaidInGrace", 3, TestName = "In time is not in the grace")]
    [TestCase("AwaitingPayment", "RefundLate", 3, TestName = "In time is not late")]
    [TestCase("AwaitingPayment → Paid", "PaidInTime", 13, TestName = "In the grace is not in time")]
    [TestCase("AwaitingPayment → Paid", "PaidInTime", 18, TestName = "After the grace is not in time")]
    [TestCase("AwaitingPayment → Paid", "PaidInGrace", 18, TestName = "After the grace is not in the grace")]
    [TestCase("AwaitingPayment", "RefundLate", 18, TestName = "Late money is reinstated by this policy")]
    public void A_decision_that_the_facts_do_not_give_is_seen(string path, string decision, double paid) =>
        Wrong(Life.Awaiting().Money(path, decision, 20, paid, "RequestRefund"));

    [Test]
    public void In_time_is_in_time_although_the_order_expired() =>
        Wrong(Life.Expired().Money("Expired", "RefundLate", D + 2, InTime, "RequestRefund"));

    [Test]
    public void A_second_payment_is_a_duplicate_and_the_first_is_none()
    {
        Wrong(Paid.Money("Paid", "RefundClosed", 4, 3, "RequestRefund", "U"));
        Wrong(Life.Awaiting().Money("AwaitingPayment", "RefundDuplicate", 4, 3, "RequestRefund"));
        Right(Paid.Money("Paid", "RefundDuplicate", 3.2, 3, "RequestRefund", "U").Fulfilled(4), ClosureReason.Fulfilled);
    }

    [Test]
    public void The_same_transaction_counts_once() => Wrong(Paid.Money("Paid", "RefundDuplicate", 4, 3, "RequestRefund"));

    [Test]
    public void A_wrong_amount_never_pays() => Wrong(Life.Awaiting().Money("AwaitingPayment → Paid", "PaidInTime", 4, 3, amount: 1));

    [Test]
    public void Money_that_is_not_kept_is_asked_back() => Wrong(Life.Over().Money("Closed", "RefundClosed", Late, InTime));

    [Test]
    public void The_deadline_is_not_handled_before_it_is_reached() =>
        Wrong(Life.Awaiting().Reminded().Row("PaymentDeadlineReached", "AwaitingPayment → Expired", D - 2));

    [Test]
    public void An_extension_moves_the_deadline() =>
        Wrong(Life.Awaiting()
            .Row("ExtendPaymentDeadline", "AwaitingPayment", 1, facts: ("deadline", ToldLife.Text(placedAt.AddSeconds(D + 5))))
            .Row("PaymentDeadlineReached", "AwaitingPayment → Expired", D + 0.1));

    [Test]
    public void An_order_does_not_expire_while_a_payment_is_open()
    {
        var closing = Life.Awaiting().Started().Reminded();
        Wrong(closing.Row("PaymentDeadlineReached", "AwaitingPayment → Expired", D + 0.1, "ClosePayment"));
        Wrong(Life.Awaiting().Started().Row("PaymentDeadlineReached", "AwaitingPayment", D + 0.1)); // nobody is asked to close it
        Wrong(Closing.GivingUp("ClosePayment", 1, 1).Row("EffectsOverdue", "AwaitingPayment → Expired", D + 2)); // asked once only
    }

    [Test]
    public void An_order_expires_when_every_payment_is_closed_or_given_up()
    {
        Wrong(Closing.Row("PaymentClosed", "AwaitingPayment", D + 1, facts: [("provider", "alipay"), ("paymentNumber", "N")]));
        End(Closing.Row("PaymentClosed", "AwaitingPayment → Expired", D + 1, facts: [("provider", "alipay"), ("paymentNumber", "N")]));
        End(Closing.GivingUp("ClosePayment", 1, 3).Row("EffectsOverdue", "AwaitingPayment → Expired", D + 8));

        static void End(ToldLife life) => life.Judged().Differences.ShouldBeEmpty();
    }

    [Test]
    public void Stock_is_held_for_the_grace() => Wrong(Life.Expired().Row("StockReleaseDue", "Expired", D + 2, "ReleaseStock"));

    [Test]
    public void An_order_is_not_over_before_its_stock_is_gone() =>
        Wrong(Life.Expired().Row("StockReleaseDue", "Expired → Closed", D + ToldLife.Grace + 0.2, "ReleaseStock"));

    [Test]
    public void A_paid_order_is_not_cancelled() => Wrong(Paid.Row("CancelOrder", "Paid", 4, "ReleaseStock"));

    [Test]
    public void A_paid_order_is_not_closed_before_points_and_goods_are_there() =>
        Wrong(Paid.Row("StockConfirmed", "Paid → Closed", 4, facts: ("reservation", "1")));

    [Test]
    public void A_payment_that_is_started_too_late_is_closed_at_once() => Wrong(Life.Expired().Started("M", D + 1, "Expired"));

    [Test]
    public void A_row_that_is_missing_is_seen()
    {
        var rows = Paid.Fulfilled(4).Rows;
        foreach (var missing in rows)
        {
            var replay = Replay.Of([.. rows.Where(row => row != missing)]);
            (replay.Differences.Count > 0 || replay.End is null).ShouldBeTrue(missing.Event);
        }
    }

    private static ToldLife Life => new(placedAt, 100);

    private static ToldLife Paid => Life.Awaiting().Money("AwaitingPayment → Paid", "PaidInTime", 3.1, InTime);

    private static ToldLife Reinstating => Life.Releasing().Money("Expired", "ReinstateReserve", Late, Late - 0.5, "ReserveStock")
        .Row("StockReleased", "Expired", Late + 1, facts: ("reservation", "1"));

    private static ToldLife Closing =>
        Life.Awaiting().Started().Reminded().Row("PaymentDeadlineReached", "AwaitingPayment", D + 0.1, "ClosePayment");

    private static void Right(ToldLife life, ClosureReason end)
    {
        var replay = life.Judged();
        replay.Differences.ShouldBeEmpty();
        replay.End.ShouldBe(end);
    }

    private static void Wrong(ToldLife life) => life.Judged().Differences.ShouldNotBeEmpty();
}
