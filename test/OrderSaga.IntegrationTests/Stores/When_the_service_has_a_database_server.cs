using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.Stores;

/// <summary>Who brings a shared database to this version is a person's decision; a start only looks.</summary>
public sealed class When_the_service_has_a_database_server
{
    private static IEnumerable<string> Servers => TestDatabase.Stores.Except(["Sqlite"]);

    [TestCaseSource(nameof(Servers))]
    public async Task It_does_not_start_before_the_database_is_there_and_of_this_version(string store)
    {
        await using var database = new TestDatabase(store);

        (await Should.ThrowAsync<Exception>(() => EmbeddedService.Start(null, [.. database.ServiceSettings])))
            .ShouldBeAssignableTo<System.Data.Common.DbException>();
        await database.Make();

        (await Should.ThrowAsync<StartupException>(() => EmbeddedService.Start(null, [.. database.ServiceSettings])))
            .Message.ShouldContain("run ordersaga migrate");
    }

    [TestCaseSource(nameof(Servers))]
    public async Task Two_that_migrate_at_once_and_one_after_them_leave_one_database_that_it_starts_on(string store)
    {
        await using var database = new TestDatabase(store);

        (await Task.WhenAll(Migrate(database), Migrate(database))).ShouldAllBe(code => code == 0);
        (await Migrate(database)).ShouldBe(0);

        await using var service = await EmbeddedService.Start(null, [.. database.ServiceSettings]);
        (await service.Get("/api/v1/totals")).GetProperty("unansweredEffects").GetInt32().ShouldBe(0);
    }

    [TestCaseSource(nameof(Servers))]
    public async Task It_does_not_start_on_what_a_newer_version_has_left(string store)
    {
        await using var database = new TestDatabase(store);
        (await Migrate(database)).ShouldBe(0);
        await database.Execute(
            $"INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('29990101000000_Future', '99.0.0')");

        foreach (var migrates in (string[])["true", "false"])
        {
            var refusal = await Should.ThrowAsync<StartupException>(
                () => EmbeddedService.Start(null, [.. database.ServiceSettings, $"--Service:MigrateAtStart={migrates}"]));
            refusal.Message.ShouldContain("29990101000000_Future");
        }
    }

    [TestCaseSource(nameof(Servers))]
    public async Task The_scheduler_that_it_hosts_has_its_tables_from_the_migration(string store)
    {
        string[] hosting = ["--Timeouts:Mode=Quartz", "--Timeouts:Quartz:HostScheduler=true"];
        await using var database = new TestDatabase(store);
        (await Migrate(database)).ShouldBe(0);

        (await Should.ThrowAsync<StartupException>(() => EmbeddedService.Start(null, [.. database.ServiceSettings, .. hosting])))
            .Message.ShouldContain("run ordersaga migrate");

        (await Migrate(database, hosting)).ShouldBe(0);
        (await Migrate(database, hosting)).ShouldBe(0);
        await using var service = await EmbeddedService.Start(null, [.. database.ServiceSettings, .. hosting]);
        (await service.Get("/api/v1/totals")).GetProperty("unansweredEffects").GetInt32().ShouldBe(0);
    }

    [TestCase("Its connection string is missing", "ConnectionStrings:Orders", "--Service:Database=PostgreSql")]
    [TestCase("There is no such database", "Sqlite or PostgreSql or SqlServer", "--Service:Database=Oracle")]
    [TestCase("A server is given, and a file would be used", "Service:Database", "--ConnectionStrings:Orders=Host=127.0.0.1")]
    public async Task A_setting_that_does_not_fit_is_named(string why, string named, string setting)
    {
        var refusal = await Should.ThrowAsync<StartupException>(() => EmbeddedService.Start(null, setting));

        refusal.Message.ShouldContain(named, customMessage: why);
    }

    private static Task<int> Migrate(TestDatabase database, params string[] settings) =>
        Task.Run(() => ServiceHost.Migrate([.. database.ServiceSettings, .. settings]));
}
