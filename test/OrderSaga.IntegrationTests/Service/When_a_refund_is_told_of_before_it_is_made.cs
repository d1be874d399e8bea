using System.Net;
using System.Net.Http.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;
using OrderSaga.Simulator;
using Fault = OrderSaga.Simulator.Fault;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>A notice about a refund is a question, and the first answer is that there is none yet.</summary>
public sealed class When_a_refund_is_told_of_before_it_is_made
{
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open("--PaymentQuestions:Enabled=false");

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [Test]
    public async Task One_that_nobody_here_asked_for_is_asked_about_until_it_is_made()
    {
        var (_, number, trade) = await APaidOrder();

        var question = await AHint(number, trade, "made-in-their-console");

        (await IsConsumed(question)).ShouldBeFalse();
        _shop.Providers.Books.RefundPart(trade, "made-in-their-console", new Money(100, "CNY"), atOnce: true);
        var journal = await _shop.Service.Eventually(
            $"/api/v1/callbacks?orderNumber={number}", rows => rows.EnumerateArray().Any(row => row.GetProperty("event").GetString() == "RefundCompleted"));
        journal.EnumerateArray().Single(row => row.GetProperty("event").GetString() == "RefundCompleted").GetProperty("source").GetString()
            .ShouldBe("query");
    }

    [Test]
    public async Task One_that_the_order_asked_for_is_the_orders_to_ask_about()
    {
        var (orderId, number, trade) = await APaidOrder();
        trade.Faults.On(Operation.Refund, Fault.Unavailable, 1000);
        using var asked = await _shop.Service.Api.PostAsJsonAsync(
            $"/api/v1/orders/{orderId}/refund", new { reason = "broken", amountMinor = 900, requestId = Guid.NewGuid() });
        asked.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var order = await _shop.Service.Eventually(
            $"/api/v1/orders/{orderId}", o => o.GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength() == 1);

        var question = await AHint(number, trade, order.GetProperty("receipts")[0].GetProperty("refunds")[0].GetProperty("refundNumber").GetString()!);

        (await IsConsumed(question)).ShouldBeTrue();
    }

    async Task<(Guid OrderId, string Number, Trade Trade)> APaidOrder()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        _shop.Provider("alipay").Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");
        return (orderId, number, trade);
    }

    async Task<Guid> AHint(string number, Trade trade, string refund)
    {
        var id = NewId.NextGuid();
        await _shop.Service.Services.GetRequiredService<IBus>().Publish(
            new AskProvider("alipay", AShop.Account, number, trade.PaymentNumber, trade.TransactionId, refund, IsHint: true),
            context => context.MessageId = id);
        return id;
    }

    /// <summary>False: it was handled, and waits to be handled again.</summary>
    async Task<bool> IsConsumed(Guid id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            await using var scope = _shop.Service.Scope();
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            if (await db.Set<InboxRow>().AnyAsync(row => row.MessageId == id))
                return true;
            if (await db.Set<ParkedRow>().AnyAsync(row => row.MessageId == id))
                return false;
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }
}
