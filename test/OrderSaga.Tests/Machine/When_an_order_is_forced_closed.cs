using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_an_order_is_forced_closed : Scenario
{
    public static IEnumerable<TestCaseData> Histories()
    {
        yield return Case(States.Placed, new object[] { Said.AnOrder, Said.PaymentStarted, Said.Paid("T1", letter: "a") });
        yield return Case(States.AwaitingPayment, new object[] { Said.AnOrder, Said.StockReserved, Said.PaymentStarted });
        yield return Case(States.Paid, new object[] { Said.AnOrder, Said.StockReserved, Said.Paid("T1"), Said.StockConfirmed });
        yield return Case(States.Expired, new object[] { Said.AnOrder, Said.StockReserved, typeof(PaymentDeadlineReached) });

        static TestCaseData Case(string state, object[] history) => new TestCaseData(state, history).SetArgDisplayNames(state);
    }

    [TestCaseSource(nameof(Histories))]
    public async Task It_closes_at_once_and_everything_is_undone(string state, object[] history)
    {
        await Given(history);
        State.CurrentState.ShouldBe(state);

        await When(Said.ForceClosed);

        ThenOrderIs(States.Closed, ClosureReason.ForceClosed);
        ThenSent<ReleaseStock>();
        State.Attempts.ShouldAllBe(attempt => attempt.Status == AttemptStatus.Paid || attempt.CloseOrdinal != null);
        State.Receipts.ShouldAllBe(receipt => receipt.Standing == ReceiptStanding.RefundUnderWay);
        ThenTimersAre(typeof(EffectsOverdue));
        TheOrder.Timeline[^1].Actor.ShouldBe("li, wang");
    }

    [Test]
    public async Task The_payer_is_not_told_why()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.Paid("T1"));

        await When(Said.ForceClosed with { Reason = "Fraud, see case 17" });

        ThenSent<RequestRefund>().Reason.ShouldBe("The order was closed");
        State.Receipts[0].Refunds[0].Reason.ShouldNotContain("Fraud");
        TheOrder.Timeline[^1].Facts["reason"].ShouldBe("Fraud, see case 17");
    }

    [Test]
    public async Task Held_money_goes_back_too()
    {
        Policy.Mismatch = Mismatch.Hold;
        await Given(Said.AnOrder, Said.StockReserved, Said.Paid("T1", minor: 5));

        await When(Said.ForceClosed);

        ThenSent<RequestRefund>().Amount.ShouldBe(new Money(5, "CNY"));
    }

    [Test]
    public async Task The_rest_of_a_receipt_goes_back_when_a_part_is_back()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.Paid("T1"), Said.Refund(900));

        await When(Said.ForceClosed);

        ThenSent<RequestRefund>().Amount.ShouldBe(new Money(9000, "CNY"));
    }

    [TestCase("")]
    [TestCase("li")]
    [TestCase(" Li")]
    public async Task It_needs_a_second_person(string approver)
    {
        await Given(Said.AnOrder);

        await When(Said.ForceClosed with { ApprovedBy = approver });

        ThenRefused("second person");
    }

    [Test]
    public async Task It_is_refused_when_closed_and_the_same_request_is_ignored()
    {
        await Given(Said.AnOrder, Said.ForceClosed);

        await When(Said.ForceClosed);
        ThenNothingChanged();
        await When(Said.ForceClosed with { RequestId = Guid.NewGuid() });
        ThenRefused("closed");
    }
}
