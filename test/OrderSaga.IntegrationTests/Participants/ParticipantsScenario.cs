using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Contracts;
using OrderSaga.Participants;
using OrderSaga.Participants.Stock;

namespace OrderSaga.IntegrationTests.Participants;

/// <summary>On every store that can be had here: given what staff set, when a command comes, then the answer and the tables.</summary>
/// <param name="store">The store.</param>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public abstract class ParticipantsScenario(string store)
{
    private TestDatabase database = null!;
    private ParticipantsHost host = null!;

    /// <summary>Settings of the process; none unless a situation needs some.</summary>
    private protected virtual Dictionary<string, string?> Settings => new(StringComparer.Ordinal);

    [SetUp]
    public async Task StartParticipants()
    {
        database = new TestDatabase(store);
        host = await ParticipantsHost.StartAsync(database, Settings);
    }

    [TearDown]
    public async Task StopParticipants()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    protected static Guid NewOrder() => Guid.NewGuid();

    protected static ReserveStock Reserve(Guid order, int ordinal, params (string Sku, int Quantity)[] lines) => new(
        EffectIds.Of(order, nameof(ReserveStock), ordinal), order, "A2026112300001", ordinal,
        [.. lines.Select(line => new StockLine(line.Sku, line.Quantity))]);

    protected static ConfirmStock Confirm(Guid order, int ordinal) =>
        new(EffectIds.Of(order, nameof(ConfirmStock), ordinal), order, "A2026112300001", ordinal);

    protected static ReleaseStock Release(Guid order, int ordinal) =>
        new(EffectIds.Of(order, nameof(ReleaseStock), ordinal), order, "A2026112300001", ordinal);

    protected Task Deliver<T>(T message, Guid? messageId = null) where T : class => host.DeliverAsync(message, messageId);

    protected async Task<T> Answer<T>(Func<T, bool> fits) => (await host.Answers.Wait(1, fits))[^1];

    protected Task<IReadOnlyList<T>> Answers<T>(int count, Func<T, bool> fits) => host.Answers.Wait(count, fits);

    protected IReadOnlyList<object> AnswersSoFar => host.Answers.All;

    protected Task<TResult> Ask<TService, TResult>(Func<TService, Task<TResult>> question) where TService : notnull =>
        host.AskAsync(question);

    protected T Service<T>() where T : notnull => host.Service<T>();

    /// <summary>The next readers of this table, so many, meet there: none goes on with what it read before all have read.</summary>
    protected void GivenTheyMeetAt(string table, int readers) => host.Rendezvous.Hold(table, readers);

    protected Task<TResult> InTheTables<TResult>(Func<ParticipantsDbContext, Task<TResult>> question) => host.AskAsync(question);

    protected async Task GivenStock(string sku, long available) =>
        (await Ask((StockLedger stock) => stock.SetAsync(sku, available, Guid.NewGuid(), CancellationToken.None))).Refusal.ShouldBeNull();

    /// <summary>Also: a level is always the sum of its movements.</summary>
    protected async Task StockShouldBe(string sku, long available, long reserved, long sold)
    {
        var level = await Ask((StockLedger stock) => stock.LevelAsync(sku, CancellationToken.None));
        level.ShouldNotBeNull();
        (level.Available, level.Reserved, level.Sold).ShouldBe((available, reserved, sold));

        var movements = await InTheTables(db => db.StockMovements.Where(movement => movement.Sku == sku).ToListAsync());
        (movements.Sum(m => m.Available), movements.Sum(m => m.Reserved), movements.Sum(m => m.Sold)).ShouldBe((available, reserved, sold));
    }

    /// <summary>As after a new start of the process: same database, nothing in memory.</summary>
    protected async Task Restart()
    {
        await host.DisposeAsync();
        host = await ParticipantsHost.StartAsync(database, Settings);
    }
}
