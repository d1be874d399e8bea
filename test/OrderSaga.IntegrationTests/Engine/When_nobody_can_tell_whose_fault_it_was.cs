using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>A commit fails, and so does the look for the reason: somebody has locked the table, or cancels what takes long.</summary>
public sealed class When_nobody_can_tell_whose_fault_it_was(string situation) : EngineScenario(situation)
{
    private const int Failures = 10;

    [TestCase(false)]
    [TestCase(true)]
    public async Task Everything_is_consumed_once_all_the_same(bool isLocked)
    {
        await using var host = await EngineHost.Start(Database, options: outbox => outbox.BackOffMax = TimeSpan.FromMilliseconds(10));
        var tabs = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToArray();
        await Task.WhenAll(tabs.Select(tab => Open(host, tab)));
        var (commits, lookUps) = (0, 0);
        host.Statements.BeforeCommit = () =>
        {
            if (Interlocked.Increment(ref commits) <= Failures)
                throw new DbUpdateConcurrencyException("It is locked");
        };
        host.Statements.BeforeQuery = statement =>
        {
            // The look whether a saga has moved asks for its version alone.
            if (statement.StartsWith("SELECT", StringComparison.Ordinal)
                && statement.Contains("Version", StringComparison.Ordinal) && !statement.Contains("Total", StringComparison.Ordinal)
                && commits > 0 && Interlocked.Increment(ref lookUps) <= Failures)
                throw isLocked ? new DbUpdateConcurrencyException("It is locked") : new CancelledException();
        };

        var ids = tabs.Select(_ => Guid.NewGuid()).ToArray();
        await Task.WhenAll(tabs.Zip(ids, (tab, id) => host.Send(new AddToTab(tab, 1), id)));
        await host.Consumed(ids);

        lookUps.ShouldBePositive();
        foreach (var tab in tabs)
            (await host.FindTab(tab)).ShouldNotBeNull().Total.ShouldBe(1);
        (await host.Read(db => db.DeadLetters.CountAsync())).ShouldBe(0);
    }

    private sealed class CancelledException() : DbException("canceling statement due to user request");
}
