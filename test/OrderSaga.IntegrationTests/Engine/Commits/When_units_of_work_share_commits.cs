using System.Globalization;
using CsCheck;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine.Commits;

/// <summary>
/// Random units of work, many at once, by the reference and by each way of writing groups: what is in the tables and who was refused is
/// what some order of them, one after the other, explains. ORDERSAGA_COMMITS sets how many plans; ORDERSAGA_COMMITS_SEED begins with one
/// that was printed.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[NonParallelizable] // it tries what fits into a few seconds: beside others that would be less
public sealed class When_units_of_work_share_commits(string store)
{
    private const int SecondsOfEach = 3;
    private const int PlansForAMutant = 150;

    private TestDatabase _database = null!;

    private static long? Plans => Setting("ORDERSAGA_COMMITS") is { } plans ? long.Parse(plans, CultureInfo.InvariantCulture) : null;

    [SetUp]
    public void MakeDatabase() => _database = new TestDatabase(store) { Keeping = Keeping.Rows };

    [TearDown]
    public async Task DropDatabase() => await _database.DisposeAsync();

    [Test]
    public Task One_after_the_other_by_the_reference() => Holds(Writing.Reference);

    [Test]
    public Task In_groups_by_the_writer_of_the_store() => Holds(Writing.Group);

    [Test]
    public Task In_groups_by_EF_Core() => Holds(Writing.EfGroup);

    [Test]
    public Task In_groups_of_two_processes() => Holds(Writing.TwoReplicas);

    [Test]
    public Task A_writer_without_versions_would_be_noticed() => IsNoticed((writer, host) => Mutants.ForgetVersions(writer, host));

    [Test]
    public Task A_writer_that_loses_a_message_would_be_noticed() => IsNoticed((writer, _) => Mutants.LoseAMessage(writer));

    [Test]
    public Task A_writer_without_receipts_would_be_noticed() => IsNoticed((writer, _) => Mutants.KeepNoReceipt(writer));

    [Test]
    public Task A_writer_that_lets_neighbours_pay_would_be_noticed() =>
        IsNoticed((writer, _) => Mutants.LetNeighboursPay(writer, _database));

    private async Task Holds(Writing writing)
    {
        await using var world = await CommitWorld.Make(_database, writing);
        await Sample(world, Setting("ORDERSAGA_COMMITS_SEED"), Plans ?? -1, Plans is null ? SecondsOfEach : -1);
        await TestContext.Out.WriteLineAsync(
            $"{store}, {writing}: {world.Committed} units committed, {world.Refused} refused, up to {world.LargestGroup} in a transaction");
        world.Committed.ShouldBeGreaterThan(0);
        world.Refused.ShouldBeGreaterThan(0);
        if (writing is not Writing.Reference)
            world.LargestGroup.ShouldBeGreaterThan(1);
    }

    private async Task IsNoticed(Func<IGroupWriter<EngineDbContext>, EngineHost, IGroupWriter<EngineDbContext>> mutate)
    {
        await using var past = new EngineHost(_database);
        await using var world = await CommitWorld.Make(_database, Writing.Group, writer => mutate(writer, past));

        var noticed = await Should.ThrowAsync<CsCheckException>(() => Sample(world, seed: null, PlansForAMutant, time: -1));

        await TestContext.Out.WriteLineAsync(noticed.Message);
    }

    // One plan at a time: it has the tables to itself.
    private static Task Sample(CommitWorld world, string? seed, long iter, int time) => Draft.Plans.SampleAsync(
        world.Run,
        TestContext.Out.WriteLine,
        seed,
        iter,
        time,
        threads: 1,
        print: plan => "\n" + string.Join("\nthen\n", plan.Select(round => string.Join('\n', round))));

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
