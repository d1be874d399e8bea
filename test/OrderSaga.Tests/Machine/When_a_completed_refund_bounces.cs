using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>The provider called it completed, and the payer's bank sent the money back days later.</summary>
public sealed class When_a_completed_refund_bounces : Scenario
{
    private static readonly object[] APaidOrder = [Said.AnOrder, Said.StockReserved, Said.Paid("T1")];
    private static readonly object[] AFulfilledOrder = [.. APaidOrder, Said.StockConfirmed, Said.PointsAwarded];

    [Test]
    public async Task A_completed_refund_is_final()
    {
        await Given([.. AFulfilledOrder, Said.Refund(100), Said.Refunded("T1", minor: 100)]);

        await When(Said.Refunded("T1", minor: 100));
        ThenNothingChanged();
        await When(Said.Refunded("T1", minor: 100) with { RefundedAt = Deadline.AddDays(1) });
        ThenNothingChanged();
        await When(Said.RefundRefused("T1", minute: 5)); // before it was completed
        ThenNothingChanged();
    }

    [Test]
    public async Task A_completed_refund_that_did_not_arrive_after_all_is_told_once()
    {
        await Given([.. AFulfilledOrder, Said.Notified(1), Said.Refund(100), Said.Refunded("T1", minor: 100)]);
        var bounced = Said.RefundRefused("T1") with { FailedAt = Deadline.AddDays(3) };

        await When(bounced);

        ThenAttentionIs(AttentionCodes.RefundFailed);
        ThenSent<OrderNeedsAttention>().Detail.ShouldContain("did not arrive after all");
        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
        var refund = State.Receipts[0].Refunds[0];
        (refund.Status, refund.LastFailure).ShouldBe((RefundStatus.Completed, "ACCOUNT_ABNORMAL"));
        ThenSentNo<RequestRefund>();
        ThenTimersAre();
        await When(bounced);
        ThenNothingChanged();
        await When(bounced with { FailedAt = Deadline.AddDays(4) }); // a provider tells it by several events
        ThenNothingChanged();
    }

    [Test]
    public async Task A_refund_of_everything_that_did_not_arrive_leaves_the_order_refunded()
    {
        await Given([.. AFulfilledOrder, Said.Refund(), Said.Refunded("T1")]);

        await When(Said.RefundRefused("T1") with { FailedAt = Deadline.AddDays(3) });

        ThenOrderIs(States.Closed, ClosureReason.Refunded);
        StandingOf("T1").ShouldBe(ReceiptStanding.Refunded);
        ThenAttentionIs(AttentionCodes.RefundFailed);
    }
}
