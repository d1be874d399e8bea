using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using MassTransit;
using MassTransit.Context;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>
/// One order in the real machine, kept as a row of JSON between messages as it is in a database: loaded, changed, saved when it differs.
/// What a message sent counts only when the message is done; one that throws leaves no trace.
/// </summary>
internal sealed class OneOrder(OrderStateMachine machine)
{
    private static readonly ConcurrentDictionary<Type, MethodInfo> Consumers = [];
    private readonly HashSet<Guid> inbox = [];
    private byte[]? row;
    private Order? read;

    /// <summary>The order as it is kept; for reading only.</summary>
    public Order? Order => row is null ? null : read ??= JsonSerializer.Deserialize<Order>(row);

    public List<Published> Published { get; } = [];

    /// <summary>What runs: token, message and when it fires.</summary>
    public List<Scheduled> Timers { get; } = [];

    public List<Turn> Timeline { get; } = [];

    public List<string> KeptForStaff { get; } = [];

    /// <summary>One message, once: the inbox knows a message id. True: it changed the order.</summary>
    public Task<bool> Deliver(object message, Guid? messageId = null, Guid? token = null)
    {
        var consume = Consumers.GetOrAdd(message.GetType(), static type => typeof(OneOrder)
            .GetMethod(nameof(Consume), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(type));
        return (Task<bool>)consume.Invoke(this, [message, messageId ?? NewId.NextGuid(), token])!;
    }

    /// <summary>A timeout as the bus delivers it: with its token.</summary>
    public Task<bool> Fire(Scheduled timer)
    {
        Timers.Remove(timer);
        return Deliver(timer.Message, timer.Token, timer.Token);
    }

    /// <summary>The machine's turn and nothing around it. True: the order is not to be kept.</summary>
    public static async Task<bool> Raise<T>(MassTransitStateMachine<Order> machine, Order order, ConsumeContext<T> context, Event<T> @event)
        where T : class
    {
        var saga = new DefaultSagaConsumeContext<Order, T>(context, order);
        await ((StateMachine<Order>)machine)
            .RaiseEvent(new MassTransitStateMachine<Order>.BehaviorContextProxy<T>(machine, saga, context, @event));
        return saga.IsCompleted;
    }

    private async Task<bool> Consume<T>(T message, Guid messageId, Guid? token) where T : class
    {
        if (inbox.Contains(messageId)) return false;
        var outgoing = new Outgoing();
        var context = OrderReceiveContext.Receive(message, messageId, token, outgoing);
        var order = Load(message);
        var isCompleted = await Raise(machine, order, context, EventOf<T>());

        inbox.Add(messageId);
        Published.AddRange(outgoing.Published);
        Timers.RemoveAll(timer => outgoing.Cancelled.Contains(timer.Token));
        Timers.AddRange(outgoing.Scheduled);
        if (outgoing.KeptBecause is { } reason) KeptForStaff.Add(reason);
        return !isCompleted && Save(order, outgoing);
    }

    private Order Load<T>(T message)
    {
        if (row is not null) return JsonSerializer.Deserialize<Order>(row)!;
        var id = OrderRules.IdOf(Scenario.Merchant, Scenario.OrderNumber);
        return message is OrderPlaced ? new Order { CorrelationId = id } : throw new OrderNotKnownException(id, typeof(T).Name);
    }

    private bool Save(Order order, Outgoing outgoing)
    {
        var changed = JsonSerializer.SerializeToUtf8Bytes(order);
        if (row is not null && changed.AsSpan().SequenceEqual(row))
        {
            outgoing.Published.Where(published => published.Message is not OrderRejected)
                .ShouldBeEmpty("something left, but nothing was remembered");
            outgoing.Scheduled.ShouldBeEmpty();
            return false;
        }

        order.Version++;
        row = JsonSerializer.SerializeToUtf8Bytes(order);
        read = null;
        Timeline.Add(order.Turn!);
        return true;
    }

    private static readonly Dictionary<Type, PropertyInfo> Events = typeof(OrderStateMachine).GetProperties()
        .Where(property => property.PropertyType.IsGenericType)
        .ToDictionary(property => property.PropertyType.GetGenericArguments()[^1]);

    private Event<T> EventOf<T>() where T : class => Events[typeof(T)].GetValue(machine) switch
    {
        Event<T> @event => @event,
        Schedule<Order, T> timer => timer.AnyReceived,
        _ => throw new InvalidOperationException($"{typeof(T)} is no event"),
    };
}
