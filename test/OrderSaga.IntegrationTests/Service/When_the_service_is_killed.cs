using OrderSaga.KillHost.Battery;
using OrderSaga.KillHost.Hosting;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>SIGKILL where it hurts: a few of the points of docs/reliability.md. All of them, on every store: bash test/kill.sh.</summary>
[NonParallelizable] // a life is over in minutes: beside others than these its service would be too far behind
public sealed class When_the_service_is_killed
{
    private const int Orders = 24;
    private const int Seed = 20261126;

    [Test]
    [Parallelizable(ParallelScope.Self)]
    [CancelAfter(900_000)]
    public Task Nothing_is_lost_and_nothing_done_twice_on_SQLite(CancellationToken cancellationToken) =>
        Survives(KillStore.Sqlite, cancellationToken, new KillOrder(KillPlace.Written, 10), new KillOrder(KillPlace.Claimed));

    [Test]
    [Parallelizable(ParallelScope.Self)]
    [CancelAfter(900_000)]
    public Task Nothing_is_lost_and_nothing_done_twice_while_another_replica_goes_on(CancellationToken cancellationToken) =>
        Survives(KillStore.TwoReplicas, cancellationToken, new KillOrder(KillPlace.Committed, 10), new KillOrder(KillPlace.Confirmed, 5));

    [Test]
    [Parallelizable(ParallelScope.Self)]
    [CancelAfter(900_000)]
    public async Task The_judge_notices_a_service_that_forgets_what_it_has_not_sent(CancellationToken cancellationToken)
    {
        var result = await new KillRun(
            KillStore.Sqlite, [new KillOrder(KillPlace.SubmitCommitted, 3)], Orders, Seed, Mutant.ForgetWhatIsCommitted).Run(cancellationToken);

        result.Deaths.ShouldHaveSingleItem();
        await TestContext.Out.WriteLineAsync(string.Join('\n', result.Violations));
        result.Violations.ShouldContain(violation => violation.EndsWith("was accepted and is no order", StringComparison.Ordinal));
    }

    private static async Task Survives(KillStore store, CancellationToken cancellationToken, params KillOrder[] deaths)
    {
        if (store.MissingBecause is { } why)
            Assert.Ignore(why);

        using var broker = store.IsEmbedded ? null : await OwnBroker.Take();
        var result = await new KillRun(store, deaths, Orders, Seed) { Broker = broker?.Address }.Run(cancellationToken);

        foreach (var death in result.Deaths)
            TestContext.Out.WriteLine(death);
        result.Violations.ShouldBeEmpty(string.Join('\n', result.Violations));
        result.Deaths.Count.ShouldBe(deaths.Length);
    }
}
