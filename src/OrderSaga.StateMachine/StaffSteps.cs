using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The verbs of what staff ask besides money and time.</summary>
internal static class StaffSteps
{
    /// <summary>At the end of this turn, whatever its own time is.</summary>
    public static EventActivityBinder<Order, RetryEffect> SendAsAsked(this EventActivityBinder<Order, RetryEffect> sentence) =>
        sentence.Do((_, request, turn) => turn.Repeated.Add(request.EffectId));

    /// <summary>A new effect: the customer is to get it again, and the first may have been answered.</summary>
    public static EventActivityBinder<Order, ResendNotification> NotifyAgain(
        this EventActivityBinder<Order, ResendNotification> sentence) =>
        sentence.Do((order, request, _) => order.WantNext(EffectKind.NotifyCustomer, request.Kind));

    /// <summary>What was raised stays, so that it is not raised again, and nobody wonders who saw it.</summary>
    public static EventActivityBinder<Order, AcknowledgeAttention> Acknowledge(
        this EventActivityBinder<Order, AcknowledgeAttention> sentence) =>
        sentence.Do((order, request, turn) => order.SetAttention([.. order.Attention.Select(raised =>
            OrderActions.IsMeant(raised, request) ? raised with { SeenBy = request.RequestedBy, SeenAt = turn.Now } : raised)]));
}
