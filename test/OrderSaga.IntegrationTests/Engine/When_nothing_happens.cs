using Microsoft.EntityFrameworkCore;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_nothing_happens(string situation) : EngineScenario(situation)
{
    [Test]
    public async Task Nothing_is_written()
    {
        await using var host = await EngineHost.Start(Database);
        await Open(host, TabId);

        var (queries, writes, commits) = (host.Statements.Queries, host.Statements.Writes, host.Statements.Commits);
        await host.Until(_ => Task.FromResult(host.Statements.Queries > queries + 60));

        host.Statements.Writes.ShouldBe(writes);
        host.Statements.Commits.ShouldBe(commits);
        (await host.Read(db => db.Timeouts.CountAsync())).ShouldBe(1);
    }
}
