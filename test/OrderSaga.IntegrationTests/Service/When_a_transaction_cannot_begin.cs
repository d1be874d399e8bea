using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Somebody else holds the file for too long: that one transaction fails, and the next goes on as if nothing had been.</summary>
public sealed class When_a_transaction_cannot_begin
{
    [Test]
    public async Task Writers_do_not_wait_for_one_that_never_began()
    {
        var file = Path.Combine(Path.GetTempPath(), $"ordersaga-gate-{Guid.NewGuid():N}.db");
        try
        {
            await using var holder = new SqliteConnection($"Data Source={file}");
            await holder.OpenAsync();
            await Execute(holder, "PRAGMA journal_mode=WAL; BEGIN IMMEDIATE;");
            await using (var refused = Context(file))
                await Should.ThrowAsync<SqliteException>(() => refused.Database.BeginTransactionAsync());
            await Execute(holder, "ROLLBACK;");

            await using var next = Context(file);
            await using var transaction = await next.Database.BeginTransactionAsync().WaitAsync(TimeSpan.FromSeconds(60));
            await transaction.CommitAsync();
        }
        finally
        {
            TestDatabase.Forget(ConnectionTo(file));
            TestDatabase.Forget($"Data Source={file}");
            File.Delete(file);
        }
    }

    static OrderDbContext Context(string file)
    {
        var options = new DbContextOptionsBuilder<OrderDbContext>();
        Store.Sqlite.Use(options, ConnectionTo(file));
        return new OrderDbContext(options.Options);
    }

    static string ConnectionTo(string file) => $"Data Source={file};Default Timeout=1";

    static async Task Execute(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
