using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Service.Queries;

namespace OrderSaga.IntegrationTests.Journal;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_callbacks_are_looked_for(string store) : JournalScenario(store)
{
    [Test]
    public async Task They_are_found_by_order_number_and_by_transaction_id_and_nothing_else_is()
    {
        await Write(3);
        await Write(3, "Duplicate");

        await With(async db =>
        {
            var callbacks = new CallbackQueries(db);
            (await callbacks.Page(new CallbackQuery(OrderNumber: "T0000001"), CancellationToken.None)).Rows.Select(c => c.Verdict)
                .ShouldBe(["Duplicate", "Applied"], "the newest first");
            (await callbacks.Page(new CallbackQuery(TransactionId: "2026112600002", Verdict: "Applied"), CancellationToken.None))
                .Rows.ShouldHaveSingleItem().OrderNumber.ShouldBe("T0000002");
            (await callbacks.Page(new CallbackQuery(TransactionId: "20261126"), CancellationToken.None)).Rows.ShouldBeEmpty();
        });
    }

    [TestCase("OrderNumber")]
    [TestCase("TransactionId")]
    public async Task By_index(string column)
    {
        if (Database.Store == Store.SqlServer)
            Assert.Ignore("its plans are asked for in another way");
        await using var db = Open();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // For a table of no rows PostgreSQL plans otherwise, unless it is told not to.
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = (Database.Store.IsEmbedded ? "EXPLAIN QUERY PLAN "
            : "SET enable_seqscan = off; SET enable_indexscan = off; EXPLAIN ")
            + $"SELECT \"Id\" FROM callbacks WHERE \"{column}\" = 'x' ORDER BY \"Id\" DESC LIMIT 200";
#pragma warning restore CA2100
        var plan = "";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            plan += reader.GetString(reader.FieldCount - 1) + "\n";

        plan.ShouldContain($"IX_callbacks_{column}");
    }
}
