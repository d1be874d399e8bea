using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>
/// Rule 2: known, then amount, then another receipt, then the order's end, then the provider's time; nothing else counts.
/// </summary>
public sealed class When_money_is_judged
{
    private static readonly DateTimeOffset Deadline = Scenario.Deadline;

    public enum Stock { Held, Released, TriedAgain }

    [TestCase(States.Placed, Stock.Held, 0, LatePayment.Reinstate, PaymentOutcome.WaitForStock)]
    [TestCase(States.Placed, Stock.Held, 120, LatePayment.Refund, PaymentOutcome.WaitForStock)]
    [TestCase(States.Placed, Stock.Held, 121, LatePayment.Reinstate, PaymentOutcome.RefundLate)]
    [TestCase(States.AwaitingPayment, Stock.Held, 0, LatePayment.Refund, PaymentOutcome.PaidInTime)]
    [TestCase(States.AwaitingPayment, Stock.Held, 1, LatePayment.Refund, PaymentOutcome.PaidInGrace)]
    [TestCase(States.AwaitingPayment, Stock.Held, 120, LatePayment.Refund, PaymentOutcome.PaidInGrace)]
    [TestCase(States.AwaitingPayment, Stock.Held, 121, LatePayment.Refund, PaymentOutcome.RefundLate)]
    [TestCase(States.AwaitingPayment, Stock.Held, 121, LatePayment.Reinstate, PaymentOutcome.ReinstateHeld)]
    [TestCase(States.Expired, Stock.Held, -60, LatePayment.Refund, PaymentOutcome.PaidInTime)]
    [TestCase(States.Expired, Stock.Held, 120, LatePayment.Refund, PaymentOutcome.PaidInGrace)]
    [TestCase(States.Expired, Stock.Held, 121, LatePayment.Reinstate, PaymentOutcome.ReinstateHeld)]
    [TestCase(States.Expired, Stock.Held, 121, LatePayment.Refund, PaymentOutcome.RefundLate)]
    [TestCase(States.Expired, Stock.Released, -60, LatePayment.Refund, PaymentOutcome.ReinstateReserve)]
    [TestCase(States.Expired, Stock.Released, 121, LatePayment.Reinstate, PaymentOutcome.ReinstateReserve)]
    [TestCase(States.Expired, Stock.Released, 121, LatePayment.Refund, PaymentOutcome.RefundLate)]
    [TestCase(States.Expired, Stock.TriedAgain, -60, LatePayment.Reinstate, PaymentOutcome.RefundLate)]
    [TestCase(States.Paid, Stock.Held, 0, LatePayment.Reinstate, PaymentOutcome.RefundDuplicate)]
    [TestCase(States.Closed, Stock.Released, 0, LatePayment.Reinstate, PaymentOutcome.RefundClosed)]
    public void Time_decides(string state, Stock stock, int secondsAfterDeadline, LatePayment late, PaymentOutcome outcome) =>
        PaymentDecision.Of(An(state, stock), Money(secondsAfterDeadline), new OrderPolicy { LatePayment = late }).ShouldBe(outcome);

    [TestCase(States.Placed)]
    [TestCase(States.AwaitingPayment)]
    [TestCase(States.Expired)]
    public void During_a_cancellation_all_new_money_goes_back(string state)
    {
        var order = An(state, Stock.Held);
        order.Unwinding = Unwinding.Cancellation;

        PaymentDecision.Of(order, Money(0), new OrderPolicy()).ShouldBe(PaymentOutcome.RefundClosed);
    }

    [Test]
    public void Unwinding_for_the_deadline_it_still_pays()
    {
        var order = An(States.AwaitingPayment, Stock.Held);
        order.Unwinding = Unwinding.Deadline;

        PaymentDecision.Of(order, Money(60), new OrderPolicy()).ShouldBe(PaymentOutcome.PaidInGrace);
    }

    [Test]
    public void A_known_transaction_comes_before_all_else()
    {
        var order = An(States.Closed, Stock.Released);
        order.Receipts = [new Receipt("alipay", "shop", "T1", Scenario.OrderNumber, Scenario.Total, Deadline)];

        PaymentDecision.Of(order, Money(0) with { Amount = new Money(1, "CNY") }, new OrderPolicy()).ShouldBe(PaymentOutcome.AlreadyKnown);
    }

    [TestCase("wechatpay", "shop", "T1")]
    [TestCase("alipay", "shop2", "T1")]
    [TestCase("alipay", "shop", "T2")]
    public void Another_provider_account_or_id_is_another_transaction(string provider, string account, string transaction)
    {
        var order = An(States.AwaitingPayment, Stock.Held);
        order.Receipts = [new Receipt(provider, account, transaction, Scenario.OrderNumber, Scenario.Total, Deadline)];

        PaymentDecision.Of(order, Money(0), new OrderPolicy()).ShouldBe(PaymentOutcome.RefundDuplicate);
    }

    [TestCase(9901, "CNY")]
    [TestCase(9899, "CNY")]
    [TestCase(9900, "USD")]
    public void A_wrong_amount_or_currency_comes_before_a_duplicate(long minor, string currency)
    {
        var order = An(States.Paid, Stock.Held);
        order.Receipts = [new Receipt("alipay", "shop", "T0", Scenario.OrderNumber, Scenario.Total, Deadline)];
        var money = Money(0) with { Amount = new Money(minor, currency) };

        PaymentDecision.Of(order, money, new OrderPolicy()).ShouldBe(PaymentOutcome.RefundMismatch);
        PaymentDecision.Of(order, money, new OrderPolicy { Mismatch = Mismatch.Hold }).ShouldBe(PaymentOutcome.HoldMismatch);
    }

    [TestCase(ReceiptStanding.Kept, PaymentOutcome.RefundDuplicate)]
    [TestCase(ReceiptStanding.WaitingForStock, PaymentOutcome.RefundDuplicate)]
    [TestCase(ReceiptStanding.Held, PaymentOutcome.PaidInTime)]
    [TestCase(ReceiptStanding.RefundUnderWay, PaymentOutcome.PaidInTime)]
    [TestCase(ReceiptStanding.Refunded, PaymentOutcome.PaidInTime)]
    public void Only_a_receipt_that_is_kept_or_waits_makes_a_duplicate(ReceiptStanding standing, PaymentOutcome outcome)
    {
        var order = An(States.AwaitingPayment, Stock.Held);
        order.Receipts = [new Receipt("alipay", "shop", "T0", Scenario.OrderNumber, Scenario.Total, Deadline) { Standing = standing }];

        PaymentDecision.Of(order, Money(0), new OrderPolicy()).ShouldBe(outcome);
    }

    [Test]
    public void A_duplicate_comes_before_the_end_of_its_order()
    {
        var order = An(States.Closed, Stock.Held);
        order.ClosureReason = ClosureReason.Fulfilled;
        order.Receipts = [new Receipt("alipay", "shop", "T0", Scenario.OrderNumber, Scenario.Total, Deadline)];

        PaymentDecision.Of(order, Money(0), new OrderPolicy()).ShouldBe(PaymentOutcome.RefundDuplicate);
    }

    [TestCase(ClosureReason.Fulfilled, PaymentOutcome.HoldMismatch)]
    [TestCase(ClosureReason.Expired, PaymentOutcome.HoldMismatch)]
    [TestCase(ClosureReason.Refunded, PaymentOutcome.HoldMismatch)]
    [TestCase(ClosureReason.Cancelled, PaymentOutcome.RefundMismatch)]
    [TestCase(ClosureReason.OutOfStock, PaymentOutcome.RefundMismatch)]
    [TestCase(ClosureReason.ForceClosed, PaymentOutcome.RefundMismatch)]
    public void A_mismatch_is_held_unless_somebody_ended_the_order(ClosureReason reason, PaymentOutcome outcome)
    {
        var order = An(States.Closed, Stock.Released);
        order.ClosureReason = reason;

        PaymentDecision.Of(order, Money(0) with { Amount = new Money(1, "CNY") }, new OrderPolicy { Mismatch = Mismatch.Hold })
            .ShouldBe(outcome);
    }

    private static PaymentSucceeded Money(int secondsAfterDeadline) => Said.PaidAfterDeadline("T1", secondsAfterDeadline);

    private static Order An(string state, Stock stock)
    {
        var reservation = new Effect(EffectKind.ReserveStock, 1, Said.Effect("ReserveStock"))
        {
            Answer = EffectAnswer.StockReserved,
            SentCount = 1,
        };
        var order = new Order { CurrentState = state, Currency = "CNY", TotalMinor = 9900, Deadline = Deadline, Effects = [reservation] };
        if (stock != Stock.Held) order.Effects.Add(new Effect(EffectKind.ReleaseStock, 1, Said.Effect("ReleaseStock")) { SentCount = 1 });
        order.ReinstatementFailed = stock == Stock.TriedAgain;
        return order;
    }
}
