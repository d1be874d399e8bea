using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Reconciliation;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Reconciliation;

/// <summary>To the database a process that dies is one whose transaction is never committed, after whichever command.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_the_process_dies_in_an_import(string store)
{
    const int CommandsMax = 40;
    readonly TestDatabase _database = new(store);

    [OneTimeTearDown]
    public async Task Drop() => await _database.DisposeAsync();

    [Test]
    public async Task Nothing_is_half_imported_and_the_same_again_is_the_same()
    {
        await using var shop = await ABilledShop.Open(_database);
        var trades = Enumerable.Range(0, 5).Select(_ => shop.APaymentForNobody("alipay", isLost: true)).ToList();
        var client = shop.Shop.Service.Services.GetRequiredService<PaymentProviders>().Client("alipay", AShop.Account)!;
        var file = (await client.DownloadBill(shop.Day, default)).ShouldBeOfType<BillResult.Bill>();
        var options = await shop.InDatabase(db => Task.FromResult(
            new DbContextOptionsBuilder<OrderDbContext>((DbContextOptions<OrderDbContext>)db.GetService<IDbContextOptions>())
                .UseApplicationServiceProvider(shop.Shop.Service.Services).Options));

        var deaths = 0;
        while (!await Import(options, client, shop.Day, file, ++deaths))
        {
            deaths.ShouldBeLessThan(CommandsMax);
            (await shop.InDatabase(db => db.ImportedBills.CountAsync())).ShouldBe(0);
            (await shop.InDatabase(db => db.BilledLines.CountAsync())).ShouldBe(0);
        }

        deaths.ShouldBeGreaterThan(3);
        (await shop.InDatabase(db => db.BilledLines.CountAsync())).ShouldBe(trades.Count);
        (await shop.Import("alipay")).GetProperty("outcome").GetString().ShouldBe("Unchanged");
        (await shop.Kinds()).Count.ShouldBe(trades.Count); // compared it was not yet, and is now
    }

    [Test]
    public async Task The_day_before_is_compared_though_nobody_came_to_it()
    {
        await using var shop = await ABilledShop.Open();
        var client = shop.Shop.Service.Services.GetRequiredService<PaymentProviders>().Client("alipay", AShop.Account)!;
        var (dayBefore, late) = (shop.Day.AddDays(-1), shop.Noon.AddHours(-12).AddMinutes(-1));
        var (orderId, _, trade) = await shop.Shop.AnOrderAwaitingPayment("alipay");
        trade.Billing = Billing.Missing;
        shop.Shop.Provider("alipay").Pay(trade, paidAt: late);
        await shop.Shop.Service.OrderBecomes(orderId, "Closed");
        foreach (var paidAt in (DateTimeOffset[])[late.AddHours(-6), shop.Noon])
            shop.Shop.Provider("alipay").Pay(shop.Shop.Provider("alipay").Open($"of-the-old-shop-{paidAt.Day}", new Money(100, "CNY")), new CallbackPlan { Lost = true }, paidAt);
        (await shop.Import("alipay", dayBefore)).GetProperty("waiting").GetInt32().ShouldBe(1);

        // The bill of the next day is committed, and that is the last that this process does.
        var file = (await client.DownloadBill(shop.Day, default)).ShouldBeOfType<BillResult.Bill>();
        await shop.InDatabase(db => new BillImport(db, TimeProvider.System).Import(client, shop.Day, file, "a test", default));
        (await shop.Kinds()).ShouldBeEmpty();

        await shop.AnotherReplica().Run(default);

        (await shop.Cases("state=Open")).ShouldHaveSingleItem().GetProperty("transactionId").GetString().ShouldBe(trade.TransactionId);
        (await shop.Kinds()).ShouldBe(["PaymentNotBilled"]);
    }

    /// <summary>False: it died at that command.</summary>
    static async Task<bool> Import(
        DbContextOptions<OrderDbContext> options, PaymentClient client, DateOnly day, BillResult.Bill file, int diesAt)
    {
        var death = new Death(diesAt);
        await using var db = new OrderDbContext(new DbContextOptionsBuilder<OrderDbContext>(options).AddInterceptors(death).Options);
        try
        {
            await new BillImport(db, TimeProvider.System).Import(client, day, file, "a test", default);
            return true;
        }
        catch (Exception e) when (e is Died or { InnerException: Died })
        {
            return false;
        }
    }

    sealed class Died : Exception;

    sealed class Death(int at) : DbCommandInterceptor, IDbTransactionInterceptor
    {
        int _commands;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Next();
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Next();
            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }

        public ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            Next(); // all is written, and nothing is committed
            return ValueTask.FromResult(result);
        }

        void Next()
        {
            if (++_commands >= at)
                throw new Died();
        }
    }
}
