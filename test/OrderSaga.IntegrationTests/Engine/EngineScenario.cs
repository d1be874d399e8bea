using OrderSaga.IntegrationTests.Stores;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>On every store that can be had here: a database of its own for each test, and a tab to work with.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
public abstract class EngineScenario(string store)
{
    protected TestDatabase Database { get; private set; } = null!;

    protected Guid TabId { get; private set; }

    [SetUp]
    public void MakeDatabase()
    {
        Database = new TestDatabase(store);
        TabId = Guid.NewGuid();
    }

    [TearDown]
    public async Task DropDatabase() => await Database.DisposeAsync();

    protected static async Task<Guid> Open(EngineHost host, Guid tabId)
    {
        var id = Guid.NewGuid();
        await host.Send(new OpenTab(tabId), id);
        await host.Consumed(id);
        return id;
    }

    protected static async Task<Guid> Add(EngineHost host, Guid tabId, int amount)
    {
        var id = Guid.NewGuid();
        await host.Send(new AddToTab(tabId, amount), id);
        await host.Consumed(id);
        return id;
    }
}
