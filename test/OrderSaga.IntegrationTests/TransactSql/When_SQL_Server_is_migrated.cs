using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>By EF Core's own migrator; its commands are among the texts that are looked at.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class When_SQL_Server_is_migrated
{
    private readonly FakeSqlServer _server = new(Schemas.Service);

    [SetUp]
    public void NothingIsThereYet() => _server.Answer = command => command.CommandText switch
    {
        var text when text.Contains("sp_getapplock", StringComparison.Ordinal) => 0,
        var text when text.Contains("OBJECT_ID", StringComparison.Ordinal) => DBNull.Value,
        var text when text.StartsWith("SELECT 1", StringComparison.Ordinal) => 1,
        _ => null,
    };

    [Test]
    public async Task Both_databases_are_made_under_EF_Cores_lock()
    {
        foreach (var db in (DbContext[])[Contexts.Orders(_server), Contexts.Participants(_server)])
        {
            await using (db)
                await db.Database.MigrateAsync();
        }

        var texts = _server.Sent.Select(text => text.Text).ToList();
        texts.ShouldContain(text => text.Contains("sp_getapplock"));
        texts.ShouldContain(text => text.Contains("sp_releaseapplock"));
        texts.ShouldContain(text => text.Contains("CREATE TABLE [orders]"));
        texts.ShouldContain(text => text.Contains("CREATE TABLE [participants].[stock_levels]"));
        texts.ShouldNotContain(text => text.Contains("MERGE"));
    }

    [TestCase(16, 2714)]
    [TestCase(13, 1205)]
    [TestCase(20, 10054)]
    public async Task What_fails_is_told_as_it_is(int severity, int number)
    {
        var error = SqlServerErrors.Make((byte)severity, [number]);
        var answer = _server.Answer;
        _server.Answer = command =>
            command.CommandText.Contains("CREATE TABLE [orders]", StringComparison.Ordinal) ? throw error : answer(command);
        await using var db = Contexts.Orders(_server);

        Databases.ErrorIn(await Should.ThrowAsync<Exception>(() => db.Database.MigrateAsync())).ShouldBe(error);

        _server.Sent.ShouldNotContain(text => text.Text.Contains("INSERT INTO [__EFMigrationsHistory]"));
    }

    [Test]
    public async Task A_commit_of_which_nobody_knows_is_told_as_it_is()
    {
        var error = SqlServerErrors.Make(20, [10054]);
        _server.Committing = () => throw error;
        await using var db = Contexts.Orders(_server);

        Databases.ErrorIn(await Should.ThrowAsync<Exception>(() => db.Database.MigrateAsync())).ShouldBe(error);
    }

    /// <summary>EF Core then empties the pool of a connection that it takes for the driver's own, which this one is not.</summary>
    [Test]
    public async Task The_database_itself_is_made_with_read_committed_snapshot()
    {
        await using var db = Contexts.Orders(_server);

        await Should.ThrowAsync<InvalidCastException>(() => db.GetService<IRelationalDatabaseCreator>().CreateAsync());

        _server.Sent.ShouldContain(text => text.Text.Contains("CREATE DATABASE [ordersaga]"));
        _server.Sent.ShouldContain(text => text.Text.Contains("READ_COMMITTED_SNAPSHOT ON"));
    }

    /// <summary>A script that somebody runs by hand is made of the same.</summary>
    [TestCase(MigrationsSqlGenerationOptions.Default)]
    [TestCase(MigrationsSqlGenerationOptions.Idempotent)]
    public void The_scripts_parse(MigrationsSqlGenerationOptions kind)
    {
        foreach (var db in (DbContext[])[Contexts.Orders(), Contexts.Participants()])
        {
            using (db)
                Schemas.Parse(db.GetService<IMigrator>().GenerateScript(options: kind), out _).ShouldBeEmpty();
        }
    }
}
