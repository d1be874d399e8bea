using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Rule 6.</summary>
public sealed class When_staff_refund : Scenario
{
    private static readonly object[] APaidOrder = [Said.AnOrder, Said.StockReserved, Said.Paid("T1")];
    private static readonly object[] AFulfilledOrder = [.. APaidOrder, Said.StockConfirmed, Said.PointsAwarded];

    [Test]
    public async Task A_part_leaves_the_state()
    {
        await Given(APaidOrder);

        await When(Said.Refund(4000));
        ThenOrderIs(States.Paid);
        var request = ThenSent<RequestRefund>();
        request.Amount.ShouldBe(new Money(4000, "CNY"));
        request.Paid.ShouldBe(Total);
        request.RefundNumber.ShouldBe(EffectIds.ToRefundNumber(request.EffectId));
        request.EffectId.ShouldBe(Said.Effect("RequestRefund"));

        await Given(Said.Refunded("T1", minor: 4000), Said.StockConfirmed, Said.PointsAwarded);
        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
        StandingOf("T1").ShouldBe(ReceiptStanding.Kept);
    }

    [Test]
    public async Task All_of_it_undoes_the_order()
    {
        await Given([.. APaidOrder, Said.StockConfirmed]);

        await When(Said.Refund());
        ThenOrderIs(States.Paid);
        ThenSent<RequestRefund>().Amount.ShouldBe(Total);
        ThenSent<ReleaseStock>();
        ThenSentNo<RevokePoints>(); // the award is not answered yet

        await When(Said.PointsAwarded);
        ThenOrderIs(States.Paid);
        ThenSent<RevokePoints>();
        await Given(Said.PointsRevoked, Said.StockReleased);
        ThenOrderIs(States.Paid);
        await When(Said.Refunded("T1"));
        ThenOrderIs(States.Closed, ClosureReason.Refunded);
        StandingOf("T1").ShouldBe(ReceiptStanding.Refunded);
    }

    [Test]
    public async Task The_rest_after_a_part_undoes_the_order_too()
    {
        await Given([.. APaidOrder, Said.Refund(4000)]);

        await When(Said.Refund(5900));

        State.RefundsInFull.ShouldBeTrue();
        StandingOf("T1").ShouldBe(ReceiptStanding.RefundUnderWay);
        await Given(Said.Refunded("T1", 2, 5900));
        StandingOf("T1").ShouldBe(ReceiptStanding.RefundUnderWay);
        await Given(Said.Refunded("T1", 1, 4000));
        StandingOf("T1").ShouldBe(ReceiptStanding.Refunded);
    }

    [Test]
    public async Task Points_that_were_not_awarded_yet_are_not_revoked()
    {
        Policy.PointsDelay = TimeSpan.FromDays(7);
        await Given([.. APaidOrder, Said.StockConfirmed]);
        TheOrder.Timers.ShouldContain(timer => timer.Message is PointsDue);

        await When(Said.Refund());

        ThenSentNo<RevokePoints>();
        TheOrder.Timers.ShouldNotContain(timer => timer.Message is PointsDue);
        await Given(Said.StockReleased, Said.Refunded("T1"));
        ThenOrderIs(States.Closed, ClosureReason.Refunded);
    }

    [Test]
    public async Task A_fulfilled_order_becomes_a_refunded_one()
    {
        await Given(AFulfilledOrder);

        await When(Said.Refund());

        ThenOrderIs(States.Closed, ClosureReason.Refunded);
        ThenSent<RequestRefund>();
        ThenSent<ReleaseStock>();
        ThenSent<RevokePoints>();
        ThenSent<OrderClosed>().Reason.ShouldBe(ClosureReason.Refunded);
    }

    [Test]
    public async Task A_part_of_a_fulfilled_order_leaves_it_fulfilled()
    {
        await Given(AFulfilledOrder);

        await When(Said.Refund(1));

        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
        ThenSentNo<OrderClosed>();
    }

    [Test]
    public async Task More_than_is_left_is_refused_and_what_is_under_way_counts()
    {
        await Given([.. APaidOrder, Said.Refund(9000)]);

        await When(Said.Refund(901));
        ThenRefused("Only 900 CNY of 9900 CNY is left");
        await When(Said.Refund(0));
        ThenRefused("positive");
        await Given(Said.Refund());
        Sent.OfType<RequestRefund>().Single().Amount.ShouldBe(new Money(900, "CNY"));
        await When(Said.Refund(1, "T1"));
        ThenRefused("being refunded already");
    }

    [Test]
    public async Task A_double_click_is_one_refund()
    {
        await Given(APaidOrder);
        var request = Said.Refund(100);
        await Given(request);

        await When(request);
        ThenNothingChanged();
        await When(request with { AmountMinor = 200 });
        ThenRefused("used for another request");
        OrderActions.WhyNot(State, request, Policy).ShouldBeNull();
    }

    [Test]
    public async Task Without_a_kept_receipt_it_is_refused()
    {
        await Given(Said.AnOrder);
        await When(Said.Refund());
        ThenRefused("No payment was kept");

        await Given(Said.Paid("T1"));
        await When(Said.Refund(transaction: "T1"));
        ThenRefused("waits for stock");
        await When(Said.Refund(transaction: "T9"));
        ThenRefused("no such payment");
    }

    [TestCase(States.Placed, null, false)]
    [TestCase(States.AwaitingPayment, null, false)]
    [TestCase(States.Expired, null, false)]
    [TestCase(States.Closed, ClosureReason.Cancelled, false)]
    [TestCase(States.Closed, ClosureReason.ForceClosed, false)]
    [TestCase(States.Closed, ClosureReason.Refunded, false)]
    [TestCase(States.Closed, ClosureReason.Fulfilled, true)]
    [TestCase(States.Paid, null, true)]
    public void What_was_kept_is_given_back_where_the_order_is_paid_or_fulfilled_alone(string state, ClosureReason? reason, bool allowed)
    {
        var kept = new Receipt("alipay", "shop", "T1", OrderNumber, Total, Deadline) { Standing = ReceiptStanding.Kept };
        var order = new Order { CurrentState = state, ClosureReason = reason, Currency = "CNY", TotalMinor = 9900, Receipts = [kept] };

        OrderActions.WhyNot(order, Said.Refund(), Policy).ShouldBe(allowed ? null : "The order is neither paid nor fulfilled.");
    }

    [Test]
    public async Task A_failure_is_no_answer_and_the_same_number_is_asked_again()
    {
        await Given([.. AFulfilledOrder, Said.Notified(1), Said.Refund(100)]);
        var number = Sent.OfType<RequestRefund>().Single().RefundNumber;

        await When(Said.RefundRefused("T1"));
        ThenAttentionIs(AttentionCodes.RefundFailed);
        ThenSentNo<RequestRefund>(); // with back-off: not in the same breath
        ThenTimersAre(typeof(EffectsOverdue));
        await When(Said.RefundRefused("T1"));
        ThenNothingChanged();

        await When(typeof(EffectsOverdue));
        ThenSent<RequestRefund>().RefundNumber.ShouldBe(number);
        await Given(Said.Refunded("T1", minor: 100));
        ThenTimersAre();
    }

    [Test]
    public async Task After_as_many_requests_as_an_order_takes_its_money_still_goes_back_in_as_many_parts_as_a_payment_has()
    {
        await Given(AFulfilledOrder);
        for (var i = 0; i < OrderRules.RequestsMax; i++) await Given(Said.Note("called again"));
        await When(Said.Note("and again"));
        ThenRefused("too many requests");

        for (var i = 0; i < OrderRules.RefundsMax; i++) await Given(Said.Refund(1));

        await When(Said.Refund(1));
        ThenRefused($"{OrderRules.RefundsMax} parts at most");
        State.Requests.Count.ShouldBe(OrderRules.RequestsMax + OrderRules.RefundsMax);
    }

    [Test]
    public async Task A_refund_that_nobody_asked_for_raises_attention_and_changes_no_money()
    {
        await Given(AFulfilledOrder);

        await When(Said.Refunded("T1", ordinal: 5));
        ThenAttentionIs(AttentionCodes.RefundUnknown);
        StandingOf("T1").ShouldBe(ReceiptStanding.Kept);
        await When(Said.Refunded("T1", ordinal: 5));
        ThenNothingChanged();
        await When(Said.RefundRefused("T1", ordinal: 5));
        ThenRefused("no such refund");
    }

    [Test]
    public async Task Another_amount_than_was_asked_for_is_no_answer()
    {
        await Given([.. AFulfilledOrder, Said.Refund(100)]);

        await When(Said.Refunded("T1", minor: 99));

        ThenAttentionIs(AttentionCodes.RefundAmount);
        State.Receipts[0].Refunds[0].Status.ShouldBe(RefundStatus.UnderWay);
        await When(Said.Refunded("T1", minor: 99));
        ThenNothingChanged();
    }

    [Test]
    public async Task As_many_units_of_another_currency_are_no_answer()
    {
        await Given([.. AFulfilledOrder, Said.Refund(100)]);

        await When(Said.Refunded("T1", minor: 100) with { Amount = new Money(100, "JPY") });

        ThenAttentionIs(AttentionCodes.RefundAmount);
        State.Receipts[0].Refunds[0].Status.ShouldBe(RefundStatus.UnderWay);
    }
}
