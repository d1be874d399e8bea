using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Reconciliation;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Reconciliation;

/// <summary>Each way in which a bill, the journal and the orders can differ is a case, once, until it is explained or closed.</summary>
public sealed class When_bill_and_books_differ
{
    [Test]
    public async Task Each_way_is_a_case_and_the_same_again_is_no_second_one()
    {
        await using var shop = await ABilledShop.Open();
        var unknown = shop.APaymentForNobody("alipay", isLost: true);
        var unmatched = shop.APaymentForNobody("alipay", isLost: false);
        var (_, missing) = await shop.APaidOrder("alipay");
        var (_, more) = await shop.APaidOrder("alipay");
        var (_, twice) = await shop.APaidOrder("alipay");
        (missing.Billing, more.Billing, twice.Billing) = (Billing.Missing, Billing.OneFenMore, Billing.Twice);
        var foreign = shop.Shop.Provider("alipay").Open("a-number-of-the-old-shop", new Money(100, "CNY"));
        shop.Shop.Providers.Books.Pay(foreign, shop.Noon);
        await shop.Shop.Providers.Callbacks.WhenIdle();

        var result = await shop.Import("alipay");
        await shop.Import("alipay");

        (await shop.Cases("state=Open")).Select(each => (each.GetProperty("kind").GetString(), each.GetProperty("transactionId").GetString())).ShouldBe(
        [
            ("PaymentUnknown", unknown.TransactionId), ("PaymentUnmatched", unmatched.TransactionId), ("PaymentNotBilled", missing.TransactionId),
            ("AmountDiffers", more.TransactionId), ("BilledTwice", twice.TransactionId),
        ], ignoreOrder: true);
        (result.GetProperty("agreed").GetInt32(), result.GetProperty("foreign").GetInt32()).ShouldBe((1, 1));
        var differs = (await shop.Cases("kind=AmountDiffers")).ShouldHaveSingleItem();
        differs.GetProperty("theirs").GetProperty("minorUnits").GetInt64().ShouldBe(9901);
        differs.GetProperty("ours").GetProperty("minorUnits").GetInt64().ShouldBe(9900);
        differs.GetProperty("orderNumber").GetString().ShouldBe(more.PaymentNumber);
        await using var scope = shop.Shop.Service.Scope();
        (await scope.ServiceProvider.GetRequiredService<CaseQueries>().OpenOf("alipay", AShop.Account, shop.Day, default)).Select(each => each.Kind)
            .ShouldBe((await shop.Cases("state=Open")).Select(each => Enum.Parse<CaseKind>(each.GetProperty("kind").GetString()!)), ignoreOrder: true);
    }

    [Test]
    public async Task A_payment_that_nobody_knew_of_is_asked_about_and_explained()
    {
        await using var shop = await ABilledShop.Open();
        foreach (var provider in ABilledShop.WithBills.Except(["adyen"]))
        {
            var (orderId, trade) = await shop.APaidOrder(provider, isLost: true);
            await shop.Import(provider);
            var found = (await shop.Cases($"state=Open&provider={provider}")).ShouldHaveSingleItem();
            (found.GetProperty("kind").GetString(), found.GetProperty("transactionId").GetString()).ShouldBe(("PaymentUnknown", trade.TransactionId));
            found.GetProperty("orderId").GetGuid().ShouldBe(orderId);
            found.GetProperty("canBeAsked").GetBoolean().ShouldBeTrue();

            using var asked = await Act(shop, found, "query", new { reason = "the customer sent a receipt" });
            asked.StatusCode.ShouldBe(HttpStatusCode.OK);

            await shop.Shop.Service.OrderBecomes(orderId, "Closed");
            (await shop.Import(provider)).GetProperty("agreed").GetInt32().ShouldBe(1);
            var closed = (await shop.Cases($"provider={provider}")).ShouldHaveSingleItem();
            (closed.GetProperty("state").GetString(), closed.GetProperty("closedBy").GetString()).ShouldBe(("Closed", "reconciliation"));
        }
    }

    [Test]
    public async Task What_Adyen_does_not_answer_is_said_and_not_asked()
    {
        await using var shop = await ABilledShop.Open();
        await shop.APaidOrder("adyen", isLost: true);
        await shop.Import("adyen");
        var found = (await shop.Cases("state=Open")).ShouldHaveSingleItem();

        using var asked = await Act(shop, found, "query", new { reason = "the customer sent a receipt" });

        asked.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await asked.Content.ReadAsStringAsync()).ShouldContain("Adyen does not say by which payment a link was completed");
    }

    [Test]
    public async Task What_a_person_closed_stays_closed_and_the_audit_says_who()
    {
        await using var shop = await ABilledShop.Open();
        var trade = shop.APaymentForNobody("wechatpay", isLost: true);
        await shop.Import("wechatpay");
        var found = (await shop.Cases("state=Open")).ShouldHaveSingleItem();
        using var li = await shop.Shop.Service.Caller("li", "agent");
        var key = Guid.NewGuid();

        using var stale = await Act(shop, found, "close", new { reason = "sold by phone", expectedVersion = 7 }, li);
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var nothing = await Act(shop, found, "close", new { reason = " " }, li);
        nothing.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        for (var time = 0; time < 2; time++)
        {
            using var closed = await Act(shop, found, "close", new { reason = "sold by phone", expectedVersion = 1, requestId = key }, li);
            closed.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await closed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt32().ShouldBe(2);
        }

        using var other = await Act(shop, found, "close", new { reason = "another", requestId = key }, li);
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var late = await Act(shop, found, "query", new { reason = "and yet" }, li);
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await shop.Import("wechatpay");

        var kept = await shop.Shop.Service.Get($"/api/v1/reconciliation/{found.GetProperty("id").GetString()}");
        (kept.GetProperty("state").GetString(), kept.GetProperty("closedBy").GetString(), kept.GetProperty("closeReason").GetString())
            .ShouldBe(("Closed", "li", "sold by phone"));
        var audit = (await shop.Shop.Service.Get("/api/v1/audit?actor=li")).EnumerateArray().ToList();
        audit.Select(row => (row.GetProperty("action").GetString(), row.GetProperty("outcome").GetString())).ShouldBe(
        [
            ("reconciliation.query", "Refused"), ("reconciliation.close", "Refused"), ("reconciliation.close", "Done"),
            ("reconciliation.close", "Refused"), ("api.sign-in", "Done"),
        ]);
        trade.TransactionId.ShouldBe(kept.GetProperty("transactionId").GetString());
    }

    [Test]
    public async Task What_a_person_closed_opens_again_when_it_is_of_another_amount()
    {
        await using var shop = await ABilledShop.Open();
        var (_, trade) = await shop.APaidOrder("alipay");
        trade.Billing = Billing.OneFenMore;
        await shop.Import("alipay");
        using var closed = await Act(shop, (await shop.Cases("state=Open")).ShouldHaveSingleItem(), "close", new { reason = "a fen is a fen" });
        closed.StatusCode.ShouldBe(HttpStatusCode.OK);
        await shop.Import("alipay");
        (await shop.Kinds()).ShouldBeEmpty();

        await shop.InDatabase(db => db.BilledLines.ExecuteUpdateAsync(update => update.SetProperty(line => line.AmountMinor, 100)));
        await shop.Import("alipay");

        var again = (await shop.Cases("state=Open")).ShouldHaveSingleItem();
        again.GetProperty("kind").GetString().ShouldBe("AmountDiffers");
        again.GetProperty("theirs").GetProperty("minorUnits").GetInt64().ShouldBe(100);
        again.GetProperty("version").GetInt32().ShouldBe(3);
    }

    [TestCase("wechatpay", "made-in-their-console")]
    [TestCase("stripe", "re_")]
    [TestCase("paypal", "50")]
    [TestCase("adyen", "50")]
    public async Task Refunds_are_compared_as_payments_are(string provider, string theirNumber)
    {
        await using var shop = await ABilledShop.Open();
        var (orderId, trade) = await shop.APaidOrder(provider);
        using var asked = await shop.Shop.Service.Api.PostAsJsonAsync(
            $"/api/v1/orders/{orderId}/refund", new { reason = "broken", amountMinor = 900, requestId = Guid.NewGuid() });
        asked.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await shop.Shop.Service.Eventually($"/api/v1/orders/{orderId}", order => order.GetRawText().Contains("\"completed\"", StringComparison.OrdinalIgnoreCase));
        shop.Shop.Providers.Books.RefundPart(trade, "made-in-their-console", new Money(100, "CNY"), atOnce: true);
        await shop.Import(provider);

        var result = await shop.Import(provider, shop.DayAt(provider).AddDays(1));

        result.GetProperty("agreed").GetInt32().ShouldBe(1);
        result.GetProperty("bill").GetProperty("sums")[0].GetProperty("refundedMinor").GetInt64().ShouldBe(1000);
        var found = (await shop.Cases("state=Open")).ShouldHaveSingleItem();
        found.GetProperty("kind").GetString().ShouldBe("RefundUnknown");
        found.GetProperty("refundNumber").GetString().ShouldNotBeNull().ShouldStartWith(theirNumber);
    }

    [Test]
    public async Task A_refund_that_was_asked_for_on_a_day_on_which_nothing_was_booked_was_in_no_bill()
    {
        await using var shop = await ABilledShop.Open();
        var (orderId, trade) = await shop.APaidOrder("wechatpay");
        using var asked = await shop.Shop.Service.Api.PostAsJsonAsync(
            $"/api/v1/orders/{orderId}/refund", new { reason = "broken", amountMinor = 900, requestId = Guid.NewGuid() });
        await shop.Shop.Service.Eventually($"/api/v1/orders/{orderId}", order => order.GetRawText().Contains("\"completed\"", StringComparison.OrdinalIgnoreCase));
        await using var scope = shop.Shop.Service.Scope();
        var account = scope.ServiceProvider.GetRequiredService<PaymentProviders>().Client("wechatpay", AShop.Account)!.Account;
        var refund = shop.Shop.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem();
        var (askedOn, madeOn) = (account.Days.Of(refund.RequestedAt), account.Days.Of(refund.CompletedAt!.Value));
        await shop.InDatabase(db =>
        {
            db.Add(new BilledDay { Provider = account.Provider, Account = account.Name, Day = askedOn, State = BillState.NothingBooked });
            return db.SaveChangesAsync();
        });

        var sides = await scope.ServiceProvider.GetRequiredService<SidesReading>().Of(account, madeOn, default);

        sides.Journaled.ShouldHaveSingleItem().RefundNumber.ShouldBe(refund.RefundNumber);
        sides.AskedOnDaysSeen.ShouldBe([askedOn]);
    }

    [Test]
    public async Task The_list_goes_on_page_by_page_and_refuses_what_is_none()
    {
        await using var shop = await ABilledShop.Open();
        for (var i = 0; i < 5; i++)
            shop.APaymentForNobody("alipay", isLost: true);
        await shop.Import("alipay");
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await shop.Shop.Service.Get($"/api/v1/reconciliation?state=Open&limit=2&day={shop.Day:O}&after={after}");
            page.GetProperty("open").GetInt32().ShouldBe(5);
            seen.AddRange(page.GetProperty("cases").EnumerateArray().Select(each => each.GetProperty("id").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);

        seen.Distinct().Count().ShouldBe(5);
        seen.Count.ShouldBe(5);
        (await shop.Shop.Service.Api.GetAsync("/api/v1/reconciliation?after=nonsense")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await shop.Shop.Service.Api.GetAsync("/api/v1/reconciliation?state=Ajar")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await shop.Shop.Service.Api.GetAsync($"/api/v1/reconciliation/{Guid.NewGuid()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    static Task<HttpResponseMessage> Act(ABilledShop shop, JsonElement found, string action, object request, HttpClient? caller = null) =>
        (caller ?? shop.Shop.Service.Api).PostAsJsonAsync($"/api/v1/reconciliation/{found.GetProperty("id").GetString()}/{action}", request);
}
