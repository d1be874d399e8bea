using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_staff_look_after_an_order : Scenario
{
    private static readonly object[] APaidOrder = [Said.AnOrder, Said.StockReserved, Said.Paid("T1")];

    [Test]
    public async Task An_effect_is_sent_once_more_before_it_is_due()
    {
        await Given(Said.AnOrder);

        await When(Said.Retry("ReserveStock"));

        ThenSent<ReserveStock>().EffectId.ShouldBe(Said.Effect("ReserveStock"));
        State.Effects.Single().SentCount.ShouldBe(2);
        TheOrder.Timeline[^1].Actor.ShouldBe("li");
        TheOrder.Timeline[^1].Facts["reason"].ShouldBe("it is back");
    }

    [Test]
    public async Task An_answered_one_is_not()
    {
        await Given(APaidOrder);

        await When(Said.Retry("ReserveStock"));
        ThenRefused("is answered: StockReserved");
        await When(Said.Retry("AwardPoints", 2));
        ThenRefused("no such effect");
    }

    [Test]
    public async Task Nor_one_that_waits_for_another()
    {
        await Given([.. APaidOrder, Said.Refund()]);

        await When(Said.Retry("RevokePoints"));

        ThenRefused("waits until what it undoes is answered");
    }

    [Test]
    public async Task The_customer_is_told_again_what_is_true_and_nothing_else()
    {
        await Given([.. APaidOrder, Said.Notified(1)]);

        await When(Said.TellAgain(NotificationKind.PaymentReceived));
        ThenSent<NotifyCustomer>().EffectId.ShouldBe(Said.Effect("NotifyCustomer", 2));

        await When(Said.TellAgain(NotificationKind.OrderExpired));
        ThenRefused("never told");
        await Given(Said.Refund());
        await When(Said.TellAgain(NotificationKind.PaymentReceived));
        ThenRefused("no longer true");
    }

    [Test]
    public async Task What_was_looked_at_no_longer_asks_and_is_not_raised_again()
    {
        Policy.Mismatch = Mismatch.Hold;
        await Given(Said.AnOrder, Said.StockReserved, Said.Paid("T1", minor: 5));
        State.AttentionSince.ShouldNotBeNull();

        await When(Said.Looked("other"));
        ThenRefused("does not ask for a person");
        await When(Said.Looked(AttentionCodes.Mismatch));

        State.AttentionSince.ShouldBeNull();
        State.Attention.Single().SeenBy.ShouldBe("li");
        await When(Said.Looked(null));
        ThenRefused("Nothing asks for a person");
    }

    [Test]
    public async Task One_of_two_still_asks()
    {
        Policy.Mismatch = Mismatch.Hold;
        await Given(Said.AnOrder, Said.StockReserved, Said.Paid("T1", minor: 5), Said.Paid("T2"), Said.Refunded("T9"));

        await When(Said.Looked(AttentionCodes.Mismatch));

        State.AttentionSince.ShouldBe(State.Attention.Single(raised => raised.IsOpen).At);
        State.Attention.Single(raised => raised.IsOpen).Code.ShouldBe(AttentionCodes.RefundUnknown);
    }

    [Test]
    public async Task A_note_is_in_the_timeline_and_changes_nothing_else()
    {
        await Given(APaidOrder);

        await When(Said.Note("called twice"));

        ThenOrderIs(States.Paid);
        Sent.ShouldBeEmpty();
        TheOrder.Timeline[^1].Facts["text"].ShouldBe("called twice");
        await When(Said.Note(new string('x', OrderActions.NoteLengthMax + 1)));
        ThenRefused("2000 characters");
        await When(Said.Note(" "));
        ThenRefused("empty");
    }

    // PostgreSQL takes no character 0 in a text, and no more letters than its column has.
    [Test]
    public async Task A_name_that_no_column_holds_is_kept_as_far_as_it_goes()
    {
        await Given(Said.AnOrder);

        await When(Said.Note("called") with { RequestedBy = "\0li\n" + new string('x', 253) + "\U00020BB7" });

        TheOrder.Timeline[^1].Actor.ShouldBe("li" + new string('x', 253));
    }

    [Test]
    public async Task The_same_request_twice_is_one()
    {
        await Given(Said.AnOrder);
        var request = Said.Retry("ReserveStock");
        await Given(request);

        await When(request);

        ThenNothingChanged();
    }

    [Test]
    public async Task The_provider_of_the_newest_payment_is_known()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted);

        State.Provider.ShouldBe("alipay");
    }
}
