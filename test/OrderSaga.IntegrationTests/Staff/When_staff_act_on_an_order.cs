using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_staff_act_on_an_order
{
    AShop _shop = null!;
    HttpClient _li = null!;
    HttpClient _wang = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _shop = await AShop.Open("--Merchants:default:RefundApprovalLimitMinor=5000", "--Merchants:default:PaymentWindow=00:30:00");
        _li = await _shop.Service.Caller("li", "approver");
        _wang = await _shop.Service.Caller("wang", "approver");
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        _li.Dispose();
        _wang.Dispose();
        await _shop.DisposeAsync();
    }

    [Test]
    public async Task A_dry_run_says_what_the_machine_would_do_and_does_nothing()
    {
        var (order, version) = await APaidOrder();

        var seen = await Read(await Ask(_li, order, "refund?dryRun=true", new { reason = "damaged" }));

        seen.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        seen.GetProperty("needsSecondPerson").GetBoolean().ShouldBeTrue();
        seen.GetProperty("refunds")[0].GetProperty("amount").GetProperty("minorUnits").GetInt64().ShouldBe(9900);
        seen.GetProperty("sends").EnumerateArray().Select(sent => sent.GetString()).ShouldContain("RequestRefund");
        var cancel = await Read(await Ask(_li, order, "cancel?dryRun=true", new { reason = "changed my mind" }));
        cancel.GetProperty("whyNot").GetString().ShouldBe("The order is closed.");
        (await Version(order)).ShouldBe(version);
        (await _shop.Service.Get($"/api/v1/audit?orderId={order}")).GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task Whoever_acts_on_an_old_version_is_told_what_changed()
    {
        var (order, version) = await APaidOrder();

        using var answer = await Ask(_li, order, "note", new { reason = "called" }, ifMatch: version - 1);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("changes")[0].GetProperty("sequence").GetInt32().ShouldBe(version);
        using var now = await Ask(_li, order, "note", new { reason = "called" }, ifMatch: version);
        now.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Test]
    public async Task Sent_twice_it_is_done_once_and_another_body_is_refused()
    {
        var (order, _) = await APaidOrder();
        var key = Guid.NewGuid();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Ask(_li, order, "refund", new { reason = "a scratch", amountMinor = 100 }, key)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Accepted);
        (await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct().Count().ShouldBe(1);
        using var other = await Ask(_li, order, "refund", new { reason = "a scratch", amountMinor = 200 }, key);
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var another = await Ask(_wang, order, "refund", new { reason = "a scratch", amountMinor = 100 }, key);
        another.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        var refunded = await _shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength() > 0);
        refunded.GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength().ShouldBe(1);
        (await _shop.Service.Get($"/api/v1/audit?orderId={order}")).EnumerateArray()
            .Count(row => row.GetProperty("outcome").GetString() == "Done").ShouldBe(1);
    }

    [Test]
    public async Task Above_the_limit_a_second_person_decides()
    {
        var (order, _) = await APaidOrder();
        var key = Guid.NewGuid();

        var asked = await Read(await Ask(_li, order, "refund", new { reason = "damaged" }, key));
        asked.GetProperty("status").GetString().ShouldBe("AwaitsApproval");
        (await _shop.Service.Get("/api/v1/approvals")).EnumerateArray().ShouldContain(row => row.GetProperty("requestId").GetGuid() == key);
        using var same = await Decide(_li, key, "approve");
        same.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var second = await Decide(_wang, key, "approve");
        second.StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var closed = await _shop.Service.Eventually(
            $"/api/v1/orders/{order}", o => o.GetProperty("closureReason").GetString() == "Refunded");
        closed.GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength().ShouldBe(1);
        using var again = await Decide(_wang, key, "approve");
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var actions = (await _shop.Service.Get($"/api/v1/audit?orderId={order}")).EnumerateArray()
            .Select(row => $"{row.GetProperty("actor").GetString()} {row.GetProperty("action").GetString()} {row.GetProperty("outcome").GetString()}");
        actions.ShouldBe(["wang refund.approve Refused", "wang refund.approve Done", "li refund.approve Refused", "li refund AwaitsApproval"]);
    }

    [Test]
    public async Task What_a_second_person_declines_is_not_done()
    {
        var (order, version) = await APaidOrder();
        var key = Guid.NewGuid();
        using var asked = await Ask(_li, order, "refund", new { reason = "damaged" }, key);

        using var declined = await Decide(_wang, key, "decline");

        declined.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var late = await Decide(_wang, key, "approve");
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Version(order)).ShouldBe(version);
    }

    [Test]
    public async Task Two_persons_end_an_order_that_waits()
    {
        var (order, _, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var key = Guid.NewGuid();
        using var without = await Ask(_li, order, "force-close", new { reason = "stuck" });
        without.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var asked = await Ask(_li, order, "force-close", new { reason = "stuck" }, key);
        asked.StatusCode.ShouldBe(HttpStatusCode.Accepted);

        using var agreed = await Decide(_wang, key, "approve");

        agreed.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var closed = await _shop.Service.OrderBecomes(order, "Closed");
        closed.GetProperty("closureReason").GetString().ShouldBe("ForceClosed");
        (await _shop.Service.Get($"/api/v1/orders/{order}/timeline")).EnumerateArray()
            .ShouldContain(row => row.GetProperty("actor").GetString() == "li, wang");
    }

    [Test]
    public async Task The_customer_is_told_again_and_a_note_is_written()
    {
        var (order, _) = await APaidOrder();

        using var told = await Ask(_li, order, "resend-notification", new { reason = "lost", kind = "PaymentReceived" });
        told.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var noted = await Ask(_li, order, "note", new { reason = "called at nine" });
        noted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var nothing = await Ask(_li, order, "acknowledge", new { reason = "seen" });
        nothing.StatusCode.ShouldBe(HttpStatusCode.Conflict);

        await _shop.Service.Eventually($"/api/v1/orders/{order}", o =>
            o.GetProperty("effects").EnumerateArray().Count(effect => effect.GetProperty("kind").GetString() == "NotifyCustomer"
                && effect.GetProperty("answer").ValueKind != JsonValueKind.Null) == 2);
        (await _shop.Service.Eventually($"/api/v1/orders/{order}/timeline", rows => rows.EnumerateArray().Any(row => row.GetProperty("event").GetString() == "AddNote")))
            .GetRawText().ShouldContain("called at nine");
    }

    // Some find a payment by what the checkout reported of it, and by that alone.
    [TestCase("alipay"), TestCase("unionpay"), TestCase("paypal"), TestCase("stripe")]
    public async Task The_provider_is_asked_and_its_answer_counts(string provider)
    {
        var (order, number, trade) = await _shop.AnOrderAwaitingPayment(provider);
        _shop.Provider(provider).Pay(trade, new OrderSaga.Simulator.CallbackPlan { Lost = true });

        await _shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("attempts").GetArrayLength() == 1);
        using var asked = await Ask(_li, order, "query-provider", new { reason = "the customer says that it is paid" });

        asked.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await _shop.Service.OrderBecomes(order, "Closed");
        (await _shop.Service.Get($"/api/v1/callbacks?orderNumber={number}")).EnumerateArray()
            .ShouldContain(row => row.GetProperty("source").GetString() == "query");
    }

    [Test]
    public async Task An_audit_that_was_changed_is_found_out()
    {
        var (order, _) = await APaidOrder();
        using var noted = await Ask(_li, order, "note", new { reason = "called" });
        (await _shop.Service.Get("/api/v1/audit/proof")).GetProperty("brokenAt").ValueKind.ShouldBe(JsonValueKind.Null);
        var row = (await _shop.Service.Get($"/api/v1/audit?orderId={order}"))[0].GetProperty("sequence").GetInt64();

        await using var scope = _shop.Service.Scope();
        var audit = scope.ServiceProvider.GetRequiredService<OrderDbContext>().Audit.Where(e => e.Sequence == row);
        await audit.ExecuteUpdateAsync(update => update.SetProperty(e => e.Reason, "not called"));

        (await _shop.Service.Get("/api/v1/audit/proof")).GetProperty("brokenAt").GetInt64().ShouldBe(row);
        await audit.ExecuteUpdateAsync(update => update.SetProperty(e => e.Reason, "called"));
        (await _shop.Service.Get("/api/v1/audit/proof")).GetProperty("brokenAt").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    async Task<(Guid OrderId, int Version)> APaidOrder()
    {
        var (order, _, trade) = await _shop.AnOrderAwaitingPayment("alipay");
        _shop.Provider("alipay").Pay(trade);
        await _shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("state").GetString() == "Closed"
            && o.GetProperty("effects").EnumerateArray().All(effect => effect.GetProperty("answer").ValueKind != JsonValueKind.Null));
        return (order, await Version(order));
    }

    async Task<int> Version(Guid order) => (await _shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("version").GetInt32();

    static async Task<HttpResponseMessage> Ask(HttpClient who, Guid order, string action, object body, Guid? key = null, int? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order}/{action}") { Content = JsonContent.Create(body) };
        if (key is { } id)
            request.Headers.Add("Idempotency-Key", id.ToString());
        if (ifMatch is { } version)
            request.Headers.Add("If-Match", $"\"{version}\"");
        return await who.SendAsync(request);
    }

    static Task<HttpResponseMessage> Decide(HttpClient who, Guid key, string decision) =>
        who.PostAsJsonAsync($"/api/v1/approvals/{key}/{decision}", new { reason = "looked at it" });

    static async Task<JsonElement> Read(HttpResponseMessage answer)
    {
        using (answer)
        {
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
    }
}
