using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Providers;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Reconciliation;

/// <summary>A provider's bill of yesterday is taken in and compared.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_a_bill_is_imported(string store)
{
    readonly TestDatabase _database = new(store);
    ABilledShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await ABilledShop.Open(_database);

    [OneTimeTearDown]
    public async Task Drop()
    {
        await _shop.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCaseSource(typeof(ABilledShop), nameof(ABilledShop.WithBills))]
    public async Task What_all_three_sides_know_agrees(string provider)
    {
        var (_, trade) = await _shop.APaidOrder(provider);

        var result = await _shop.Import(provider);

        result.GetProperty("outcome").GetString().ShouldBe("Imported");
        result.GetProperty("agreed").GetInt32().ShouldBe(1);
        result.GetProperty("openCases").GetInt32().ShouldBe(0);
        var bill = result.GetProperty("bill");
        (bill.GetProperty("payments").GetInt32(), bill.GetProperty("refunds").GetInt32()).ShouldBe((1, 0));
        bill.GetProperty("sums")[0].GetProperty("paidMinor").GetInt64().ShouldBe(trade.Amount.MinorUnits);
        var day = await _shop.DayOf(provider);
        (day.GetProperty("state").GetString(), day.GetProperty("agreed").GetInt32()).ShouldBe(("Imported", 1));
    }

    [Test]
    public async Task The_same_again_changes_nothing_and_another_replaces_it_on_record()
    {
        await using var shop = await ABilledShop.Open();
        await shop.APaidOrder("wechatpay");
        (await shop.Import("wechatpay")).GetProperty("outcome").GetString().ShouldBe("Imported");
        (await shop.Import("wechatpay")).GetProperty("outcome").GetString().ShouldBe("Unchanged");

        await shop.APaidOrder("wechatpay");
        var replaced = await shop.Import("wechatpay");

        replaced.GetProperty("outcome").GetString().ShouldBe("Replaced");
        replaced.GetProperty("agreed").GetInt32().ShouldBe(2);
        var bills = (await shop.DayOf("wechatpay")).GetProperty("bills");
        bills.EnumerateArray().Select(bill => (bill.GetProperty("revision").GetInt32(), bill.GetProperty("replacedAt").ValueKind is JsonValueKind.Null))
            .ShouldBe([(2, true), (1, false)]);
        (await shop.InDatabase(db => db.BilledLines.AsNoTracking().Select(line => line.Revision).Distinct().ToListAsync())).ShouldBe([2]);
    }

    [Test]
    public async Task A_bill_that_is_not_there_a_day_to_come_and_no_account_are_told()
    {
        await using var shop = await ABilledShop.Open();
        using var none = await shop.Ask("alipay");
        none.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await none.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString().ShouldBe("There is no bill: NotThere");
        using var tomorrow = await shop.Ask("alipay", shop.Day.AddDays(3));
        tomorrow.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var without = await shop.Ask("standardwebhooks");
        without.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await shop.Shop.Service.Get("/api/v1/audit")).EnumerateArray().Select(row => row.GetProperty("action").GetString())
            .ShouldContain("reconciliation.import");
        (await shop.Kinds()).ShouldBeEmpty();
    }

    [Test]
    public async Task Many_replicas_and_people_at_once_import_it_once()
    {
        await using var shop = await ABilledShop.Open();
        foreach (var provider in ABilledShop.WithBills)
            await shop.APaidOrder(provider);
        var replicas = Enumerable.Range(0, 4).Select(_ => shop.AnotherReplica()).ToList();

        var done = await Task.WhenAll(replicas.Select(replica => Task.Run(() => replica.Run(default))));

        done.Sum().ShouldBe(ABilledShop.WithBills.Length);
        (await shop.InDatabase(db => db.ImportedBills.AsNoTracking().Select(bill => bill.Revision).ToListAsync()))
            .ShouldBe(ABilledShop.WithBills.Select(_ => 1));
        (await shop.Kinds()).ShouldBeEmpty();
        (await replicas[0].Run(default)).ShouldBe(0);
    }

    [Test]
    public async Task One_that_comes_late_is_waited_for_and_a_person_is_told_until_it_comes()
    {
        await using var shop = await ABilledShop.Open(
            null, "--Reconciliation:Enabled=true", "--Reconciliation:Interval=00:00:01", "--Reconciliation:RetryAfter=00:00:01",
            "--Reconciliation:GiveUpAfter=00:00:01");
        shop.Shop.Providers.Books.BillsAreReady = false;
        await shop.APaidOrder("wechatpay");
        await shop.Shop.Service.Eventually(
            "/api/v1/reconciliation?state=Open&kind=BillMissing", page => page.GetProperty("cases").GetArrayLength() == 1);
        // Nothing is known here of that day with the others: there is nothing to miss.
        await shop.Shop.Service.Eventually(
            "/api/v1/reconciliation/bills?provider=alipay", page => page.GetProperty("days")[0].GetProperty("state").GetString() == "NothingBooked");

        shop.Shop.Providers.Books.BillsAreReady = true;

        await shop.Shop.Service.Eventually("/api/v1/reconciliation?state=Open", page => page.GetProperty("cases").GetArrayLength() == 0);
        var closed = (await shop.Cases("state=Closed")).ShouldHaveSingleItem();
        closed.GetProperty("closedBy").GetString().ShouldBe("reconciliation");
        closed.GetProperty("closeReason").GetString().ShouldBe("The bill has come");
        (await shop.DayOf("wechatpay")).GetProperty("state").GetString().ShouldBe("Imported");
    }

    [Test]
    public async Task One_that_was_asked_for_while_its_day_lasted_is_fetched_once_more_when_it_is_over()
    {
        await using var shop = await ABilledShop.Open();
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
        await shop.APaidOrder("alipay");
        var other = shop.Shop.Provider("alipay").Open("a-number-of-the-old-shop", new Contracts.Money(100, "CNY"));
        shop.Shop.Providers.Books.Pay(other, TimeProvider.System.GetUtcNow());
        await shop.Import("alipay", today);
        (await shop.InDatabase(db => db.BilledDays.AsNoTracking().Where(d => d.Day == today).Select(d => d.NextAt).SingleAsync()))
            .ShouldBe(new DateTimeOffset(today.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)));

        // The same of a day that is over now, of which there is more.
        await shop.Import("alipay");
        await AsOfYesterday(shop);
        (await shop.AnotherReplica().Run(default)).ShouldBe(ABilledShop.WithBills.Length);
        (await Revisions(shop)).ShouldBe([1]);
        (await shop.AnotherReplica().Run(default)).ShouldBe(0);
        await AsOfYesterday(shop);
        await shop.APaidOrder("alipay");
        await shop.AnotherReplica().Run(default);
        (await Revisions(shop)).ShouldBe([1, 2]);

        // It is away just now: what is here still counts, and it is asked for again within the hour.
        await AsOfYesterday(shop);
        shop.Shop.Providers.Books.BillsAreReady = false;
        await shop.AnotherReplica().Run(default);
        (await Revisions(shop)).ShouldBe([1, 2]);
        (await shop.AnotherReplica().Run(default)).ShouldBe(0);
        (await shop.DayOf("alipay")).GetProperty("nextAt").ValueKind.ShouldNotBe(JsonValueKind.Null);

        Task<List<int>> Revisions(ABilledShop of) => of.InDatabase(db => db.ImportedBills.AsNoTracking()
            .Where(b => b.Provider == "alipay" && b.Day == of.Day).OrderBy(b => b.Revision).Select(b => b.Revision).ToListAsync());
    }

    [Test]
    public async Task Money_that_is_told_of_after_its_day_was_compared_is_looked_for_in_the_bill()
    {
        await using var shop = await ABilledShop.Open();
        await shop.APaidOrder("wechatpay");
        (await shop.Import("wechatpay")).GetProperty("openCases").GetInt32().ShouldBe(0);
        var (_, trade) = await shop.APaidOrder("wechatpay"); // of yesterday, and the bill of yesterday is here

        await shop.InDatabase(db => db.BilledDays.Where(d => d.Provider == "wechatpay" && d.NextAt != null)
            .ExecuteUpdateAsync(update => update.SetProperty(d => d.NextAt, shop.Noon.ToUniversalTime())));
        await shop.AnotherReplica().Run(default);

        (await shop.Kinds()).ShouldBe(["PaymentNotBilled"]);
        (await shop.Cases("state=Open"))[0].GetProperty("transactionId").GetString().ShouldBe(trade.TransactionId);
    }

    [Test]
    public async Task One_that_may_be_later_than_days_are_made_up_for_is_missed_at_the_last_try()
    {
        await using var shop = await ABilledShop.Open(null, "--Reconciliation:GiveUpAfter=10.00:00:00");
        shop.Shop.Providers.Books.BillsAreReady = false;
        var (orderId, _, trade) = await shop.Shop.AnOrderAwaitingPayment("alipay");
        shop.Shop.Provider("alipay").Pay(trade, paidAt: shop.Noon.AddDays(-9));
        await shop.Shop.Service.OrderBecomes(orderId, "Closed");

        using var answer = await shop.Ask("alipay", shop.Day.AddDays(-9));

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await shop.Kinds()).ShouldBe(["BillMissing"]);
    }

    [Test]
    public async Task One_that_could_not_be_read_is_missed_no_more_when_the_provider_says_that_there_is_none()
    {
        await using var shop = await ABilledShop.Open(null, "--Reconciliation:GiveUpAfter=00:00:01");
        var client = shop.Shop.Service.Services.GetRequiredService<PaymentProviders>().Client("alipay", AShop.Account)!;
        (await shop.AnotherReplica().Now(client, shop.Day, new BillResult.Bill("a.zip", new byte[] { 1, 2, 3 }), "a test", default))!.Outcome.ShouldBe("Unreadable");
        (await shop.Kinds()).ShouldBe(["BillMissing"]);

        using var answer = await shop.Ask("alipay");

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await shop.DayOf("alipay")).GetProperty("state").GetString().ShouldBe("NothingBooked");
        (await shop.Cases()).ShouldHaveSingleItem().GetProperty("state").GetString().ShouldBe("Closed");
    }

    [TestCase("Hour=1.00:00:00", "Hour")]
    [TestCase("Interval=00:00:00", "Interval")]
    [TestCase("CatchUpDays=0", "CatchUpDays")]
    [TestCase("RetryAfter=03:00:00", "RetryAfter")]
    [TestCase("GiveUpAfter=00:00:00", "GiveUpAfter")]
    [TestCase("Hour=noon", "Hour")]
    public void A_wrong_setting_stops_the_start_and_is_named(string setting, string named) =>
        Should.Throw<OrderSaga.Service.StartupException>(() => OrderSaga.Service.Reconciliation.ReconciliationOptions.Of(
            new Microsoft.Extensions.Configuration.ConfigurationManager { ["Reconciliation:" + setting.Split('=')[0]] = setting.Split('=')[1] }))
            .Message.ShouldContain($"Reconciliation:{named}");

    static Task<int> AsOfYesterday(ABilledShop shop) => shop.InDatabase(async db =>
    {
        await db.ImportedBills.Where(b => b.Provider == "alipay" && b.Day == shop.Day)
            .ExecuteUpdateAsync(update => update.SetProperty(b => b.ImportedAt, shop.Noon.ToUniversalTime()));
        return await db.BilledDays.Where(d => d.Provider == "alipay" && d.Day == shop.Day)
            .ExecuteUpdateAsync(update => update.SetProperty(d => d.NextAt, shop.Noon.ToUniversalTime()));
    });
}
