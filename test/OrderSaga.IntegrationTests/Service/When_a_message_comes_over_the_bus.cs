using System.Net;
using System.Net.Http.Json;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using MassTransit.Serialization;
using OrderSaga.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Whoever can publish on the bus is not to be trusted with money, and what it publishes is not to be lost.</summary>
public sealed class When_a_message_comes_over_the_bus
{
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open(
        "--Merchants:acme:Effects:ClosePayment:SendLimit=2", "--Merchants:acme:Effects:ClosePayment:FirstDelay=00:00:01");

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [TestCase(null)]
    [TestCase("v1=0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_payment_without_a_valid_seal_pays_nothing_and_is_kept(string? seal)
    {
        var (orderId, number, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var forged = new PaymentSucceeded(
            "default", number, number, "alipay", AShop.Account, "forged-" + number, new Money(9900, "CNY"), TimeProvider.System.GetUtcNow());

        await _shop.Service.Services.GetRequiredService<IBus>().Publish(forged, context =>
        {
            if (seal is not null)
                context.Headers.Set("OrderSaga-Seal", seal);
        });

        await _shop.Service.Eventually("/api/v1/failed-messages", messages => messages.EnumerateArray().Any(m =>
            m.GetProperty("messageType").GetString() == nameof(PaymentSucceeded)
            && m.GetProperty("reason").GetString()!.Contains("without a valid seal", StringComparison.Ordinal)));
        var order = await _shop.Service.Get($"/api/v1/orders/{orderId}");
        order.GetProperty("state").GetString().ShouldBe("AwaitingPayment");
        order.GetProperty("receipts").GetArrayLength().ShouldBe(0);
    }

    static IEnumerable<TestCaseData> Forgeries()
    {
        yield return Case(number => new PaymentFailed("default", number, number, "alipay", AShop.Account, "no", DateTimeOffset.UnixEpoch));
        yield return Case(number => new PaymentClosed("default", number, number, "alipay", AShop.Account, DateTimeOffset.UnixEpoch));
        yield return Case(number => new RefundCompleted(
            "default", number, "alipay", AShop.Account, "t", "r", new Money(1, "CNY"), DateTimeOffset.UnixEpoch));
        yield return Case(number => new RefundFailed("default", number, "alipay", AShop.Account, "t", "r", "no", DateTimeOffset.UnixEpoch));

        static TestCaseData Case<T>(Func<string, T> make)
            where T : class => new TestCaseData((Func<string, object>)(number => make(number))).SetArgDisplayNames(typeof(T).Name);
    }

    [TestCaseSource(nameof(Forgeries))]
    public async Task Nothing_else_that_only_a_provider_may_say_counts_without_a_seal(Func<string, object> forge)
    {
        var (orderId, number, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var before = await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("attempts").GetArrayLength() == 1);
        var forged = forge(number);
        var id = NewId.NextGuid();

        await _shop.Service.Services.GetRequiredService<IBus>().Publish(forged, forged.GetType(), context => context.MessageId = id);

        await _shop.Service.Eventually("/api/v1/failed-messages", messages => messages.EnumerateArray().Any(m =>
            m.GetProperty("messageId").GetGuid() == id && m.GetProperty("reason").GetString()!.Contains("seal", StringComparison.Ordinal)));
        var after = await _shop.Service.Get($"/api/v1/orders/{orderId}");
        after.GetProperty("version").GetInt32().ShouldBe(before.GetProperty("version").GetInt32());
    }

    static IEnumerable<TestCaseData> Commands()
    {
        yield return Case((order, number) => new RequestRefund(
            Guid.NewGuid(), order, "default", number, number, "alipay", AShop.Account, "t", "r", new Money(1, "CNY"), new Money(1, "CNY"), "!"));
        yield return Case((order, number) => new ClosePayment(Guid.NewGuid(), order, "default", number, number, "alipay", AShop.Account));
        yield return Case((_, number) => new RefundOrder("default", number, Guid.NewGuid(), null, null, "!", "li", "wang"));
        yield return Case((_, number) => new ForceClose("default", number, Guid.NewGuid(), "!", "li", "wang"));

        static TestCaseData Case<T>(Func<Guid, string, T> make)
            where T : class => new TestCaseData((Func<Guid, string, object>)make).SetArgDisplayNames(typeof(T).Name);
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Nobody_moves_money_or_ends_an_order_without_a_seal(Func<Guid, string, object> forge)
    {
        var (orderId, number, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        var before = await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("attempts").GetArrayLength() == 1);
        var (forged, id) = (forge(orderId, number), NewId.NextGuid());

        await _shop.Service.Services.GetRequiredService<IBus>().Publish(forged, forged.GetType(), context =>
        {
            context.MessageId = id;
            context.Headers.Set("OrderSaga-Seal", "v1=" + new string('0', 64));
        });

        await _shop.Service.Eventually("/api/v1/failed-messages", messages => messages.EnumerateArray().Any(m =>
            m.GetProperty("messageId").GetGuid() == id && m.GetProperty("reason").GetString()!.Contains("seal", StringComparison.Ordinal)));
        trade.State.ShouldBe(OrderSaga.Simulator.TradeState.WaitingForPayer);
        (await _shop.Service.Get($"/api/v1/orders/{orderId}")).GetProperty("version").GetInt32()
            .ShouldBe(before.GetProperty("version").GetInt32());
    }

    /// <summary>One word that is wrong in a checkout must not take from another customer what he is about to pay.</summary>
    [Test]
    public async Task A_payment_with_the_account_of_another_merchant_is_not_closed_and_its_order_does_not_wait_for_ever()
    {
        var number = AnOrder.NewNumber();
        var orderId = OrderIds.Of("acme", number);
        (await _shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number, o => o["merchant"] = "acme"))).EnsureSuccessStatusCode();
        await _shop.Service.OrderBecomes(orderId, "AwaitingPayment");
        var trade = _shop.Provider("alipay").Open(number, new Money(9900, "CNY"));
        await _shop.Service.Services.GetRequiredService<IBus>().Publish(new PaymentStarted(
            "acme", number, "alipay", AShop.Account, number, new Money(9900, "CNY"), TimeProvider.System.GetUtcNow()));
        await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("attempts").GetArrayLength() == 1);

        var cancel = new { reason = "changed my mind", requestId = Guid.NewGuid() };
        (await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{orderId}/cancel", cancel)).EnsureSuccessStatusCode();

        var order = await _shop.Service.OrderBecomes(orderId, "Closed");
        order.GetProperty("attention").EnumerateArray().Select(each => each.GetProperty("code").GetString()).ShouldContain("effect-given-up");
        trade.State.ShouldBe(OrderSaga.Simulator.TradeState.WaitingForPayer);
    }

    /// <summary>As an order may have it that was told of it by a version before the machine looked at numbers.</summary>
    [Test]
    public async Task A_payment_with_the_number_of_another_order_is_not_closed()
    {
        var (orderId, number, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var (_, _, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        var (foreign, own) = (NewId.NextGuid(), NewId.NextGuid());

        await Close(trade.PaymentNumber, foreign);
        await Close(number, own);

        await _shop.Service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("attempts")[0].GetProperty("status").GetString() == "Closed");
        await using var scope = _shop.Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        await _shop.Service.Eventually(
            "/api/v1/totals", _ => db.Set<InboxRow>().AsNoTracking().Count(row => row.MessageId == foreign || row.MessageId == own) == 2);
        trade.State.ShouldBe(OrderSaga.Simulator.TradeState.WaitingForPayer);

        Task Close(string paymentNumber, Guid id) => _shop.Service.Services.GetRequiredService<IBus>().Publish(
            new ClosePayment(Guid.NewGuid(), orderId, "default", number, paymentNumber, "alipay", AShop.Account), context => context.MessageId = id);
    }

    [Test]
    public async Task One_for_an_order_that_nobody_knows_waits_and_is_counted_for_staff()
    {
        var number = AnOrder.NewNumber();
        var before = await _shop.Service.Get("/api/v1/totals");

        await _shop.Service.Services.GetRequiredService<IBus>().Publish(
            new CancelOrder("default", number, NewId.NextGuid(), "changed my mind", "checkout"));

        await _shop.Service.Eventually("/api/v1/totals", totals => Parked(totals) == Parked(before) + 1);

        // It waits for its order, and counts when that comes: even a cancellation that was faster.
        (await _shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number))).EnsureSuccessStatusCode();
        var order = await _shop.Service.OrderBecomes(OrderIds.Of("default", number), "Closed");
        order.GetProperty("closureReason").GetString().ShouldBe("Cancelled");
        await _shop.Service.Eventually("/api/v1/totals", totals => Parked(totals) == Parked(before));

        static int Parked(JsonElement totals) => totals.GetProperty("orders").GetProperty("parked").GetInt32();
    }

    [Test]
    public async Task An_invalid_order_is_kept_with_every_reason_and_no_order_exists()
    {
        var number = AnOrder.NewNumber();
        var invalid = new OrderPlaced(
            "nobody", number, "C-1001", "zh-CN", "XXX", [new OrderLine("CUP", "Cup", 2, 4950)], 0, 0, -1, TimeProvider.System.GetUtcNow());

        await _shop.Service.Services.GetRequiredService<IBus>().Publish(invalid);

        await _shop.Service.Eventually("/api/v1/failed-messages", messages => messages.EnumerateArray().Any(m =>
            m.GetProperty("reason").GetString() is { } reason
            && reason.Contains("nobody", StringComparison.Ordinal)
            && reason.Contains("XXX", StringComparison.Ordinal)
            && reason.Contains("negative", StringComparison.Ordinal)));
        using var answer = await _shop.Service.Api.GetAsync($"/api/v1/orders/by-number/nobody/{number}");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>What it means would depend on where it is read.</summary>
    [Test]
    public async Task A_time_without_its_offset_is_not_guessed_and_the_message_is_kept_with_the_reason()
    {
        var number = AnOrder.NewNumber();
        var order = AnOrder.With(number, o => (o["merchant"], o["placedAt"]) = ("default", "2026-11-28T04:38:27"));
        var envelope = new JsonObject { ["messageType"] = new JsonArray(MessageUrn.ForTypeString<OrderPlaced>()), ["message"] = order };

        await _shop.Service.Services.GetRequiredService<IBus>().Publish(
            new OrderPlaced("", "", "", "", "", [], 0, 0, 0, default), context => context.Serializer = new CopyBodySerializer(
                new ContentType("application/vnd.masstransit+json"), new StringMessageBody(envelope.ToJsonString())));

        var messages = await _shop.Service.Eventually("/api/v1/failed-messages", messages => messages.EnumerateArray().Any(Says));
        messages.EnumerateArray().Single(Says).GetProperty("messageType").GetString().ShouldBe(nameof(OrderPlaced));
        using var answer = await _shop.Service.Api.GetAsync($"/api/v1/orders/by-number/default/{number}");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        static bool Says(JsonElement message) => message.GetProperty("reason").GetString()!.Contains("04:38:27 says no offset", StringComparison.Ordinal);
    }

    [Test]
    public async Task Another_order_under_a_number_that_is_taken_is_kept_and_changes_nothing()
    {
        var (orderId, number, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var before = await _shop.Service.Get($"/api/v1/orders/{orderId}/timeline");
        var other = new OrderPlaced(
            "default", number, "C-2002", "zh-CN", "CNY", [new OrderLine("CUP", "Cup", 1, 100)], 0, 0, 100, TimeProvider.System.GetUtcNow());

        await _shop.Service.Services.GetRequiredService<IBus>().Publish(other);

        await _shop.Service.Eventually("/api/v1/failed-messages", messages => messages.EnumerateArray().Any(m =>
            m.GetProperty("reason").GetString()!.Contains("taken", StringComparison.Ordinal)));
        var after = await _shop.Service.Get($"/api/v1/orders/{orderId}");
        after.GetProperty("total").GetProperty("minorUnits").GetInt64().ShouldBe(9900);
        before.GetArrayLength().ShouldBeGreaterThan(0);
    }
}
