using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Rule 3: an attempt is always remembered, and closed at once where the order does not wait for money.</summary>
public sealed class When_a_payment_is_started : Scenario
{
    [Test]
    public async Task It_is_remembered_and_left_open_while_the_order_waits_for_money()
    {
        await Given(Said.AnOrder, Said.PaymentStarted, Said.StockReserved);

        await When(Said.Started("a"));

        State.Attempts.Select(attempt => (attempt.PaymentNumber, attempt.Status))
            .ShouldBe([(OrderNumber, AttemptStatus.Open), (OrderNumber + "a", AttemptStatus.Open)]);
        Sent.ShouldBeEmpty();
    }

    [Test]
    public async Task A_repetition_changes_nothing()
    {
        await Given(Said.AnOrder, Said.PaymentStarted);

        await When(Said.PaymentStarted);

        ThenNothingChanged();
    }

    [Test]
    public async Task It_is_closed_at_once_in_every_state_that_does_not_wait_for_money()
    {
        object[][] histories =
        [
            [Said.AnOrder, Said.Cancelled],
            [Said.AnOrder, Said.StockReserved, Said.PaymentStarted, Said.Cancelled],
            [Said.AnOrder, Said.StockReserved, Said.PaymentStarted, typeof(PaymentDeadlineReached)],
            [Said.AnOrder, Said.StockReserved, Said.Paid("T1")],
            [Said.AnOrder, Said.StockReserved, typeof(PaymentDeadlineReached)],
            [Said.AnOrder, Said.StockRejected],
        ];
        foreach (var history in histories)
        {
            BeginAnew();
            await Given(history);

            await When(Said.Started("z"));

            ThenSent<ClosePayment>().PaymentNumber.ShouldBe(OrderNumber + "z", $"in {State.CurrentState} {State.Unwinding}");
            ThenSent<ClosePayment>().ProviderReference.ShouldBe("ref");
        }
    }

    [Test]
    public async Task Open_attempts_are_closed_when_the_order_is_paid_but_not_the_one_that_paid()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted, Said.Started("a"));

        await When(Said.Paid("T1", letter: "a"));

        ThenSent<ClosePayment>().PaymentNumber.ShouldBe(OrderNumber);
        State.Attempts.Single(attempt => attempt.PaymentNumber == OrderNumber + "a").Status.ShouldBe(AttemptStatus.Paid);
    }

    [Test]
    public async Task Open_attempts_are_closed_when_the_order_closes()
    {
        await Given(Said.AnOrder, Said.PaymentStarted);

        await When(Said.StockRejected);

        ThenSent<ClosePayment>().PaymentNumber.ShouldBe(OrderNumber);
    }

    [Test]
    public async Task Outside_unwinding_an_answer_moves_nothing()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted);

        await When(Said.PaymentClosed);

        ThenOrderIs(States.AwaitingPayment);
        State.Attempts[0].Status.ShouldBe(AttemptStatus.Closed);
    }

    [Test]
    public async Task Outside_unwinding_the_limit_only_raises_attention()
    {
        Policy.Effects[EffectKind.ClosePayment] = new EffectPolicy { SendLimit = 1 };
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted, Said.Paid("T1", letter: "a"));

        await When(typeof(EffectsOverdue));

        ThenOrderIs(States.Paid);
        ThenAttentionIs(AttentionCodes.EffectGivenUp);
    }

    [Test]
    public async Task A_failure_leaves_it_open_and_the_newest_is_remembered()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted, Said.Failed("", minute: 3));

        await When(Said.Failed("", minute: 2));
        ThenNothingChanged();
        await When(Said.Failed("", minute: 3));
        ThenNothingChanged();
        State.Attempts[0].Status.ShouldBe(AttemptStatus.Open);
        State.Attempts[0].LastFailure.ShouldBe("BALANCE");

        await When(typeof(PaymentDeadlineReached));
        ThenSent<ClosePayment>();
    }

    [Test]
    public async Task A_failure_of_an_attempt_that_nobody_told_of_is_ignored()
    {
        await Given(Said.AnOrder);

        await When(Said.Failed("q"));

        ThenNothingChanged();
    }

    [Test]
    public async Task One_that_the_provider_closed_before_we_heard_of_it_is_not_open()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentClosed);

        await When(Said.PaymentStarted);

        State.Attempts.ShouldHaveSingleItem().Status.ShouldBe(AttemptStatus.Closed);
        State.Attempts[0].StartedAt.ShouldNotBeNull();
        await When(typeof(PaymentDeadlineReached));
        ThenOrderIs(States.Expired);
    }

    [TestCase("")]
    [TestCase("a-provider-with-a-name-of-33-letter")]
    public async Task One_whose_provider_cannot_be_kept_is_refused(string provider)
    {
        await Given(Said.AnOrder);

        await When(Said.PaymentStarted with { Provider = provider });

        ThenRefused("1 to 32 characters");
        State.Attempts.ShouldBeEmpty();
    }

    /// <summary>It would be closed in the order's name, and its customer could not pay.</summary>
    [TestCase("20261123A002")]
    [TestCase("20261123A001A")]
    [TestCase("20261123A001aa")]
    [TestCase("20261123A001\n")]
    [TestCase("20261123A00")]
    [TestCase("")]
    [TestCase(null)]
    public async Task One_that_is_of_another_order_by_its_number_is_refused(string? number)
    {
        await Given(Said.AnOrder, Said.StockReserved);

        await When(Said.PaymentStarted with { PaymentNumber = number! });

        ThenRefused("one lower-case letter");
        State.Attempts.ShouldBeEmpty();
        await When(Said.Cancelled);
        ThenSentNo<ClosePayment>();
    }

    [Test]
    public async Task Another_payment_under_its_number_is_refused_also_when_the_first_was_closed()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.PaymentStarted);
        var another = Said.PaymentStarted with { ProviderReference = "ref-2" };
        await When(another);
        ThenRefused("a further letter");

        await Given(Said.PaymentClosed);
        await When(another);
        ThenRefused("a further letter");
        await When(Said.PaymentStarted);
        ThenNothingChanged();
        State.Attempts.ShouldHaveSingleItem().ProviderReference.ShouldBe("ref");

        await When(another with { PaymentNumber = OrderNumber + "a" });
        State.Attempts.Count.ShouldBe(2);
    }

    [TestCase(null, "ref")]
    [TestCase("", "ref")]
    [TestCase("ref", null)]
    [TestCase("ref", "")]
    [TestCase(null, null)]
    public async Task Without_a_reference_then_or_now_it_is_a_repetition(string? then, string? now)
    {
        await Given(Said.AnOrder, Said.PaymentStarted with { ProviderReference = then });

        await When(Said.PaymentStarted with { ProviderReference = now });

        ThenNothingChanged();
    }

    [Test]
    public async Task There_is_a_limit()
    {
        await Given(Said.AnOrder);
        for (var i = 0; i < OrderRules.AttemptsMax; i++) await Given(Said.PaymentStarted with { Account = $"shop{i}" });

        await When(Said.PaymentStarted with { Account = "one-too-many" });

        ThenRefused("too many attempts");
    }
}
