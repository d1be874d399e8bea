using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;
using OrderSaga.Simulator;
using Fault = OrderSaga.Simulator.Fault;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Nobody says that the customer paid: the provider is asked.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_a_callback_is_lost(string store)
{
    readonly TestDatabase _database = new(store);

    [OneTimeTearDown]
    public async Task Drop() => await _database.DisposeAsync();

    [Test]
    public async Task The_payment_is_found_by_asking_and_counts_once()
    {
        await using var shop = await Open("--PaymentQuestions:Rungs:0=00:00:01", "--PaymentQuestions:ThenEvery=00:00:01");
        foreach (var provider in (string[])["alipay", "wechatpay", "unionpay"])
        {
            var (orderId, number, trade) = await shop.AnOrderAwaitingPayment(provider);

            shop.Provider(provider).Pay(trade, new CallbackPlan { Lost = true });

            var order = await shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("state").GetString() == "Closed"
                && o.GetProperty("effects").EnumerateArray().All(effect => effect.GetProperty("answer").ValueKind is not JsonValueKind.Null));
            order.GetProperty("closureReason").GetString().ShouldBe("Fulfilled");
            var learned = (await shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray().ShouldHaveSingleItem();
            (learned.GetProperty("source").GetString(), learned.GetProperty("verdict").GetString()).ShouldBe(("query", "Applied"));
            learned.GetProperty("transactionId").GetString().ShouldBe(trade.TransactionId);
            (await Question(shop, number)).ShouldBeNull();

            shop.Provider(provider).TellAgain(trade); // the callback comes after all
            await shop.Providers.Callbacks.WhenIdle();
            await shop.Service.Eventually("/api/v1/totals", totals => totals.GetProperty("orders").GetProperty("outbox").GetInt32() == 0);
            var later = await shop.Service.Get($"/api/v1/orders/{orderId}");
            later.GetProperty("version").GetInt32().ShouldBe(order.GetProperty("version").GetInt32());
            later.GetProperty("receipts").GetArrayLength().ShouldBe(1);
        }
    }

    [Test]
    public async Task A_restart_between_the_rungs_forgets_nothing()
    {
        await using var shop = await Open("--PaymentQuestions:Rungs:0=00:00:01", "--PaymentQuestions:Rungs:1=00:00:04");
        var (orderId, number, trade) = await shop.AnOrderAwaitingPayment("wechatpay");
        await Until(async () => await Question(shop, number) is { Asked: 1 } asked && asked.NextAskAt == asked.Since.AddSeconds(4));

        await shop.Restart(() => shop.Providers.WeChatPay.Pay(trade, new CallbackPlan { Lost = true }));

        await shop.Service.OrderBecomes(orderId, "Closed");
        (await Question(shop, number)).ShouldBeNull();
    }

    [Test]
    public async Task Replicas_ask_once_between_them()
    {
        await using var shop = await Open("--PaymentQuestions:Rungs:0=00:00:01", "--PaymentQuestions:Rungs:1=00:00:03");
        var others = Enumerable.Range(0, 3).Select(_ => ActivatorUtilities.CreateInstance<PaymentAsking>(shop.Service.Services)).ToList();
        foreach (var other in others)
            await other.StartAsync(CancellationToken.None);
        var numbers = new List<string>();
        for (var i = 0; i < 4; i++)
            numbers.Add((await shop.AnOrderAwaitingPayment("wechatpay")).Number);

        await Until(async () =>
        {
            var asked = await Questions(shop, numbers);
            asked.ShouldAllBe(question => question.Asked <= 2);
            return asked.TrueForAll(question => question.Asked == 2 && question.NextAskAt > question.Since.AddMinutes(30));
        });

        foreach (var other in others)
        {
            await other.StopAsync(CancellationToken.None);
            other.Dispose();
        }
    }

    [Test]
    public async Task A_provider_that_is_down_is_left_alone_and_all_is_found_when_it_is_back()
    {
        await using var shop = await Open(
            "--PaymentQuestions:Rungs:0=00:00:03", "--PaymentQuestions:ThenEvery=00:00:02", "--PaymentQuestions:AsksPerSecond=2");
        var orders = new List<(Guid OrderId, string Number, Trade Trade)>();
        for (var i = 0; i < 6; i++)
        {
            var order = await shop.AnOrderAwaitingPayment("wechatpay");
            order.Trade.Faults.On(Operation.Query, Fault.Unavailable, 10_000);
            shop.Providers.WeChatPay.Pay(order.Trade, new CallbackPlan { Lost = true });
            orders.Add(order);
        }

        // Two at first, and after each rest one.
        await Until(async () => (await Account(shop))?.Failures >= 2);
        var account = (await Account(shop))!;
        (await Questions(shop, orders.ConvertAll(order => order.Number))).Sum(question => question.Asked)
            .ShouldBeLessThanOrEqualTo(1 + account.Failures + 1);

        orders.ForEach(order => order.Trade.Faults.Heal());
        foreach (var (orderId, _, _) in orders)
            await shop.Service.OrderBecomes(orderId, "Closed");
        await Until(async () => (await Account(shop))!.Failures == 0);
    }

    [Test]
    public async Task What_is_too_old_is_asked_about_no_more()
    {
        await using var shop = await Open("--PaymentQuestions:Rungs:0=00:00:01");
        var (_, number, _) = await shop.AnOrderAwaitingPayment("alipay");
        // The answer has been written down too: it will be asked again in an hour, and not when this process would have died.
        await Until(async () => await Question(shop, number) is { Asked: 1 } asked && asked.NextAskAt > asked.Since.AddMinutes(30));
        await using (var scope = shop.Service.Scope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            var old = (await Question(shop, number))!.Since.AddDays(-31);
            await db.PaymentQuestions.Where(q => q.PaymentNumber == number)
                .ExecuteUpdateAsync(update => update.SetProperty(q => q.Since, old).SetProperty(q => q.NextAskAt, old));
        }

        await Until(async () => await Question(shop, number) is null);
    }

    [Test]
    public async Task An_answer_that_is_given_again_after_a_crash_is_not_news()
    {
        await using var shop = await Open("--PaymentQuestions:Rungs:0=1.00:00:00");
        var number = AnOrder.NewNumber();
        var now = TimeProvider.System.GetUtcNow();
        var paid = new PaymentSucceeded("default", number, number, "alipay", AShop.Account, $"42{number}", new Money(9900, "CNY"), now);
        for (var time = 0; time < 2; time++)
        {
            var question = new PaymentQuestion
            {
                Provider = "alipay",
                Account = AShop.Account,
                PaymentNumber = number,
                OrderNumber = number,
                NextAskAt = now.AddDays(1),
            };
            await using (var asked = shop.Service.Scope())
            {
                var db = asked.ServiceProvider.GetRequiredService<OrderDbContext>();
                db.PaymentQuestions.Add(question);
                await db.SaveChangesAsync();
            }

            await using var scope = shop.Service.Scope();
            await scope.ServiceProvider.GetRequiredService<AnswerJournal>().Settle(
                question, paid, scope.ServiceProvider.GetRequiredService<IPublishEndpoint>(), CancellationToken.None);
            (await Question(shop, number)).ShouldBeNull();
        }

        (await shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray()
            .Select(row => row.GetProperty("verdict").GetString()).ShouldBe(["Duplicate", "Applied"]);
        await shop.Service.Eventually("/api/v1/unmatched-payments", all => all.GetArrayLength() > 0);
        await shop.Service.Eventually("/api/v1/totals", totals => totals.GetProperty("orders").GetProperty("outbox").GetInt32() == 0);
        var unmatched = await shop.Service.Get("/api/v1/unmatched-payments");
        unmatched.EnumerateArray().Count(payment => payment.GetProperty("orderNumber").GetString() == number).ShouldBe(1);
    }

    Task<AShop> Open(params string[] settings) =>
        AShop.Open([.. _database.ServiceSettings, "--Service:MigrateAtStart=true", .. settings]);

    static async Task<PaymentQuestion?> Question(AShop shop, string number) => (await Questions(shop, [number])).SingleOrDefault();

    static async Task<List<PaymentQuestion>> Questions(AShop shop, List<string> numbers)
    {
        await using var scope = shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().PaymentQuestions.AsNoTracking()
            .Where(question => numbers.Contains(question.PaymentNumber)).ToListAsync();
    }

    static async Task<QuestionedAccount?> Account(AShop shop)
    {
        await using var scope = shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().QuestionedAccounts.AsNoTracking()
            .SingleOrDefaultAsync(account => account.Provider == "wechatpay");
    }

    static async Task Until(Func<Task<bool>> happened)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await happened())
            await pause.WaitForNextTickAsync(limit.Token);
    }
}
