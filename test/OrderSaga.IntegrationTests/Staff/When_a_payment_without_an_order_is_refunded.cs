using System.Net;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_a_payment_without_an_order_is_refunded(string store) : UnmatchedScenario(store)
{
    static readonly object Body = new { reason = "the shop never took the order" };

    [TestCase("alipay"), TestCase("wechatpay"), TestCase("unionpay"), TestCase("adyen"), TestCase("paypal"), TestCase("stripe")]
    public async Task The_money_is_back_once_and_shown_as_done(string provider)
    {
        var (payment, number, trade) = await APaymentWithoutAnOrder(provider);
        var seen = await Read(await Ask(Li, payment, "refund?dryRun=true", Body), HttpStatusCode.OK);
        seen.GetProperty("refunds")[0].GetProperty("amount").GetProperty("minorUnits").GetInt64().ShouldBe(9900);
        Find(await Shop.Service.Get(Payments), trade).ShouldNotBeNull();

        var accepted = await Read(await Ask(Li, payment, "refund", Body, Guid.NewGuid(), ifMatch: 1));

        var done = await Decided(trade, "Refunded");
        done.GetProperty("decidedBy").GetString().ShouldBe("li");
        done.GetProperty("refundNumber").GetString().ShouldBe(accepted.GetProperty("refundNumber").GetString());
        Shop.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem().RefundNumber.ShouldBe(done.GetProperty("refundNumber").GetString());
        await WaitsNoMore(trade);

        var order = await Place(number); // it comes after all; the money is gone
        await Repeat(trade);
        var waiting = await Shop.Service.Get($"/api/v1/orders/{order}");
        waiting.GetProperty("state").GetString().ShouldBe("AwaitingPayment");
        waiting.GetProperty("receipts").GetArrayLength().ShouldBe(0);
        waiting.GetProperty("attention").GetArrayLength().ShouldBe(0);
        await NothingIsLeftOver();
    }

    [Test]
    public async Task One_that_did_not_arrive_after_all_is_shown_with_the_reason()
    {
        var (payment, number, trade) = await APaymentWithoutAnOrder();
        await Read(await Ask(Li, payment, "refund", Body, Guid.NewGuid()));
        var refund = (await Decided(trade, "Refunded")).GetProperty("refundNumber").GetString()!;

        await Say(new RefundFailed(
            "default", number, trade.Provider, AShop.Account, trade.TransactionId!, refund, "the card is closed",
            TimeProvider.System.GetUtcNow().AddDays(3)));

        await Shop.Service.Eventually($"{Payments}/decided", all =>
            Find(all, trade)?.GetProperty("lastFailure").GetString() == "It did not arrive after all: the card is closed");
        (await Decided(trade, "Refunded")).GetProperty("refundNumber").GetString().ShouldBe(refund);
        await NothingIsLeftOver();
    }

    // Nobody knows what became of the request: it is asked, and asked for again under the same number.
    [TestCase(Fault.CutAfterSuccess), TestCase(Fault.UnavailableAfterSuccess), TestCase(Fault.Unavailable)]
    public async Task An_answer_that_is_lost_is_asked_for_and_nothing_goes_back_twice(Fault fault)
    {
        var (payment, _, trade) = await APaymentWithoutAnOrder("wechatpay");
        trade.Faults.On(Operation.Refund, fault, 5).On(Operation.QueryRefund, Fault.Unavailable, 5);

        await Read(await Ask(Li, payment, "refund", Body, Guid.NewGuid()));

        await Decided(trade, "Refunded");
        Shop.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem();
    }

    [Test]
    public async Task Above_the_limit_a_second_person_decides()
    {
        var (payment, _, trade) = await APaymentWithoutAnOrder(amountMinor: 30_000);
        var (key, other) = (Guid.NewGuid(), Guid.NewGuid());

        (await Read(await Ask(Li, payment, "refund", Body, key))).GetProperty("status").GetString().ShouldBe("AwaitsApproval");
        (await Read(await Ask(Li, payment, "refund", Body, other))).GetProperty("status").GetString().ShouldBe("AwaitsApproval");
        await Read(await Decide(Li, key, "approve"), HttpStatusCode.Conflict);
        (await Read(await Decide(Wang, other, "decline"))).GetProperty("status").GetString().ShouldBe("Declined");
        await Read(await Decide(Wang, key, "approve"));

        (await Decided(trade, "Refunded")).GetProperty("decidedBy").GetString().ShouldBe("li, wang");
        await Read(await Decide(Wang, key, "approve"), HttpStatusCode.Conflict);
        await Read(await Decide(Wang, other, "approve"), HttpStatusCode.Conflict);
        Shop.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem();
        var rows = (await Shop.Service.Get("/api/v1/audit?limit=200")).EnumerateArray()
            .Where(row => row.GetProperty("subject").GetString()!.EndsWith(trade.TransactionId!, StringComparison.Ordinal))
            .Select(row => $"{row.GetProperty("actor").GetString()} {row.GetProperty("action").GetString()} {row.GetProperty("outcome").GetString()}");
        rows.ShouldContain("wang unmatched.refund.approve Done");
        rows.ShouldContain("li unmatched.refund.approve Refused");
    }

    [TestCase(501, "AwaitsApproval"), TestCase(500, "Done")]
    public async Task The_limit_of_its_currency_counts(int amountMinor, string status)
    {
        var (payment, _, _) = await APaymentWithoutAnOrder("stripe", amountMinor, "USD");

        (await Read(await Ask(Li, payment, "refund", Body, Guid.NewGuid()))).GetProperty("status").GetString().ShouldBe(status);
    }

    [Test]
    public async Task What_two_messages_tell_is_one_payment()
    {
        var (before, waiting) = (await Money(), await Counted());
        var (payment, _, trade) = await APaymentWithoutAnOrder("alipay", 1234);

        await Repeat(trade);
        await Shop.Service.Eventually("/api/v1/totals", totals => totals.GetProperty("orders").GetProperty("parked").GetInt32() >= 2);

        (await Shop.Service.Get(Payments)).EnumerateArray().Count(one => one.GetProperty("transactionId").GetString() == trade.TransactionId)
            .ShouldBe(1);
        (await Money()).Unmatched.ShouldBe(before.Unmatched + 1234);
        (await Counted()).ShouldBe(waiting + 1);

        await Read(await Ask(Li, payment, "refund", Body, Guid.NewGuid())); // and the other message waits on
        (await Counted()).ShouldBe(waiting);
    }

    [Test]
    public async Task The_books_know_where_the_money_is()
    {
        var before = await Money();
        var (payment, _, trade) = await APaymentWithoutAnOrder("alipay", 1234);
        trade.Faults.On(Operation.Refund, Fault.Unavailable, 4).On(Operation.QueryRefund, Fault.Unavailable, 4);
        (await Money()).ShouldBe((before.Unmatched + 1234, before.UnderWay, before.Completed));

        await Read(await Ask(Li, payment, "refund", Body, Guid.NewGuid()));
        await Decided(trade, "Refunded");

        (await Money()).ShouldBe((before.Unmatched, before.UnderWay, before.Completed + 1234));
    }

    async Task<int> Counted()
    {
        var count = (await Shop.Service.Get("/api/v1/stats")).GetProperty("unmatchedPayments").GetInt32();
        count.ShouldBe((await Shop.Service.Get(Payments)).GetArrayLength(), "as many as are listed");
        return count;
    }

    async Task<(long Unmatched, long UnderWay, long Completed)> Money()
    {
        var sums = (await Shop.Service.Get("/api/v1/totals")).GetProperty("money").EnumerateArray().ToList();
        long Sum(string name) => sums.Sum(sum => sum.GetProperty(name).GetInt64());
        Sum("received").ShouldBe(Sum("kept") + Sum("waitingForStock") + Sum("held") + Sum("refundsUnderWay") + Sum("refundsCompleted"));
        return (Sum("unmatched"), Sum("refundsUnderWay"), Sum("refundsCompleted"));
    }
}
