using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_a_callback_is_replayed
{
    AShop _shop = null!;

    // The ladder asks about nothing while a test runs: what is asked, the replay asked.
    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open("--PaymentQuestions:Rungs:0=10:00:00");

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [TestCase("alipay", null)]
    [TestCase("adyen", null)]
    [TestCase("wechatpay", 600)]
    [TestCase("stripe", 600)]
    [TestCase("standardwebhooks", 600)]
    [TestCase("unionpay", 60L * 60 * 24 * 365 * 50)] // before its certificate was made
    [TestCase("paypal", 60L * 60 * 24 * 365 * 50)]
    public async Task It_is_judged_at_the_time_at_which_it_came(string provider, long? secondsTooEarly)
    {
        var (_, number, trade) = await _shop.AnOrderAwaitingPayment(provider);
        _shop.Provider(provider).Pay(trade);
        var row = await TheCallbackOf(number);
        var (id, then) = (row.GetProperty("id").GetInt64(), row.GetProperty("verdict").GetString());
        var expected = then is "Applied" ? "Event" : then;

        (await Replay(id, dryRun: true)).GetProperty("now").GetString().ShouldBe(expected);
        var earlier = TimeSpan.FromSeconds(secondsTooEarly ?? 60L * 60 * 24 * 365 * 10);
        await ItCame(id, -earlier);
        (await Replay(id, dryRun: true)).GetProperty("now").GetString().ShouldBe(secondsTooEarly is null ? expected : "Rejected");
        await ItCame(id, earlier);
        (await Replay(id, dryRun: true)).GetProperty("now").GetString().ShouldBe(expected);
    }

    // Adyen does not say when it was paid: it is the time of arrival, to which a replay comes again.
    [Test]
    public async Task The_time_that_is_kept_is_the_time_by_which_it_was_judged()
    {
        var (_, number, trade) = await _shop.AnOrderAwaitingPayment("adyen");
        _shop.Provider("adyen").Pay(trade);
        var id = (await TheCallbackOf(number)).GetProperty("id").GetInt64();

        await using var scope = _shop.Service.Scope();
        var row = await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Callbacks.AsNoTracking().SingleAsync(c => c.Id == id);
        row.Verdict.ShouldBe("Applied");
        row.MoneyAt.ShouldBe(row.ReceivedAt);
    }

    [Test]
    public async Task What_its_order_never_had_is_published_under_another_id_and_counts_once()
    {
        var number = AnOrder.NewNumber();
        var trade = _shop.Provider("alipay").Open(number, new Money(9900, "CNY"));
        _shop.Provider("alipay").Pay(trade);
        var row = await TheCallbackOf(number);
        var (id, message) = (row.GetProperty("id").GetInt64(), row.GetProperty("eventMessageId").GetGuid());
        await _shop.Service.Eventually("/api/v1/unmatched-payments", rows => rows.GetRawText().Contains(number, StringComparison.Ordinal));
        (await Done(id)).ShouldBe("PaymentSucceeded reached its order, or waits for it; nothing was published.");
        await using (var scope = _shop.Service.Scope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            (await db.Set<ParkedRow>().Where(parked => parked.MessageId == message).ExecuteDeleteAsync()).ShouldBe(1, "and so it is lost");
        }

        var order = OrderIds.Of("default", number);
        (await _shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        await _shop.Service.OrderBecomes(order, "AwaitingPayment");
        (await Done(id)).ShouldMatch("^PaymentSucceeded was published as [0-9a-f-]{36}: its order never had it.$");

        var closed = await _shop.Service.OrderBecomes(order, "Closed");
        closed.GetProperty("receipts").GetArrayLength().ShouldBe(1);
        (await Done(id)).ShouldBe("PaymentSucceeded reached its order, or waits for it; nothing was published.");
        (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray()
            .Count(callback => callback.GetProperty("verdict").GetString() == "Applied").ShouldBe(2);
    }

    [Test]
    public async Task What_it_leaves_open_is_asked_again()
    {
        var (order, number, trade) = await _shop.AnOrderAwaitingPayment("unionpay");
        _shop.Providers.UnionPay.TellUnsure(trade);
        await _shop.Providers.Callbacks.WhenIdle();
        var id = (await TheCallbackOf(number)).GetProperty("id").GetInt64();
        await IsAskedAt(number, at => at > TimeProvider.System.GetUtcNow().AddHours(1));

        (await Replay(id, dryRun: true)).GetProperty("done").GetArrayLength().ShouldBe(0);
        await IsAskedAt(number, at => at > TimeProvider.System.GetUtcNow().AddHours(1));
        _shop.Providers.UnionPay.Pay(trade, new CallbackPlan { Lost = true });
        (await Done(id)).ShouldBe($"unionpay is asked about {number} now and, until it says how it stands, again.");

        (await _shop.Service.OrderBecomes(order, "Closed")).GetProperty("closureReason").GetString().ShouldBe("Fulfilled");
        var newest = (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray()
            .First(callback => callback.GetProperty("verdict").GetString() == "NeedsQuery");
        newest.GetProperty("reason").GetString()!.ShouldStartWith($"replay of {id}: ");
        newest.GetProperty("canBeReplayed").GetBoolean().ShouldBeFalse();
    }

    [Test]
    public async Task Words_that_were_changed_are_not_judged()
    {
        var (_, number, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        _shop.Provider("alipay").Pay(trade);
        var id = (await TheCallbackOf(number)).GetProperty("id").GetInt64();
        await using (var scope = _shop.Service.Scope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            var body = await db.Callbacks.Where(c => c.Id == id).Select(c => c.Body).SingleAsync();
            body[^1] ^= 1;
            await db.Callbacks.Where(c => c.Id == id).ExecuteUpdateAsync(update => update.SetProperty(c => c.Body, body));
        }

        using var answer = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/callbacks/{id}/replay", new { reason = "was it right?" });

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("ordersaga journal verify");
    }

    [Test]
    public async Task It_is_found_by_the_transaction_id_of_the_provider()
    {
        var (order, number, trade) = await _shop.AnOrderAwaitingPayment("wechatpay");
        _shop.Provider("wechatpay").Pay(trade);
        await _shop.Service.OrderBecomes(order, "Closed");

        var rows = (await _shop.Service.Get($"/api/v1/callbacks?transactionId={trade.TransactionId}")).EnumerateArray().ToList();

        rows.ShouldNotBeEmpty();
        rows.ShouldAllBe(row => row.GetProperty("orderNumber").GetString() == number);
    }

    async Task<JsonElement> TheCallbackOf(string number) => (await _shop.Service.Eventually(
        $"/api/v1/callbacks?orderNumber={number}", rows => rows.EnumerateArray().Any(row => row.GetProperty("canBeReplayed").GetBoolean())))
        .EnumerateArray().Last(row => row.GetProperty("canBeReplayed").GetBoolean());

    async Task<JsonElement> Replay(long id, bool dryRun)
    {
        using var answer = await _shop.Service.Api.PostAsJsonAsync(
            $"/api/v1/callbacks/{id}/replay?dryRun={(dryRun ? "true" : "false")}", new { reason = "was it right?" });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    async Task<string> Done(long id) => (await Replay(id, dryRun: false)).GetProperty("done").EnumerateArray().Single().GetString()!;

    async Task ItCame(long id, TimeSpan later)
    {
        await using var scope = _shop.Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var at = await db.Callbacks.Where(c => c.Id == id).Select(c => c.ReceivedAt).SingleAsync() + later;
        await db.Callbacks.Where(c => c.Id == id).ExecuteUpdateAsync(update => update.SetProperty(c => c.ReceivedAt, at));
    }

    async Task IsAskedAt(string number, Func<DateTimeOffset, bool> expected)
    {
        await using var scope = _shop.Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!(await db.PaymentQuestions.AsNoTracking().Where(q => q.PaymentNumber == number).ToListAsync(limit.Token))
            .Exists(question => expected(question.NextAskAt)))
        {
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }
}
