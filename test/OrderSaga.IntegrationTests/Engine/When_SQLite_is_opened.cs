using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Engine;

public sealed class When_SQLite_is_opened
{
    private TestDatabase _database = null!;

    [SetUp]
    public void MakeDatabase() => _database = new TestDatabase("Sqlite");

    [TearDown]
    public async Task DropDatabase() => await _database.DisposeAsync();

    [TestCase("journal_mode", "wal")]
    [TestCase("synchronous", "2")]
    [TestCase("foreign_keys", "1")]
    [TestCase("busy_timeout", "10000")]
    public async Task Every_connection_is_set(string pragma, string expected)
    {
        await using var db = Context();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The names are the test cases above.
        command.CommandText = $"PRAGMA {pragma}";
#pragma warning restore CA2100
        (await command.ExecuteScalarAsync())!.ToString().ShouldBe(expected);
    }

    [Test]
    public async Task One_writer_waits_for_the_other_and_for_one_that_was_thrown_away()
    {
        await using var first = Context();
        await first.Database.EnsureCreatedAsync();
        await using var second = Context();
        var open = await first.Database.BeginTransactionAsync();
        var waiting = second.Database.BeginTransactionAsync();
        waiting.IsCompleted.ShouldBeFalse();

        await open.DisposeAsync();

        await using var transaction = await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        await transaction.CommitAsync();
        await using var third = await first.Database.BeginTransactionAsync();
        await third.RollbackAsync();
    }

    [Test]
    public async Task One_writer_does_not_wait_for_a_DbContext_that_was_disposed_of_in_a_transaction()
    {
        await using (var abandoned = Context())
        {
            await abandoned.Database.EnsureCreatedAsync();
            await abandoned.Database.BeginTransactionAsync();
        }

        await using var next = Context();
        await using var transaction = await next.Database.BeginTransactionAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await transaction.CommitAsync();
    }

    private EngineDbContext Context() => new(
        new DbContextOptionsBuilder<EngineDbContext>()
            .UseSqlite($"Data Source={_database.File};Pooling=False")
            .AddInterceptors(new SqliteSettings())
            .Options,
        _database);
}
