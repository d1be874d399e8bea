using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service.Timeouts;

namespace OrderSaga.IntegrationTests.Timeouts;

/// <summary>How timeouts wait, on which store, and over which transport.</summary>
public sealed record Waiting(TimeoutMode Mode, string Store, bool HasBroker)
{
    public static IEnumerable<Waiting> All =>
        from mode in Enum.GetValues<TimeoutMode>()
        from store in TestDatabase.Stores
        select new Waiting(mode, store, HasBroker: mode is TimeoutMode.RabbitMq || store is not "Sqlite");

    public override string ToString() => $"{Mode}/{Store}/{(HasBroker ? "broker" : "memory")}";
}
