using System.Net;
using System.Text.Json;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_a_payment_is_attached(string store) : UnmatchedScenario(store)
{
    [Test]
    public async Task The_order_is_paid_by_it_and_its_timeline_says_who_and_why()
    {
        var (payment, number, trade) = await APaymentWithoutAnOrder();
        var target = AnOrder.NewNumber();
        var order = await Place(target);

        var accepted = await Read(await Ask(Li, payment, "attach", new { orderNumber = target, reason = "ordered twice" }, Guid.NewGuid()));

        accepted.GetProperty("orderId").GetGuid().ShouldBe(order);
        var paid = await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("state").GetString() == "Closed"
            && o.GetProperty("effects").EnumerateArray().All(effect => effect.GetProperty("answer").ValueKind != JsonValueKind.Null));
        paid.GetProperty("closureReason").GetString().ShouldBe("Fulfilled");
        var receipt = paid.GetProperty("receipts").EnumerateArray().ShouldHaveSingleItem();
        (receipt.GetProperty("transactionId").GetString(), receipt.GetProperty("paymentNumber").GetString()).ShouldBe((trade.TransactionId, number));
        var row = (await Shop.Service.Get($"/api/v1/orders/{order}/timeline")).EnumerateArray()
            .Single(entry => entry.GetProperty("event").GetString() == "PaymentSucceeded");
        row.GetProperty("actor").GetString().ShouldBe("li");
        row.GetProperty("facts").GetProperty("reason").GetString().ShouldBe("ordered twice");
        await WaitsNoMore(trade);
        (await Decided(trade, "Attached")).GetProperty("attachedNumber").GetString().ShouldBe(target);
        var audit = (await Shop.Service.Get($"/api/v1/audit?orderId={order}")).EnumerateArray().ShouldHaveSingleItem();
        audit.GetProperty("action").GetString().ShouldBe("unmatched.attach");

        await Repeat(trade);
        await Place(number); // the order that it named comes after all, and has no money
        await Repeat(trade);
        (await Shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("version").GetInt32().ShouldBe(paid.GetProperty("version").GetInt32());
        Shop.Providers.Books.RefundsOf(trade).ShouldBeEmpty();
        await NothingIsLeftOver();
    }

    // The order judges it as any money, and what it gives back it hears of, though the notice names another order.
    [TestCase("alipay"), TestCase("wechatpay"), TestCase("adyen")]
    public async Task A_wrong_amount_goes_back_as_always(string provider)
    {
        var (payment, _, trade) = await APaymentWithoutAnOrder(provider, 4200);
        var target = AnOrder.NewNumber();
        var order = await Place(target);

        var seen = await Read(
            await Ask(Li, payment, "attach?dryRun=true", new { orderNumber = target, reason = "a part of it" }), HttpStatusCode.OK);
        seen.GetProperty("refunds")[0].GetProperty("amount").GetProperty("minorUnits").GetInt64().ShouldBe(4200);
        await Read(await Ask(Li, payment, "attach", new { orderNumber = target, reason = "a part of it" }, Guid.NewGuid()));

        var after = await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("receipts").EnumerateArray()
            .Any(receipt => receipt.GetProperty("standing").GetString() == "Refunded"));
        after.GetProperty("state").GetString().ShouldBe("AwaitingPayment");
        Shop.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem().Amount.MinorUnits.ShouldBe(4200);
    }

    [Test]
    public async Task What_the_machine_would_give_back_above_the_limit_needs_a_second_person()
    {
        var (payment, _, trade) = await APaymentWithoutAnOrder(amountMinor: 30_000);
        var target = AnOrder.NewNumber();
        var order = await Place(target);
        var key = Guid.NewGuid();

        var asked = await Read(await Ask(Li, payment, "attach", new { orderNumber = target, reason = "too much" }, key));
        asked.GetProperty("status").GetString().ShouldBe("AwaitsApproval");
        await Read(await Decide(Li, key, "approve"), HttpStatusCode.Conflict);
        Find(await Shop.Service.Get(Payments), trade).ShouldNotBeNull();
        await Read(await Decide(Wang, key, "approve"));

        await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("receipts").EnumerateArray()
            .Any(receipt => receipt.GetProperty("standing").GetString() == "Refunded"));
        (await Shop.Service.Get($"/api/v1/orders/{order}/timeline")).EnumerateArray()
            .ShouldContain(entry => entry.GetProperty("actor").GetString() == "li, wang");
    }

    [Test]
    public async Task What_cannot_be_is_said_and_changes_nothing()
    {
        var (payment, _, trade) = await APaymentWithoutAnOrder();
        var target = AnOrder.NewNumber();
        var order = await Place(target);
        var version = (await Shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("version").GetInt32();
        var body = new { orderNumber = target, reason = "ordered twice" };

        await Read(await Ask(Li, payment, "attach", body), HttpStatusCode.BadRequest); // no id
        await Read(await Ask(Li, payment, "attach", new { orderNumber = target, reason = "" }, Guid.NewGuid()), HttpStatusCode.BadRequest);
        var unknown = await Read(
            await Ask(Li, payment, "attach", new { orderNumber = AnOrder.NewNumber(), reason = "?" }, Guid.NewGuid()), HttpStatusCode.Conflict);
        unknown.GetProperty("detail").GetString()!.ShouldContain("no such order");
        await Read(await Ask(Li, Guid.NewGuid(), "attach", body, Guid.NewGuid()), HttpStatusCode.NotFound);
        var stale = await Read(await Ask(Li, payment, "attach", body, Guid.NewGuid(), version - 1), HttpStatusCode.Conflict);
        stale.GetProperty("changes").GetArrayLength().ShouldBe(1);
        var key = Guid.NewGuid();
        var first = await Read(await Ask(Li, payment, "attach", body, key, version));
        JsonElement.DeepEquals(await Read(await Ask(Li, payment, "attach", body, key, version)), first).ShouldBeTrue();
        await Read(await Ask(Wang, payment, "attach", body, key), HttpStatusCode.UnprocessableEntity);
        var late = await Read(await Ask(Wang, payment, "refund", new { reason = "gave it back" }, Guid.NewGuid()), HttpStatusCode.Conflict);
        late.GetProperty("detail").GetString()!.ShouldContain($"li attached it to {target}");

        (await Shop.Service.OrderBecomes(order, "Closed")).GetProperty("receipts").GetArrayLength().ShouldBe(1);
        Shop.Providers.Books.RefundsOf(trade).ShouldBeEmpty();
        await NothingIsLeftOver();
    }
}
