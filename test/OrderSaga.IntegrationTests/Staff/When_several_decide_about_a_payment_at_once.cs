using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_several_decide_about_a_payment_at_once(string store) : UnmatchedScenario(store)
{
    [Test]
    public async Task Of_two_second_persons_the_one_who_agrees_too_late_is_told_so()
    {
        var (payment, _, trade) = await APaymentWithoutAnOrder(amountMinor: 30_000);
        var key = Guid.NewGuid();
        (await Read(await Ask(Li, payment, "refund", new { reason = "by mistake" }, key))).GetProperty("status").GetString()
            .ShouldBe("AwaitsApproval");
        using var zhao = await Shop.Service.Caller("zhao", "approver");
        Meanwhile.Before("parked_messages", async () => await Read(await Decide(zhao, key, "decline")));

        await using var scope = Shop.Service.Scope();
        var answer = await scope.ServiceProvider.GetRequiredService<Approvals>()
            .Decide(key, agrees: true, "looked at it", new Caller("wang", Roles.Approver), CancellationToken.None);

        answer.ShouldBeOfType<ProblemHttpResult>().ProblemDetails.Detail.ShouldBe("Somebody else has decided it meanwhile.");
        Shop.Providers.Books.RefundsOf(trade).ShouldBeEmpty();
        Find(await Shop.Service.Get(Payments), trade).ShouldNotBeNull();
    }

    // Two attach it to two orders, two give it back, one clicks twice, and its own order comes, all at the same moment.
    [Test]
    public async Task One_of_them_counts([Range(1, 8)] int round)
    {
        var (payment, number, trade) = await APaymentWithoutAnOrder(round % 2 == 0 ? "alipay" : "wechatpay");
        var (one, other) = (AnOrder.NewNumber(), AnOrder.NewNumber());
        var orders = new[] { await Place(one), await Place(other) };
        var (key, refund) = (Guid.NewGuid(), Guid.NewGuid());
        using var start = new Barrier(round % 2 == 0 ? 7 : 6);

        var asked = await Task.WhenAll(
        [
            AtOnce(() => Ask(Li, payment, "attach", new { orderNumber = one, reason = "a race" }, key)),
            AtOnce(() => Ask(Li, payment, "attach", new { orderNumber = one, reason = "a race" }, key)),
            AtOnce(() => Ask(Wang, payment, "attach", new { orderNumber = other, reason = "a race" }, Guid.NewGuid())),
            AtOnce(() => Ask(Li, payment, "refund", new { reason = "a race" }, refund)),
            AtOnce(() => Ask(Li, payment, "refund", new { reason = "a race" }, refund)),
            AtOnce(() => Ask(Wang, payment, "refund", new { reason = "a race" }, Guid.NewGuid())),
            .. round % 2 == 0 ? [AtOnce(() => Shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number)))] : Array.Empty<Task<HttpResponseMessage>>(),
        ]);

        asked.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Accepted || answer.StatusCode == HttpStatusCode.Conflict
            || answer.StatusCode == HttpStatusCode.Created);
        await WaitsNoMore(trade);
        await Repeat(trade);
        var own = OrderIds.Of("default", number);
        var holders = new List<Guid>();
        foreach (var order in round % 2 == 0 ? orders.Append(own) : orders)
        {
            if ((await Shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("receipts").GetArrayLength() > 0)
                holders.Add(order);
        }

        var refunds = Shop.Providers.Books.RefundsOf(trade);
        var settled = Find(await Shop.Service.Get($"{Payments}/decided"), trade);
        if (settled?.GetProperty("decision").GetString() is "Refunding" or "Refunded")
        {
            await Decided(trade, "Refunded");
            refunds = Shop.Providers.Books.RefundsOf(trade);
            holders.ShouldBeEmpty();
        }
        else
        {
            var holder = holders.ShouldHaveSingleItem();
            settled?.GetProperty("attachedTo").GetGuid().ShouldBe(holder);
            if (settled is null)
                holder.ShouldBe(own);
        }

        (holders.Count + refunds.Count).ShouldBe(1);

        async Task<HttpResponseMessage> AtOnce(Func<Task<HttpResponseMessage>> ask)
        {
            await Task.Run(start.SignalAndWait);
            return await ask();
        }
    }
}
