using OrderSaga.KillHost.Faults;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>
/// A RabbitMQ and a PostgreSQL of its own fail under a demo's traffic: a few of the faults of docs/reliability.md, one after the other.
/// All of them: bash test/faults.sh.
/// </summary>
[NonParallelizable] // three servers and a service, which must be well again in time
public sealed class When_a_server_fails
{
    private const int Orders = 30;
    private const int Seed = 20261126;

    [Test]
    [CancelAfter(900_000)]
    public async Task Nothing_is_lost_and_nothing_done_twice(CancellationToken cancellationToken)
    {
        if (FaultServers.MissingBecause is { } why)
            Assert.Ignore(why);
        var folder = Directory.CreateTempSubdirectory("ordersaga-test-");
        FaultResult result;
        await using (var servers = await FaultServers.Start(folder.FullName))
        {
            var faults = (Fault[])[DatabaseFaults.CommitsCut, BrokerFaults.Killed, DatabaseFaults.Killed];
            result = await new FaultRun(servers, faults, replicas: 1, Orders, Seed) { StretchOf = 4 }.Run(cancellationToken);
        }

        folder.Delete(recursive: true);
        await TestContext.Out.WriteLineAsync(string.Join('\n', result.Seen));
        result.Violations.ShouldBeEmpty();
    }
}
