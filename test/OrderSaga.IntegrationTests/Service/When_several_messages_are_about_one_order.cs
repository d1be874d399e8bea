using System.Reflection;
using System.Runtime.CompilerServices;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>The outbox keeps the order of messages of one group, so those about one order must be one group, whoever publishes them.</summary>
public sealed class When_several_messages_are_about_one_order
{
    private const string Number = "ORDER20260001";

    private static readonly Guid OrderId = OrderIds.Of("default", Number);

    // All that the contracts say is about an order.
    private static readonly List<Type> Messages =
        [.. typeof(OrderPlaced).Assembly.GetExportedTypes().Where(type => type.GetProperty("OrderNumber") is not null || type.GetProperty("OrderId") is not null)];

    [Test]
    public async Task They_leave_one_after_the_other_whoever_publishes_them()
    {
        await using var service = await EmbeddedService.Start();
        await using var scope = service.Scope();
        var endpoint = scope.ServiceProvider.GetRequiredService<IPublishEndpoint>();
        foreach (var type in Messages)
            await endpoint.Publish(Make(type), type);

        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var rows = db.ChangeTracker.Entries<OutboxRow>().Select(entry => entry.Entity).ToList();

        Messages.Count.ShouldBeGreaterThan(30);
        rows.Count.ShouldBe(Messages.Count);
        rows.Where(row => row.GroupId != OrderId || row.CorrelationId != OrderId).Select(row => row.MessageType).ShouldBeEmpty();
        // None of it is meant: without a save, nothing leaves.
        db.ChangeTracker.Clear();
    }

    private static object Make(Type type)
    {
        var message = RuntimeHelpers.GetUninitializedObject(type);
        Set("OrderId", OrderId);
        Set("Merchant", "default");
        Set("OrderNumber", Number);
        return message;

        void Set(string name, object value)
        {
            if (type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance) is { } property)
                property.SetValue(message, value);
        }
    }
}
