using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>Nothing of it is due: the broker is away, or the deadlines are tomorrow's. PostgreSQL counts how a table was read.</summary>
[Parallelizable]
public sealed class When_many_messages_wait
{
    private const int Rows = 5_000;
    private const int Looks = 20;

    [Test]
    public async Task No_sweep_reads_them_all_to_find_that_none_is_due()
    {
        if (TestDatabase.MissingBecause(Store.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        await using var database = new TestDatabase(Store.PostgreSql.Name);
        await using var host = new EngineHost(database);
        await host.Read(Fill);
        await host.Start();
        var before = await host.Read(Reads);

        var after = before;
        await host.Until(async db => (after = await Reads(db)).Total >= before.Total + Looks);

        (after.FromTheBeginning - before.FromTheBeginning).ShouldBe(0);
    }

    // What a sweep may not do is written into the plan as a cost, and what is costly is compiled, for longer than it then runs.
    [Test]
    public async Task A_sweep_is_not_compiled_at_every_look()
    {
        if (TestDatabase.MissingBecause(Store.PostgreSql) is { } reason)
            Assert.Ignore(reason);
        await using var database = new TestDatabase(Store.PostgreSql.Name);
        await using var host = new EngineHost(database);
        await host.Read(Fill);
        const string all = "EXPLAIN (ANALYZE) SELECT * FROM outbox WHERE \"Attempts\" >= 0";

        var plan = await host.Read(async db =>
        {
            await PostgreSqlSweeps<EngineDbContext>.PreferIndexes(db, CancellationToken.None);
            return await db.Database.SqlQueryRaw<string>(all).ToListAsync();
        });

        plan.ShouldContain(line => line.Contains("Seq Scan"));
        plan.ShouldNotContain(line => line.Contains("JIT"));
    }

    // Nobody tells the planner meanwhile what the tables hold.
    private static async Task<int> Fill(EngineDbContext db)
    {
        await db.Database.EnsureCreatedAsync();
        await db.Database.ExecuteSqlRawAsync(
            "ALTER TABLE outbox SET (autovacuum_enabled = false); ALTER TABLE timeouts SET (autovacuum_enabled = false);");
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);
        for (var i = 0; i < Rows; i++)
        {
            db.Add(new OutboxRow { MessageId = Guid.NewGuid(), CreatedAt = tomorrow, NextAttemptAt = tomorrow });
            db.Add(new TimeoutRow { MessageId = Guid.NewGuid(), DueAt = tomorrow });
        }

        return await db.SaveChangesAsync();
    }

    private static Task<Counts> Reads(EngineDbContext db) => db.Database.SqlQuery<Counts>(
        $"""
        SELECT sum(seq_scan)::bigint AS "FromTheBeginning", sum(seq_scan + coalesce(idx_scan, 0))::bigint AS "Total"
        FROM pg_stat_user_tables WHERE relname IN ('outbox', 'timeouts')
        """).SingleAsync();

    private sealed record Counts(long FromTheBeginning, long Total);
}
