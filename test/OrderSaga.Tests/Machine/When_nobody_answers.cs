using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_nobody_answers : Scenario
{
    [Test]
    public async Task The_same_effect_is_sent_again_under_a_new_message_id_with_back_off()
    {
        await Given(Said.AnOrder);
        var first = SentWithIds.Single(sent => sent.Message is ReserveStock);
        first.MessageId.ShouldBe(Said.Effect("ReserveStock"));

        var delays = new List<double>();
        var ids = new List<Guid> { first.MessageId };
        for (var i = 0; i < 7; i++)
        {
            var before = Clock.GetUtcNow();
            await Given(typeof(EffectsOverdue));
            delays.Add((Clock.GetUtcNow() - before).TotalSeconds);
            SentWithIds.ShouldHaveSingleItem().Message.ShouldBeEquivalentTo(first.Message);
            ids.Add(SentWithIds[0].MessageId);
        }

        delays.ShouldBe([5, 10, 20, 40, 80, 160, 300]);
        ids.ShouldBeUnique();
        ids[1].ShouldBe(NameBasedId.Of("resend", first.MessageId.ToString("D"), "2"));
    }

    [Test]
    public async Task A_reservation_counts_as_rejected_at_its_limit_and_is_released()
    {
        await Given(Said.AnOrder, Said.Paid("T1"));
        for (var i = 0; i < 7; i++) await Given(typeof(EffectsOverdue));

        await When(typeof(EffectsOverdue));

        ThenOrderIs(States.Closed, ClosureReason.OutOfStock);
        ThenSent<ReleaseStock>().Ordinal.ShouldBe(1);
        ThenSent<RequestRefund>();
        ThenSentNo<ReserveStock>();
        ThenAttentionIs(AttentionCodes.EffectGivenUp);
    }

    [Test]
    public async Task Everything_else_goes_on_at_the_slow_pace_and_a_person_is_told_once()
    {
        Policy.Effects[EffectKind.ConfirmStock] = new EffectPolicy { SendLimit = 2, SlowPace = TimeSpan.FromHours(3) };
        await Given(Said.AnOrder, Said.StockReserved, Said.Paid("T1"), Said.PointsAwarded, Said.Notified(1));

        await When(typeof(EffectsOverdue));
        ThenAttentionIs();
        for (var i = 0; i < 3; i++)
        {
            await When(typeof(EffectsOverdue));
            ThenSent<ConfirmStock>();
            ThenAttentionIs(AttentionCodes.EffectOverdue);
            TheOrder.Timers.ShouldHaveSingleItem().Due.ShouldBe(Clock.GetUtcNow().AddHours(3));
        }

        await Given(Said.StockConfirmed);
        ThenOrderIs(States.Closed, ClosureReason.Fulfilled);
        ThenTimersAre();
    }

    [Test]
    public async Task One_timer_serves_all_and_only_what_is_due_is_sent()
    {
        await Given(Said.AnOrder, Said.StockReserved, typeof(PaymentReminderDue), TimeSpan.FromSeconds(2), Said.Paid("T1"));
        ThenTimersAre(typeof(EffectsOverdue));

        await When(typeof(EffectsOverdue));
        Sent.Select(sent => sent.GetType()).ShouldBe([typeof(NotifyCustomer)]);

        await When(typeof(EffectsOverdue));
        Sent.Select(sent => sent.GetType())
            .ShouldBe([typeof(ConfirmStock), typeof(AwardPoints), typeof(NotifyCustomer)], ignoreOrder: true);
    }

    [Test]
    public async Task Closed_orders_are_chased_until_the_last_answer()
    {
        await Given(Said.AnOrder, Said.StockRejected, Said.Paid("T1"));
        ThenTimersAre(typeof(EffectsOverdue));

        await When(typeof(EffectsOverdue));
        ThenSent<RequestRefund>();
        await Given(Said.Refunded("T1"));
        ThenTimersAre();
    }

    [Test]
    public async Task A_timer_that_fires_a_moment_early_sends_what_it_was_set_for()
    {
        await Given(Said.AnOrder);
        var timer = TheOrder.Timers.Single();

        await TheOrder.Fire(timer); // our clock stands still

        State.Effects[0].SentCount.ShouldBe(2);
    }
}
