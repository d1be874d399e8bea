using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrderSaga.Benchmarks.Load;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>An order that the service led through a life, for the others to be copied from.</summary>
sealed record SampleOrder(string OrderNumber, string Customer, string Transaction)
{
    /// <summary>A sum that stands for nothing else in its rows.</summary>
    public const long AmountMinor = 7_654_321;

    public Guid OrderId => OrderIds.Of("default", OrderNumber);
}

/// <summary>Has the service lead one order through each life, over HTTP and by signed notices, as a shop and a provider would.</summary>
sealed class SampleOrders(HttpClient http, AlipayNotices alipay)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public SampleOrder Paid { get; } = Name(1);

    public SampleOrder Cancelled { get; } = Name(2);

    public SampleOrder Waiting { get; } = Name(3);

    public SampleOrder Underpaid { get; } = Name(4);

    /// <param name="strangers">So many payments find no order.</param>
    public async Task Make(int strangers)
    {
        foreach (var order in (SampleOrder[])[Paid, Cancelled, Waiting, Underpaid])
        {
            await Place(order);
            await Until(order, state => state is States.AwaitingPayment);
        }

        await Post($"/api/v1/orders/{Waiting.OrderId}/payments", Payment(Waiting));
        await Post($"/api/v1/orders/{Paid.OrderId}/payments", Payment(Paid));
        await Post($"/api/v1/orders/{Cancelled.OrderId}/cancel", new { reason = "the customer called" });
        await Tell(Paid, SampleOrder.AmountMinor);
        await Tell(Underpaid, SampleOrder.AmountMinor - 1);
        await Until(Paid, state => state is States.Closed);
        await Until(Cancelled, state => state is States.Closed);
        await Until($"/api/v1/orders/{Underpaid.OrderId}", order => order.GetProperty("attention").GetArrayLength() > 0);
        for (var i = 0; i < strangers; i++)
            await Tell(new SampleOrder($"STRANGER{i:D6}", "", $"2026112722009{i:D15}"), 9_900);
        await Until("/api/v1/unmatched-payments", payments => payments.GetArrayLength() == strangers);
        await Until(
            "/api/v1/stats",
            stats => stats.GetProperty("backlogs").EnumerateArray().All(store => store.GetProperty("outbox").GetInt32() == 0));
    }

    public async Task Until(string path, Func<JsonElement, bool> holds)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            using var answer = await http.GetAsync(path);
            if (answer.IsSuccessStatusCode && holds(await answer.Content.ReadFromJsonAsync<JsonElement>()))
                return;
            if (TimeProvider.System.GetUtcNow() > end)
                throw new InvalidOperationException($"{path} still answers {await answer.Content.ReadAsStringAsync()}");
            await Task.Delay(Pause);
        }
    }

    private static SampleOrder Name(int number) =>
        new($"SAMPLE{number}ORDERNUMBER", $"sample-{number}-customer", $"sample.{number}.transaction");

    private Task Until(SampleOrder order, Func<string?, bool> holds) =>
        Until($"/api/v1/orders/{order.OrderId}", answer => holds(answer.GetProperty("state").GetString()));

    private Task Place(SampleOrder order) => Post("/api/v1/orders", new
    {
        order.OrderNumber,
        customerId = order.Customer,
        currency = "CNY",
        lines = new[] { new { sku = "SKU-1001", name = "Tea, green, 250 g", quantity = 1, unitPriceMinor = SampleOrder.AmountMinor } },
        totalMinor = SampleOrder.AmountMinor,
        paymentWindowSeconds = 7 * 24 * 3600, // nothing that is copied falls due while it is asked for
    });

    private static object Payment(SampleOrder order) => new
    {
        provider = "alipay",
        account = ServiceSettings.Account,
        paymentNumber = order.OrderNumber,
        amount = new Money(SampleOrder.AmountMinor, "CNY"),
    };

    private async Task Post(string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task Tell(SampleOrder order, long amountMinor)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var notice = new ByteArrayContent(alipay.Paid(order.OrderNumber, order.Transaction, amountMinor, now));
        notice.Headers.ContentType = MediaTypeHeaderValue.Parse(AlipayNotices.ContentType);
        using var answer = await http.PostAsync($"/webhooks/alipay/{ServiceSettings.Account}", notice);
        if (answer.StatusCode is not HttpStatusCode.OK)
            throw new InvalidOperationException($"A notice was answered {(int)answer.StatusCode}");
    }
}
