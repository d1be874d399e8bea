using MassTransit;
using static OrderSaga.StateMachine.Answers;
using static OrderSaga.StateMachine.OrderConditions;
using static OrderSaga.StateMachine.OrderRefunds;
using static OrderSaga.StateMachine.Requests;
using static OrderSaga.StateMachine.Timeouts;

namespace OrderSaga.StateMachine;

/// <summary>
/// What each state ignores or refuses, and why. Ignored: nothing changes, and nobody needs to know. Refused: staff see it.
/// </summary>
public sealed partial class OrderStateMachine
{
    private readonly Dictionary<(string State, string Event), string> ignored = [];

    /// <summary>What a state ignores altogether, with the reason.</summary>
    internal IReadOnlyDictionary<(string State, string Event), string> Ignored => ignored;

    private void Expect()
    {
        During(EveryState,
            Ignores(OrderPlaced, IsTheSameOrder, "a repetition"),
            When(OrderPlaced, IsAnotherOrder).RejectOrder((_, _) => ["The order number is taken by an order with other content."]),
            Ignores(PaymentStarted, RepeatsAttempt, "a repetition"),
            When(PaymentStarted, OpensAnother).RefuseWithReason(WhyNot),
            Refuses(PaymentStarted, OpensTooMany, "the order has too many attempts"),
            Refuses(PaymentStarted, OpensWithNobody, $"a provider's name has 1 to {OrderRules.ProviderLengthMax} characters"),
            Refuses(PaymentStarted, OpensForeign, "the payment number is the order number, or that and one lower-case letter"),
            Refuses(PaymentSucceeded, IsNoMoney, "there is no money in it"),
            Ignores(PaymentFailed, IsOldFailure, "the attempt stays open, and money is judged when it comes"),
            Ignores(PaymentClosed, ClosesNothing, "a repetition"),
            When(PaymentSucceeded, HasOtherAmount).TellStaffOfOtherAmount(),
            Ignores(PaymentSucceeded, IsKnownMoney, "a receipt counts once"),
            When(RefundCompleted, HasWrongAmount).TellStaffOfAmount(),
            When(RefundCompleted, IsUnknown).TellStaffOfUnknownRefund(),
            Ignores(RefundCompleted, IsKnown, "a repetition"),
            When(RefundFailed, Bounces).TellStaffOfBounce(),
            Ignores(RefundFailed, FailsInVain, "it is no news"),
            Refuses(RefundFailed, FailsUnasked, "the order asked for no such refund"));

        Answered(StockReserved);
        Answered(StockRejected);
        Answered(StockConfirmed);
        Answered(StockReleased);
        Answered(PointsAwarded);
        Answered(PointsRevoked);
        Answered(CustomerNotified);

        Requested(CancelOrder);
        Requested(ExtendPaymentDeadline);
        Requested(RefundOrder);
        Requested(ForceClose);
        Requested(RetryEffect);
        Requested(ResendNotification);
        Requested(AcknowledgeAttention);
        Requested(AddNote);

        Timed(ReminderTimer, AwaitingPayment);
        Timed(DeadlineTimer, AwaitingPayment);
        Timed(StockReleaseTimer, Expired);
        Timed(PointsTimer, Paid);
        Timed(EffectsTimer, EveryState);
    }

    private void Answered<T>(Event<T> answer) where T : class => During(EveryState,
        When(answer, ComesLate).RememberAnswer(),
        Ignores(answer, Answers.IsRepeated, "an effect is answered once"),
        Refuses(answer, IsUnasked, "the order sent no such effect"));

    private void Requested<T>(Event<T> request) where T : class => During(EveryState,
        Ignores(request, Requests.IsRepeated, "a request is granted once"),
        When(request, IsNotAllowed).RefuseWithReason(WhyNot));

    private void Timed<T>(Schedule<Order, T> timer, params State[] runsIn) where T : class
    {
        During(runsIn, Ignores(timer.Received, IsStale, "it was moved or cancelled"));
        foreach (var state in EveryState.Except(runsIn))
        {
            During(state, Ignore(timer.Received));
            ignored[(state.Name, timer.Received.Name)] = "this timer does not run in this state";
        }
    }

    private EventActivityBinder<Order, T> Ignores<T>(Event<T> @event, Condition condition, string reason) where T : class =>
        When(@event, condition).Add(new Step($"ignored: {reason}", (_, _, _) => { }));

    private EventActivityBinder<Order, T> Refuses<T>(Event<T> @event, Condition condition, string reason) where T : class =>
        When(@event, condition).Refuse(reason);
}
