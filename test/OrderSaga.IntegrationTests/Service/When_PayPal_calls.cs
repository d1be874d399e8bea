using System.Net;
using System.Net.Http.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Its notices sign a checksum: money is asked for before it counts.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_PayPal_calls(string store)
{
    readonly TestDatabase _database = new(store);
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open([.. _database.ServiceSettings, "--Service:MigrateAtStart=true"]);

    [OneTimeTearDown]
    public async Task Close()
    {
        await _shop.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task What_PayPal_says_of_money_is_asked_once_and_then_counts()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("paypal");

        _shop.Provider("paypal").Pay(trade, new CallbackPlan { Copies = 5 });
        await _shop.Providers.Callbacks.WhenIdle();

        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("receipts").EnumerateArray().ShouldHaveSingleItem().GetProperty("transactionId").GetString()
            .ShouldBe(trade.TransactionId);
        var journal = (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray().ToArray();
        journal.Count(row => row.GetProperty("verdict").GetString() == "NeedsQuery").ShouldBe(5);
        journal.Where(row => row.GetProperty("verdict").GetString() == "Applied")
            .ShouldAllBe(row => row.GetProperty("source").GetString() == "query");
    }

    // The notice is like PayPal's own examples, which say neither the payment's number nor one of ours.
    [Test]
    public async Task Money_that_a_person_gave_back_at_PayPal_reaches_its_order()
    {
        var (orderId, number, trade) = await APaidOrder();

        _shop.Providers.PayPal.GiveBackByHand(trade, new Money(900, "CNY"));

        var order = await _shop.Service.Eventually(
            $"/api/v1/orders/{orderId}", o => o.GetProperty("attention").GetArrayLength() == 1);
        order.GetProperty("attention")[0].GetProperty("detail").GetString().ShouldNotBeNull()
            .ShouldContain(_shop.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem().ProviderRefundId);
        (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray()
            .Single(row => row.GetProperty("event").GetString() == "RefundCompleted").GetProperty("source").GetString().ShouldBe("query");
    }

    [Test]
    public async Task Money_that_PayPal_took_back_reaches_staff_with_its_payment()
    {
        var (_, number, trade) = await APaidOrder();

        _shop.Providers.PayPal.TakeBack(trade);

        await _shop.Service.Eventually("/api/v1/failed-messages", messages => messages.EnumerateArray().Any(message =>
            message.GetRawText() is var words && words.Contains($"payment {number}:") && words.Contains(trade.TransactionId!)));
    }

    [Test]
    public async Task Money_of_another_system_that_went_back_is_no_news()
    {
        var theirs = _shop.Provider("paypal").Open("cart 7", new Money(9900, "CNY"));
        _shop.Provider("paypal").Pay(theirs);

        _shop.Providers.PayPal.GiveBackByHand(theirs, new Money(900, "CNY"));
        await _shop.Providers.Callbacks.WhenIdle();

        await using var scope = _shop.Service.Scope();
        var journal = scope.ServiceProvider.GetRequiredService<OrderDbContext>().Callbacks.Where(
            row => row.TransactionId == theirs.TransactionId);
        (await journal.Select(row => row.Verdict).ToListAsync()).ShouldBe(["Ignored", "NeedsQuery"], ignoreOrder: true);
        // The same question once more, by an id that can be looked for.
        var id = NewId.NextGuid();
        await _shop.Service.Services.GetRequiredService<IBus>().Publish(
            new AskProvider("paypal", AShop.Account, null, null, theirs.TransactionId, "1JU08902781691411", IsHint: true),
            context => context.MessageId = id);
        (await WhatCameOf(id)).ShouldBe("consumed");
    }

    async Task<(Guid OrderId, string Number, Trade Trade)> APaidOrder()
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("paypal");
        _shop.Provider("paypal").Pay(trade);
        await _shop.Service.OrderBecomes(orderId, "Closed");
        return (orderId, number, trade);
    }

    async Task<string> WhatCameOf(Guid message)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            await using var scope = _shop.Service.Scope();
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            if (await db.Set<DeadLetterRow>().AnyAsync(row => row.MessageId == message))
                return "failed";
            if (await db.Set<ParkedRow>().AnyAsync(row => row.MessageId == message))
                return "waits";
            if (await db.Set<InboxRow>().AnyAsync(row => row.MessageId == message))
                return "consumed";
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }

    [Test]
    public async Task A_payment_that_PayPal_could_not_be_asked_for_is_not_reported()
    {
        var (orderId, number, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var amount = new { minorUnits = 9900, currency = "CNY" };
        var started = new { provider = "paypal", account = AShop.Account, paymentNumber = number + "a", amount };

        using var answer = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/payments", started);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("order id");
    }
}
