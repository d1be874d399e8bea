using System.Reflection;
using MassTransit;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Service;

/// <summary>
/// Every message about an order has the order's id as its correlation id. By that the outbox sends those of one order in their order, also what
/// requests and webhooks publish: an extension of the deadline that was accepted leaves before the payment that it was made for.
/// </summary>
static class OrderCorrelation
{
    /// <summary>All of our messages that are about an order.</summary>
    public static IReadOnlyList<Type> Messages { get; } =
        [.. Addressed.Messages.Concat(Addressed.Announcements).Where(type => Getter(type, "OrderId", typeof(Guid)) is not null || HasNumber(type))];

    public static void AddTo(IBusFactoryConfigurator bus)
    {
        var add = typeof(OrderCorrelation).GetMethod(nameof(Add), BindingFlags.Static | BindingFlags.NonPublic)!;
        foreach (var message in Messages)
            add.MakeGenericMethod(message).Invoke(null, [bus]);
    }

    static void Add<T>(IBusFactoryConfigurator bus)
        where T : class
    {
        var orderId = Getter(typeof(T), "OrderId", typeof(Guid))?.CreateDelegate<Func<T, Guid>>() ?? ByNumber<T>();
        bus.Send<T>(topology => topology.UseCorrelationId(orderId));
    }

    // As the machine finds the order; a number that no order can have gets an id too.
    static Func<T, Guid> ByNumber<T>()
    {
        var merchant = Getter(typeof(T), "Merchant", typeof(string))!.CreateDelegate<Func<T, string?>>();
        var number = Getter(typeof(T), "OrderNumber", typeof(string))!.CreateDelegate<Func<T, string?>>();
        return message => OrderRules.IdOf(merchant(message), number(message));
    }

    static bool HasNumber(Type type) =>
        Getter(type, "Merchant", typeof(string)) is not null && Getter(type, "OrderNumber", typeof(string)) is not null;

    static MethodInfo? Getter(Type type, string name, Type ofType) =>
        type.GetProperty(name) is { GetMethod: { } get } property && property.PropertyType == ofType ? get : null;
}
