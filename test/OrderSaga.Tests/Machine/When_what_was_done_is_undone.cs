using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Rules 4 and 5: each reservation is separate, and undo comes after do.</summary>
public sealed class When_what_was_done_is_undone : Scenario
{
    private static readonly object[] APaidOrder = [Said.AnOrder, Said.StockReserved, Said.Paid("T1")];

    private static readonly object[] AnOrderWithoutStock =
        [Said.AnOrder, Said.StockReserved, typeof(PaymentDeadlineReached), typeof(StockReleaseDue)];

    [Test]
    public async Task The_release_waits_for_the_confirmation()
    {
        await Given([.. APaidOrder, Said.PointsAwarded]);

        await When(Said.Refund());
        ThenSentNo<ReleaseStock>();

        await When(Said.StockConfirmed);
        ThenSent<ReleaseStock>().EffectId.ShouldBe(Said.Effect("ReleaseStock"));
    }

    [Test]
    public async Task A_rejected_confirmation_is_an_answer_too()
    {
        await Given([.. APaidOrder, Said.PointsAwarded, Said.Refund()]);

        await When(Said.ConfirmationRejected(1));

        ThenSent<ReleaseStock>();
    }

    [Test]
    public async Task Also_when_staff_force_the_end()
    {
        await Given(APaidOrder);

        await When(Said.ForceClosed);
        ThenOrderIs(States.Closed, ClosureReason.ForceClosed);
        ThenSent<RequestRefund>();
        ThenSentNo<ReleaseStock>();
        ThenSentNo<RevokePoints>();

        await When(Said.StockConfirmed);
        ThenSent<ReleaseStock>();
        await When(Said.PointsAwarded);
        ThenSent<RevokePoints>();
    }

    [Test]
    public async Task What_waits_is_not_chased_but_what_it_waits_for_is()
    {
        await Given([.. APaidOrder, Said.PointsAwarded, Said.Notified(1), Said.Refund(), Said.Refunded("T1")]);

        await When(typeof(EffectsOverdue));

        ThenSent<ConfirmStock>();
        ThenSentNo<ReleaseStock>();
    }

    [Test]
    public async Task Confirm_and_release_carry_the_ordinal_of_their_reservation()
    {
        await Given([.. AnOrderWithoutStock, Said.Paid("T1"), Said.Reserved(2)]);
        ThenSent<ConfirmStock>().ShouldBe(new ConfirmStock(Said.Effect("ConfirmStock", 2), OrderId, OrderNumber, 2));

        await Given(Said.Refund());
        Sent.OfType<ReleaseStock>().ShouldBeEmpty();
        await When(new StockConfirmed(Said.Effect("ConfirmStock", 2), OrderId, 2));
        ThenSent<ReleaseStock>().ShouldBe(new ReleaseStock(Said.Effect("ReleaseStock", 2), OrderId, OrderNumber, 2));
    }

    [Test]
    public async Task A_rejected_reservation_holds_nothing_and_is_not_released()
    {
        await Given([.. AnOrderWithoutStock, Said.Paid("T1"), Said.Rejected(2)]);

        await When(Said.ForceClosed);

        ThenSentNo<ReleaseStock>();
    }

    [Test]
    public async Task A_confirmation_that_is_rejected_asks_staff_to_refund()
    {
        await Given(APaidOrder);

        await When(Said.ConfirmationRejected(1));
        ThenOrderIs(States.Paid);
        ThenAttentionIs(AttentionCodes.StockRejected);
        ThenSent<OrderNeedsAttention>().Code.ShouldBe(AttentionCodes.StockRejected);

        await When(Said.PointsAwarded);
        ThenOrderIs(States.Paid);
        await Given(Said.Refund(), Said.Refunded("T1"), Said.StockReleased, Said.PointsRevoked);
        ThenOrderIs(States.Closed, ClosureReason.Refunded);
    }
}
