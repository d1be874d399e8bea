using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Journal;

public sealed class When_the_journal_is_verified_from_the_command_line
{
    [TestCaseSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
    [CancelAfter(900_000)]
    public async Task It_says_that_all_is_well_or_what_is_wrong_and_where(string store, CancellationToken cancellationToken)
    {
        await using var database = new TestDatabase(store);
        string[] settings = [.. database.ServiceSettings, "--Service:MigrateAtStart=true", "--Journal:AnchorRows=1"];
        await using var shop = await AShop.Open(settings);
        var (order, number, trade) = await shop.AnOrderAwaitingPayment("alipay");
        shop.Provider("alipay").Pay(trade);
        await shop.Service.OrderBecomes(order, "Closed");
        var rows = (await shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).GetArrayLength();
        await WhenChained(shop.Service, rows, cancellationToken);
        string[] verify = ["journal", "verify", $"--Service:DataDirectory={shop.Service.Data.FullName}", .. database.ServiceSettings];

        if (database.Store.IsEmbedded)
        {
            var (busy, locked) = await Demo.Tool.Run(cancellationToken, verify);
            busy.ShouldBe(78, locked);
            locked.ShouldContain("in use by another OrderSaga process");
        }

        await Meanwhile(async () =>
        {
            var (well, said) = await Demo.Tool.Run(cancellationToken, verify);
            well.ShouldBe(0, said);
            said.ShouldMatch($"(?m)^OK, {rows} rows in 1 chains, [1-9][0-9]* anchors");
        });
        await Meanwhile(async () =>
        {
            await Tamper(database, shop.Service.Data.FullName);
            var (changed, said) = await Demo.Tool.Run(cancellationToken, verify);
            changed.ShouldBe(1, said);
            said.ShouldMatch("(?m)^chain 1, position 1, row [0-9]+: the row was changed after it was chained");
            said.ShouldContain("NOT OK: 1 problems");
        });

        // A file belongs to one process at a time; a server to all.
        async Task Meanwhile(Func<Task> act)
        {
            if (!database.Store.IsEmbedded)
                await act();
            else
                await shop.RestartAfter(act);
        }
    }

    [TestCase("--anchor /nowhere.log")]
    [TestCase("--anchor=/nowhere.log")]
    [TestCase("--Service:Database=Sqlite /nowhere.log")]
    [TestCase("--Service:Database")]
    [CancelAfter(120_000)]
    public async Task What_is_no_option_and_no_setting_is_not_passed_over(string misspelt, CancellationToken cancellationToken)
    {
        var (code, said) = await Demo.Tool.Run(cancellationToken, ["journal", "verify", .. misspelt.Split(' ')]);

        code.ShouldBe(78, said);
        said.ShouldContain("is no option of verify, and no setting");
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_log_without_anchors_proves_nothing(CancellationToken cancellationToken)
    {
        var log = Path.GetTempFileName();

        var (code, said) = await Demo.Tool.Run(cancellationToken, "journal", "verify", "--anchors", log);

        code.ShouldBe(78, said);
        said.ShouldContain("tells of no anchor");
        File.Delete(log);
    }

    [Test]
    public async Task Beside_a_server_the_service_does_not_start_without_a_key()
    {
        var refusal = await Should.ThrowAsync<Exception>(() => EmbeddedService.Start(
            null, "--Service:Database=PostgreSql", "--ConnectionStrings:Orders=Host=127.0.0.1;Port=1;Timeout=1"));

        refusal.Message.ShouldContain("Providers:Journal:Keys is missing; set it to base64 of 32 random bytes");
    }

    [TestCase("AnchorRows", "0")]
    [TestCase("AnchorEvery", "00:00:00")]
    [TestCase("LagMax", "1.00:00:01")]
    [TestCase("AnchorEvery", "often")]
    public async Task A_setting_that_would_do_harm_is_named_at_the_start(string setting, string value)
    {
        var refusal = await Should.ThrowAsync<OrderSaga.Service.StartupException>(() =>
            EmbeddedService.Start(null, $"--Journal:{setting}={value}"));

        refusal.Message.ShouldContain($"Journal:{setting}");
    }

    static async Task WhenChained(EmbeddedService service, int rows, CancellationToken cancellation)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            await using var scope = service.Scope();
            if (await scope.ServiceProvider.GetRequiredService<OrderDbContext>().JournalLinks.CountAsync(cancellation) == rows)
                return;
        }
        while (await pause.WaitForNextTickAsync(cancellation));
    }

    static async Task Tamper(TestDatabase database, string data)
    {
        var options = new DbContextOptionsBuilder<OrderDbContext>();
        var file = $"Data Source={Path.Combine(data, "orders.db")};Pooling=False";
        database.Store.Use(options, database.Store.IsEmbedded ? file : database.ConnectionString);
        await using var db = new OrderDbContext(options.Options);
        (await db.Callbacks.Where(c => c.Id == 1).ExecuteUpdateAsync(update => update.SetProperty(c => c.Account, "shop2"))).ShouldBe(1);
    }
}
