using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>
/// Around each event: before it a new turn, in which every condition is judged; after it what the steps wrote down is carried out,
/// all of it in the transaction of the message: effects that may go leave, listeners are told, timers are set and stopped.
/// </summary>
internal sealed class TurnTaking(OrderPolicies policies, TimeProvider clock, Func<Event, IReadOnlyCollection<Condition>?> conditionsOf)
    : IEventObserver<Order>, IStateObserver<Order>
{
    public Task PreExecute<T>(BehaviorContext<Order, T> context) where T : class
    {
        var order = context.Saga;
        // A timer raises two events with the same message: the bus's own, then ours if the token is current.
        if (!ReferenceEquals(order.Turn?.Message, context.Message)) order.Turn = Begin(order, context.Message);
        if (conditionsOf(context.Event) is not { } conditions) return Task.CompletedTask;

        var turn = order.Turn!;
        if (context.Message is PaymentSucceeded { Amount.MinorUnits: > 0 } money)
            turn.Decision = PaymentDecision.Of(order, money, turn.Policy);
        foreach (var condition in conditions)
        {
            if (condition.Holds(order, context.Message, turn)) turn.Held.Add(condition);
        }

        // The same request again is not stale: it changes nothing.
        if (!turn.Held.Contains(Requests.IsRepeated)) turn.StaleBecause = SeenVersion.WhyStale(context, order);
        return Task.CompletedTask;
    }

    public async Task PostExecute<T>(BehaviorContext<Order, T> context) where T : class
    {
        var order = context.Saga;
        var turn = order.Turn!;
        // A case that nobody thought of is a fault that staff can see, like an event that is not declared.
        if (turn.Because.Count == 0 && conditionsOf(context.Event) is not null)
            throw new UnhandledEventException(nameof(OrderStateMachine), context.Event.Name, order.CurrentState);

        if ((turn.RefuseBecause ?? turn.StaleBecause) is { } why) throw new OrderRefusedException(order.OrderNumber, turn.Event, why);
        if (turn.KeepBecause is { } reason) await KeepForStaff(context, turn, reason);
        if (turn.IsForgotten) await context.SetCompleted();
        foreach (var announcement in turn.Announcements) await Commands.Publish(context, order, announcement, messageId: null);
        turn.Announcements.Clear();
        foreach (var effect in order.Effects.Where(effect => MayGo(order, turn, effect)).ToList()) await Send(context, order, turn, effect);
        turn.Repeated.Clear();
        Chase(order);
        await SetTimers(context, order);
    }

    public Task StateChanged(BehaviorContext<Order> context, State currentState, State previousState)
    {
        context.Saga.Turn?.Path.Add(currentState.Name);
        return Task.CompletedTask;
    }

    public Task PreExecute(BehaviorContext<Order> context) => Task.CompletedTask;

    public Task PostExecute(BehaviorContext<Order> context) => Task.CompletedTask;

    public Task ExecuteFault(BehaviorContext<Order> context, Exception exception) => Task.CompletedTask;

    public Task ExecuteFault<T>(BehaviorContext<Order, T> context, Exception exception) where T : class => Task.CompletedTask;

    private Turn Begin(Order order, object message)
    {
        var merchant = message is OrderPlaced placed ? placed.Merchant : order.Merchant;
        var turn = new Turn(message.GetType().Name, MessageFacts.ActorOf(message), clock.GetUtcNow(), policies.Of(merchant ?? ""))
        {
            Message = message,
            IsMerchantKnown = policies.Knows(merchant),
            Facts = MessageFacts.Of(message),
        };
        turn.Path.Add(order.CurrentState);
        return turn;
    }

    private static bool MayGo(Order order, Turn turn, Effect effect) =>
        turn.Repeated.Contains(effect.EffectId) || (!effect.IsSent && order.BlockerOf(effect) is null);

    private static async Task Send(ConsumeContext context, Order order, Turn turn, Effect effect)
    {
        var pace = turn.Policy.PaceOf(effect.Kind);
        var count = effect.SentCount + 1;
        var sent = effect with
        {
            SentCount = count,
            NextSendAt = turn.Now + (effect.IsOverdue ? pace.SlowPace : pace.DelayAfter(count)),
        };
        order.Put(sent);
        var messageId = Commands.MessageIdOf(sent);
        await Commands.Publish(context, order, Commands.Of(order, sent), messageId);
        turn.Sent.Add(new SentEffect(sent.Kind, sent.Ordinal, sent.EffectId, sent.SentCount, messageId));
    }

    /// <summary>One timer while anything is unanswered: for what is due next.</summary>
    private static void Chase(Order order)
    {
        var next = order.Effects.Where(effect => effect is { IsSent: true, IsAnswered: false }).Min(effect => effect.NextSendAt);
        if (next is { } due) order.SetTimer(nameof(EffectsOverdue), due);
        else order.StopTimer(nameof(EffectsOverdue));
    }

    /// <summary>The timers that the steps wrote down are the truth; the bus and the columns that it compares follow.</summary>
    private static async Task SetTimers(ConsumeContext context, Order order)
    {
        foreach (var name in TimerNames)
        {
            var running = order.TokenOf(name);
            var timer = order.FindTimer(name);
            if (timer is { Token: null })
            {
                timer = timer with { Token = await Schedule(context, order.CorrelationId, timer) };
                order.Timers = [.. order.Timers.Select(other => other.Name == name ? timer : other)];
            }

            if (running == timer?.Token) continue;
            order.SetToken(name, timer?.Token);
            // The one that is firing right now is gone already.
            if (running is { } token && token != context.GetSchedulingTokenId())
                await context.GetPayload<MessageSchedulerContext>()
                    .CancelScheduledSend(context.ReceiveContext.InputAddress, token, context.CancellationToken);
        }
    }

    private static async Task<Guid> Schedule(ConsumeContext context, Guid orderId, OrderTimer timer)
    {
        var scheduler = context.GetPayload<MessageSchedulerContext>();
        var due = timer.Due.UtcDateTime;
        ScheduledMessage scheduled = timer.Name switch
        {
            nameof(PaymentReminderDue) =>
                await scheduler.ScheduleSend(due, new PaymentReminderDue(orderId, timer.Version), context.CancellationToken),
            nameof(PaymentDeadlineReached) =>
                await scheduler.ScheduleSend(due, new PaymentDeadlineReached(orderId, timer.Version), context.CancellationToken),
            nameof(StockReleaseDue) =>
                await scheduler.ScheduleSend(due, new StockReleaseDue(orderId, timer.Version), context.CancellationToken),
            nameof(PointsDue) => await scheduler.ScheduleSend(due, new PointsDue(orderId, timer.Version), context.CancellationToken),
            _ => await scheduler.ScheduleSend(due, new EffectsOverdue(orderId, timer.Version), context.CancellationToken),
        };
        return scheduled.TokenId;
    }

    private static Task KeepForStaff(ConsumeContext context, Turn turn, string reason)
    {
        turn.KeepBecause = null;
        return context.TryGetPayload<IKeepForStaff>(out var staff)
            ? staff.Keep(reason, context.CancellationToken)
            : throw new OrderRefusedException("(none)", turn.Event, reason);
    }

    private static readonly string[] TimerNames =
        [nameof(PaymentReminderDue), nameof(PaymentDeadlineReached), nameof(StockReleaseDue), nameof(PointsDue), nameof(EffectsOverdue)];
}
