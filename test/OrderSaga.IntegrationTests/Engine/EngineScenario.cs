using Microsoft.Data.Sqlite;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>A directory of its own for each test, and a tab to work with.</summary>
public abstract class EngineScenario
{
    private string _directory = "";

    protected string File => Path.Combine(_directory, "engine.db");

    protected Guid TabId { get; private set; }

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("ordersaga-engine-").FullName;
        TabId = Guid.NewGuid();
    }

    [TearDown]
    public void RemoveDirectory()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

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
