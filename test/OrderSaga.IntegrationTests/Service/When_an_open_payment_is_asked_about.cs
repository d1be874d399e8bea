using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.Persistence;
using OrderSaga.Service;
using OrderSaga.Service.Payments;
using OrderSaga.Simulator;
using Fault = OrderSaga.Simulator.Fault;

namespace OrderSaga.IntegrationTests.Service;

public sealed class When_an_open_payment_is_asked_about
{
    static readonly DateTimeOffset Since = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    [Test]
    public void It_is_asked_soon_and_then_ever_more_rarely()
    {
        var options = Of();
        var seconds = new List<double>();
        for (var now = Since; seconds.Count < 7; now = Since.AddSeconds(seconds[^1]))
            seconds.Add((options.Next(Since, now) - Since).TotalSeconds);

        seconds.ShouldBe([5, 30, 120, 600, 1800, 1800 + 3600, 1800 + 7200]);
    }

    [Test]
    public void What_was_missed_is_not_made_up_for() =>
        Of().Next(Since, Since.AddSeconds(121)).ShouldBe(Since.AddMinutes(10));

    [TestCase("Rungs:0=00:01:00", "Rungs:1=00:01:00", "Rungs")]
    [TestCase("Rungs:0=00:00:00.5", "Enabled=true", "Rungs")]
    [TestCase("ThenEvery=00:00:00", "Enabled=true", "ThenEvery")]
    [TestCase("GiveUpAfter=00:00:10", "Enabled=true", "GiveUpAfter")]
    [TestCase("AsksPerSecond=0", "Enabled=true", "AsksPerSecond")]
    [TestCase("AsksPerSecond=many", "Enabled=true", "AsksPerSecond")]
    public void A_wrong_setting_stops_the_start_and_is_named(string first, string second, string named) =>
        Should.Throw<StartupException>(() => Of(first, second)).Message.ShouldContain($"PaymentQuestions:{named}");

    [Test]
    public async Task What_nobody_can_be_asked_about_is_said_once_and_not_asked()
    {
        using var log = new RecordedLog();
        await using var shop = await AShop.Open(
            $"--Providers:Adyen:{AShop.Account}:MerchantAccount=Shop", $"--Providers:Adyen:{AShop.Account}:Environment=Test",
            $"--Providers:Adyen:{AShop.Account}:Capture=Automatic", $"--Providers:Adyen:{AShop.Account}:HmacKeys:0={new string('7', 63)}A",
            $"--Providers:Adyen:{AShop.Account}:ApiKey=AQEyhmfxL4-not-one-of-anybody",
            "--PaymentQuestions:Rungs:0=1.00:00:00");
        shop.Service.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var bus = shop.Service.Services.GetRequiredService<IBus>();
        string session = AnOrder.NewNumber(), another = AnOrder.NewNumber(), link = AnOrder.NewNumber();

        await bus.Publish(Started(session, "adyen", null));
        await bus.Publish(Started(another, "adyen", null));
        await bus.Publish(Started(AnOrder.NewNumber(), "nobody", null));
        await bus.Publish(Started(link, "adyen", "PL61C53A8B97E6915A"));
        await bus.Publish(Started(link, "adyen", "PL61C53A8B97E6915A"));

        await Until(async () => (await Watched(shop)).Contains(link) && log.Count("shop1 is not asked about") >= 2);
        (await Watched(shop)).ShouldHaveSingleItem();
        log.Count("adyen/shop1 is not asked about this payment, nor about others like it: Adyen answers no question").ShouldBe(1);
        log.Count("nobody/shop1 is not asked about").ShouldBe(1);
    }

    /// <summary>They are no outage: it answers other questions, and is asked those first.</summary>
    [Test]
    public async Task What_is_never_answered_does_not_hold_up_the_others()
    {
        await using var shop = await AShop.Open("--PaymentQuestions:Rungs:0=1.00:00:00");
        var (_, _, never) = await shop.AnOrderAwaitingPayment("wechatpay");
        never.Faults.On(Operation.Query, Fault.Unavailable, int.MaxValue);
        var (orderId, _, trade) = await shop.AnOrderAwaitingPayment("wechatpay");
        shop.Providers.WeChatPay.Pay(trade, new CallbackPlan { Lost = true });
        await Until(async () => (await Watched(shop)).Count == 2);

        await using (var scope = shop.Service.Scope())
        {
            // As it stands after some time: the one was asked often, and nothing came of the last eight times.
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            db.QuestionedAccounts.Add(new QuestionedAccount { Provider = "wechatpay", Account = AShop.Account, Failures = 8 });
            await db.SaveChangesAsync();
            var questions = await db.PaymentQuestions.ToListAsync();
            foreach (var question in questions)
                (question.Asked, question.NextAskAt) = question.PaymentNumber == trade.PaymentNumber ? (0, Since.AddHours(1)) : (50, Since);
            await db.SaveChangesAsync();
        }

        (await shop.Service.OrderBecomes(orderId, "Closed")).GetProperty("closureReason").GetString().ShouldBe("Fulfilled");
    }

    /// <summary>A checkout reported the payment of another order: the others of the account do not wait for its mistake.</summary>
    [Test]
    public async Task An_answer_that_cannot_be_used_is_no_outage()
    {
        await using var shop = await AShop.Open("--PaymentQuestions:Rungs:0=1.00:00:00");
        var (_, _, trade) = await shop.AnOrderAwaitingPayment("stripe");
        var wrong = AnOrder.NewNumber();
        await shop.Service.Services.GetRequiredService<IBus>().Publish(Started(wrong, "stripe", shop.Provider("stripe").ReferenceOf(trade)));
        await Until(async () => (await Watched(shop)).Contains(wrong));

        await using var scope = shop.Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        await db.PaymentQuestions.Where(question => question.PaymentNumber == wrong)
            .ExecuteUpdateAsync(update => update.SetProperty(question => question.NextAskAt, Since));
        await Until(async () => await db.PaymentQuestions.AnyAsync(question => question.PaymentNumber == wrong && question.Asked == 1)
            && (await Account(db)).LeasedUntil <= TimeProvider.System.GetUtcNow());

        var account = await Account(db);
        (account.Failures, account.RestUntil).ShouldSatisfyAllConditions(
            at => at.Failures.ShouldBe(0), at => at.RestUntil.ShouldBeLessThan(account.LeasedUntil));

        static async Task<QuestionedAccount> Account(OrderDbContext db) => await db.QuestionedAccounts.AsNoTracking().SingleAsync();
    }

    [Test]
    public void What_a_provider_said_is_one_line_of_the_log() =>
        new ProviderSilentException("wechatpay", "20261123AB01", "a\nb\r\u001b[31m" + new string('c', 1000)).Message
            .ShouldSatisfyAllConditions(
                message => message.ShouldAllBe(letter => !char.IsControl(letter)),
                message => message.Length.ShouldBeLessThan(300));

    static PaymentStarted Started(string number, string provider, string? reference) =>
        new("default", number, provider, AShop.Account, number, new Money(9900, "CNY"), Since, reference);

    static async Task<List<string>> Watched(AShop shop)
    {
        await using var scope = shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().PaymentQuestions.AsNoTracking()
            .Select(question => question.PaymentNumber).ToListAsync();
    }

    static async Task Until(Func<Task<bool>> happened)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await happened())
            await pause.WaitForNextTickAsync(limit.Token);
    }

    static PaymentQuestionsOptions Of(params string[] settings) => PaymentQuestionsOptions.Of(
        new ConfigurationBuilder().AddCommandLine([.. settings.Select(setting => $"--PaymentQuestions:{setting}")]).Build());
}
