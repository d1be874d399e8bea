using System.Data;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.TransactSql;

public sealed class When_SQL_Server_is_swept : SqlServerScenario
{
    private const string Locks = "WITH (UPDLOCK, READPAST, ROWLOCK)";

    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Due_timeouts_are_moved_in_one_round_trip_and_told_after_the_commit()
    {
        var row = Sending();
        var looks = 0;
        Server.Answer = command => command.CommandText.Contains("EXISTS", StringComparison.Ordinal) && !IsGroup(command)
            ? FakeSqlServer.Row(looks++ == 0)
            : IsGroup(command) ? Rows(row) : FakeSqlServer.Row(Now.UtcTicks);
        await using var scope = Services.CreateAsyncScope();

        await Services.GetRequiredService<TimeoutSweep<EngineDbContext>>()
            .Run(scope.ServiceProvider.GetRequiredService<EngineDbContext>(), CancellationToken.None);

        Services.GetRequiredService<OutboxDispatcher<EngineDbContext>>().InHand.ShouldHaveSingleItem().MessageId.ShouldBe(row.MessageId);
        var moved = Server.Sent.Where(text => IsGroup(text.Text)).ShouldHaveSingleItem().Text;
        moved.ShouldContain(Locks);
        moved.IndexOf("COMMIT", StringComparison.Ordinal).ShouldBeLessThan(moved.LastIndexOf("SELECT", StringComparison.Ordinal));
        Server.Sent[0].Text.ShouldContain("SYSUTCDATETIME()", customMessage: "what is due is told by the database's clock");
    }

    [Test]
    public async Task What_is_left_over_is_claimed_in_one_round_trip_under_the_lock_of_each_row()
    {
        var (later, sooner) = (Sending(), Sending());
        (later.Sequence, sooner.Sequence) = (2, 1);
        var looks = 0;
        Server.Answer = command => command.CommandText switch
        {
            var text when text.Contains("EXISTS", StringComparison.Ordinal) => FakeSqlServer.Row(looks++ == 0),
            var text when text.StartsWith("UPDATE", StringComparison.Ordinal) => Rows(later, sooner),
            _ => FakeSqlServer.Row(Now.UtcTicks),
        };
        await using var scope = Services.CreateAsyncScope();

        await Services.GetRequiredService<OutboxSweep<EngineDbContext>>()
            .Run(scope.ServiceProvider.GetRequiredService<EngineDbContext>(), CancellationToken.None);

        Services.GetRequiredService<OutboxDispatcher<EngineDbContext>>().InHand.Select(row => row.Sequence).ShouldBe([1, 2], ignoreOrder: true);
        Server.Sent.ShouldContain(text => text.Text.StartsWith("UPDATE", StringComparison.Ordinal) && text.Text.Contains(Locks));
    }

    [TestCase("It was moved by another", 16, 2627)]
    [TestCase("Another was in the way", 13, 1205)]
    [TestCase("Nobody knows whether it was committed", 20, 10054)]
    public async Task What_fails_is_handed_to_nobody_and_looked_at_again(string why, int severity, int number)
    {
        var error = SqlServerErrors.Make((byte)severity, [number]);
        Server.Answer = command =>
            command.CommandText.Contains(Locks, StringComparison.Ordinal) ? throw error : FakeSqlServer.Row(Now.UtcTicks);
        var sweeps = Services.GetRequiredService<SqlServerSweeps<EngineDbContext>>();
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EngineDbContext>();

        foreach (var sweep in (Func<Task>[])
            [() => sweeps.Fire(db, Now, 500, CancellationToken.None), () => sweeps.Claim(db, Now, Now, 500, CancellationToken.None)])
        {
            Databases.ErrorIn(await Should.ThrowAsync<Exception>(sweep)).ShouldBe(error, why);
        }


        Services.GetRequiredService<OutboxDispatcher<EngineDbContext>>().InHand.ShouldBeEmpty();
        Server.Answer = _ => Rows(Sending());
        (await sweeps.Fire(db, Now, 500, CancellationToken.None)).Count.ShouldBe(1);
        (await sweeps.Claim(db, Now, Now, 500, CancellationToken.None)).Count.ShouldBe(1);
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task A_database_whose_readers_wait_for_writers_is_named(bool isSnapshot, bool isNamed)
    {
        Server.Answer = _ => FakeSqlServer.Row(isSnapshot);
        await using var db = Contexts.Orders(Server);

        var problem = await Store.SqlServer.FindProblem(db, CancellationToken.None);

        (problem is not null).ShouldBe(isNamed);
    }

    private DataTable Rows(params OutboxRow[] rows)
    {
        var shape = Services.GetRequiredService<RowShapes<EngineDbContext>>().Of(typeof(OutboxRow));
        var table = new DataTable();
        foreach (var column in shape.Columns)
            table.Columns.Add(column.Property, Nullable.GetUnderlyingType(column.ProviderType) ?? column.ProviderType);
        foreach (var row in rows)
            table.Rows.Add([.. shape.Read(row).Select(value => value ?? DBNull.Value)]);
        return table;
    }
}
