using MassTransit;
using MassTransit.Context;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>What a message would do to an order.</summary>
/// <param name="Refusal">Why the machine would refuse it; null: it would not.</param>
/// <param name="Order">The order as it would be.</param>
/// <param name="Turn">The turn that it would be; null when it would be refused.</param>
/// <param name="Sent">The messages that would leave.</param>
public sealed record Rehearsed(string? Refusal, Order Order, Turn? Turn, IReadOnlyList<object> Sent);

/// <summary>
/// The machine itself, on a copy of the order that nobody saves and a bus that carries nothing: what staff are shown is what the machine
/// would do at this moment, not a second opinion about it.
/// </summary>
public sealed class Rehearsal(OrderStateMachine machine)
{
    /// <param name="order">A copy of one's own: it is changed.</param>
    /// <param name="request">Of staff, or a payment that staff would bring to it.</param>
    public Task<Rehearsed> Of(Order order, object request) => request switch
    {
        CancelOrder said => Of(order, said, machine.CancelOrder),
        ExtendPaymentDeadline said => Of(order, said, machine.ExtendPaymentDeadline),
        RefundOrder said => Of(order, said, machine.RefundOrder),
        ForceClose said => Of(order, said, machine.ForceClose),
        RetryEffect said => Of(order, said, machine.RetryEffect),
        ResendNotification said => Of(order, said, machine.ResendNotification),
        AcknowledgeAttention said => Of(order, said, machine.AcknowledgeAttention),
        AddNote said => Of(order, said, machine.AddNote),
        PaymentSucceeded said => Of(order, said, machine.PaymentSucceeded),
        _ => throw new ArgumentException($"{request.GetType().Name} is no request of staff", nameof(request)),
    };

    private async Task<Rehearsed> Of<T>(Order order, T request, Event<T> @event)
        where T : class
    {
        var stage = new Stage();
        var context = StageContext.Receive(request, stage);
        var saga = new DefaultSagaConsumeContext<Order, T>(context, order);
        try
        {
            await ((StateMachine<Order>)machine)
                .RaiseEvent(new MassTransitStateMachine<Order>.BehaviorContextProxy<T>(machine, saga, context, @event));
            return new Rehearsed(null, order, order.Turn, stage.Published);
        }
        catch (OrderRefusedException refused)
        {
            return new Rehearsed(refused.Reason, order, null, []);
        }
    }
}
