using OrderSaga.IntegrationTests.Stores;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>
/// On every store that can be had here, and for each way of keeping sagas: a database of its own for each test, and a tab to work with.
/// </summary>
/// <param name="situation">The store and the way, as in <c>PostgreSql/Rows</c>.</param>
[TestFixtureSource(typeof(EngineScenario), nameof(Situations))]
[Parallelizable]
public abstract class EngineScenario(string situation)
{
    public static IEnumerable<string> Situations =>
        from store in TestDatabase.Stores
        from keeping in Enum.GetValues<Keeping>()
        select $"{store}/{keeping}";

    protected TestDatabase Database { get; private set; } = null!;

    protected Keeping Keeping
    {
        get => Database.Keeping;
        private set => Database.Keeping = value;
    }

    protected Guid TabId { get; private set; }

    [SetUp]
    public void MakeDatabase()
    {
        Database = new TestDatabase(situation.Split('/')[0]);
        Keeping = Enum.Parse<Keeping>(situation.Split('/')[1]);
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
