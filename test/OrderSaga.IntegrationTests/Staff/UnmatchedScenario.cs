using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>A shop in which money comes for orders that nobody placed; above 200 yuan a refund needs two persons.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public abstract class UnmatchedScenario(string store)
{
    protected const string Payments = "/api/v1/unmatched-payments";
    readonly TestDatabase _database = new(store);
    readonly Dictionary<Trade, Notice> _notices = [];

    private protected AShop Shop { get; private set; } = null!;

    private protected HttpClient Li { get; private set; } = null!;

    private protected HttpClient Wang { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        Shop = await AShop.Open(
        [
            .. _database.ServiceSettings, "--Service:MigrateAtStart=true", "--Merchants:default:RefundApprovalLimitMinor=20000",
            "--Merchants:default:RefundApprovalLimitsMinor:USD=500",
            // A refund that was not answered is asked for again within the test.
            "--Merchants:default:Effects:RequestRefund:FirstDelay=00:00:02", "--PaymentQuestions:Enabled=false",
        ]);
        Li = await Shop.Service.Caller("li", "approver");
        Wang = await Shop.Service.Caller("wang", "approver");
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        Li.Dispose();
        Wang.Dispose();
        await Shop.DisposeAsync();
        await _database.DisposeAsync();
    }

    private protected async Task<(Guid Id, string Number, Trade Trade)> APaymentWithoutAnOrder(
        string provider = "alipay", int amountMinor = 9900, string currency = "CNY")
    {
        var number = AnOrder.NewNumber();
        var trade = Shop.Provider(provider).Open(number, new Money(amountMinor, currency));
        Shop.Provider(provider).Pay(trade);
        _notices[trade] = Shop.Provider(provider).PaymentNotice(trade); // a refund changes what it would say later
        var all = await Shop.Service.Eventually(Payments, payments => Find(payments, trade) is not null);
        return (Find(all, trade)!.Value.GetProperty("messageId").GetGuid(), number, trade);
    }

    private protected static JsonElement? Find(JsonElement payments, Trade trade) =>
        payments.EnumerateArray().Where(p => p.GetProperty("transactionId").GetString() == trade.TransactionId)
            .Select(p => (JsonElement?)p).FirstOrDefault();

    private protected async Task<JsonElement> Decided(Trade trade, string decision) =>
        Find(
            await Shop.Service.Eventually($"{Payments}/decided", all => Find(all, trade) is { } one && one.GetProperty("decision").GetString() == decision),
            trade)!.Value;

    private protected Task<JsonElement> WaitsNoMore(Trade trade) => Shop.Service.Eventually(Payments, all => Find(all, trade) is null);

    private protected async Task<Guid> Place(string number, string state = "AwaitingPayment")
    {
        (await Shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        var order = OrderIds.Of("default", number);
        await Shop.Service.OrderBecomes(order, state);
        return order;
    }

    /// <summary>
    /// The provider knows nothing of what was decided: it sends its notice once more, and when it is asked, it says the same under an id
    /// that nobody has seen.
    /// </summary>
    private protected async Task Repeat(Trade trade)
    {
        var notice = _notices[trade];
        using var request = notice.Signed(new Uri(Shop.Service.Address, $"/webhooks/{trade.Provider}/{AShop.Account}"));
        using var answer = await Shop.Service.Stranger.SendAsync(request);
        notice.IsAcknowledgement((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync()).ShouldBeTrue();

        await Say(new PaymentSucceeded(
            "default", trade.PaymentNumber, trade.PaymentNumber, trade.Provider, AShop.Account, trade.TransactionId!, trade.Amount,
            trade.PaidAt!.Value));
    }

    /// <summary>As a provider's answer that we asked for.</summary>
    private protected async Task Say(object message)
    {
        await using (var scope = Shop.Service.Scope())
        {
            await scope.ServiceProvider.GetRequiredService<AnswerJournal>().Publish(
                scope.ServiceProvider.GetRequiredService<IPublishEndpoint>(), message, CancellationToken.None);
            await scope.ServiceProvider.GetRequiredService<OrderDbContext>().SaveChangesAsync();
        }

        await AllIsHandled();
    }

    private protected Task AllIsHandled() => Shop.Service.Eventually("/api/v1/totals", totals =>
        totals.GetProperty("orders").GetProperty("outbox").GetInt32() == 0);

    /// <summary>What a provider says of money that was decided about is dealt with, and no riddle for staff.</summary>
    private protected async Task NothingIsLeftOver() => (await Shop.Service.Get("/api/v1/failed-messages")).EnumerateArray()
        .Select(row => row.GetProperty("reason").GetString()).ShouldNotContain(reason => reason!.StartsWith("Nobody", StringComparison.Ordinal));

    private protected static async Task<HttpResponseMessage> Ask(
        HttpClient who, Guid payment, string action, object body, Guid? key = null, int? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Payments}/{payment}/{action}") { Content = JsonContent.Create(body) };
        if (key is { } id)
            request.Headers.Add("Idempotency-Key", id.ToString());
        if (ifMatch is { } version)
            request.Headers.Add("If-Match", $"\"{version}\"");
        return await who.SendAsync(request);
    }

    private protected static Task<HttpResponseMessage> Decide(HttpClient who, Guid key, string decision) =>
        who.PostAsJsonAsync($"/api/v1/approvals/{key}/{decision}", new { reason = "looked at it" });

    private protected static async Task<JsonElement> Read(HttpResponseMessage answer, HttpStatusCode status = HttpStatusCode.Accepted)
    {
        using (answer)
        {
            var body = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.ShouldBe(status, body);
            return JsonSerializer.Deserialize<JsonElement>(body);
        }
    }
}
