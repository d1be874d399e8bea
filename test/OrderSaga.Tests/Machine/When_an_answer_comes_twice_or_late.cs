using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Rule 1: an answer is matched by its effect id; one to an effect already answered or given up changes nothing.</summary>
public sealed class When_an_answer_comes_twice_or_late : Scenario
{
    [Test]
    public async Task A_repeated_answer_changes_nothing()
    {
        await Given(Said.AnOrder, Said.StockReserved);

        await When(Said.StockReserved);

        ThenNothingChanged();
        State.Version.ShouldBe(2);
    }

    [Test]
    public async Task A_message_that_comes_twice_under_its_id_changes_nothing()
    {
        await Given(Said.AnOrder);
        var id = Guid.NewGuid();
        await TheOrder.Deliver(Said.StockReserved, id);

        (await TheOrder.Deliver(Said.StockReserved, id)).ShouldBeFalse();
    }

    [Test]
    public async Task A_contradicting_answer_is_remembered_once_and_has_no_consequence()
    {
        await Given(Said.AnOrder, Said.StockReserved);

        await When(Said.StockRejected);
        ThenOrderIs(States.AwaitingPayment);
        Sent.ShouldBeEmpty();
        State.Effects[0].Answer.ShouldBe(EffectAnswer.StockReserved);
        State.Effects[0].LateAnswer.ShouldBe(EffectAnswer.StockRejected);

        await When(Said.StockRejected);
        ThenNothingChanged();
    }

    [Test]
    public async Task An_answer_after_the_limit_is_remembered_and_has_no_consequence()
    {
        Policy.Effects[EffectKind.ReserveStock] = new EffectPolicy { SendLimit = 1 };
        await Given(Said.AnOrder, typeof(EffectsOverdue));
        ThenOrderIs(States.Closed, ClosureReason.OutOfStock);

        await When(Said.StockReserved);

        ThenOrderIs(States.Closed, ClosureReason.OutOfStock);
        Sent.ShouldBeEmpty();
        State.Effects[0].Answer.ShouldBe(EffectAnswer.GivenUp);
        State.Effects[0].LateAnswer.ShouldBe(EffectAnswer.StockReserved);
    }

    [Test]
    public async Task An_answer_to_nothing_that_was_sent_is_refused()
    {
        await Given(Said.AnOrder);

        await When(Said.StockConfirmed);

        ThenRefused("the order sent no such effect");
    }

    [Test]
    public async Task An_effect_id_with_the_answer_of_another_kind_is_refused()
    {
        await Given(Said.AnOrder);

        await When(new PointsAwarded(Said.Effect("ReserveStock"), OrderId, 1));

        ThenRefused("the order sent no such effect");
    }

    [Test]
    public async Task An_answer_to_an_effect_that_still_waits_is_refused()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.Paid("T1"), Said.Refund());

        await When(Said.StockReleased); // ReleaseStock waits for ConfirmStock

        ThenRefused("the order sent no such effect");
    }
}
