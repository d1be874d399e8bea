using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Staff;

public sealed class When_nobody_decides_about_a_payment_in_time(string store) : UnmatchedScenario(store)
{
    [TestCase("refund", "approve"), TestCase("refund", "decline"), TestCase("attach", "approve"), TestCase("attach", "decline")]
    public async Task The_request_has_lapsed_and_whoever_comes_too_late_is_told(string action, string decision)
    {
        var (payment, _, trade) = await APaymentWithoutAnOrder(amountMinor: 30_000);
        var target = AnOrder.NewNumber();
        await Place(target);
        object body = action == "refund" ? new { reason = "nobody knows it" } : new { orderNumber = target, reason = "paid for that one" };
        var key = Guid.NewGuid();
        var accepted = await Read(await Ask(Li, payment, action, body, key));
        accepted.GetProperty("status").GetString().ShouldBe("AwaitsApproval");
        await EightDaysPass(key);

        (await Shop.Service.Get("/api/v1/approvals")).GetRawText().ShouldNotContain($"{key}");
        (await Read(await Ask(Li, payment, action, body, key))).GetProperty("status").GetString().ShouldBe("Lapsed", "before anybody noticed");
        var told = await Read(await Decide(Wang, key, decision), HttpStatusCode.Conflict);

        told.GetProperty("detail").GetString()!.ShouldContain("has lapsed");
        (await Read(await Decide(Wang, key, decision), HttpStatusCode.Conflict)).GetProperty("detail").GetString()!.ShouldStartWith("It is Lapsed");
        var again = await Read(await Ask(Li, payment, action, body, key));
        Without(again, "status").ShouldBe(Without(accepted, "status"), "the answer still says which payment it was about");
        again.GetProperty("status").GetString().ShouldBe("Lapsed");
        Find(await Shop.Service.Get(Payments), trade).ShouldNotBeNull();
        var rows = (await Shop.Service.Get("/api/v1/audit?limit=200")).EnumerateArray().Where(row => row.GetProperty("requestId").ToString() == $"{key}")
            .Select(row => $"{row.GetProperty("action").GetString()} {row.GetProperty("outcome").GetString()} {row.GetProperty("subject").GetString()}");
        rows.ShouldContain($"unmatched.{action}.{decision} Lapsed payment/alipay/{trade.TransactionId}");
    }

    async Task EightDaysPass(Guid key)
    {
        await using var scope = Shop.Service.Scope();
        var since = TimeProvider.System.GetUtcNow().AddDays(-8);
        await scope.ServiceProvider.GetRequiredService<OrderDbContext>().StaffRequests.Where(request => request.RequestId == key)
            .ExecuteUpdateAsync(update => update.SetProperty(request => request.AwaitsApprovalSince, since));
    }

    static string Without(JsonElement answer, string name) =>
        string.Join(' ', answer.EnumerateObject().Where(part => part.Name != name).Select(part => $"{part.Name}={part.Value}"));
}
