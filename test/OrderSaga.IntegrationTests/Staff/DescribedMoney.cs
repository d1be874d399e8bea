using System.Text.Json.Nodes;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>What is described of money that found no order, and of bills and books that differ.</summary>
sealed class DescribedMoney(AShop shop, DescribedCalls api)
{
    const string Provider = "wechatpay";

    public async Task Unmatched()
    {
        var (_, number, _) = await shop.AnOrderAwaitingPayment(Provider);
        var (first, second, third) = (await APaymentForNobody(100), await APaymentForNobody(100), await APaymentForNobody(9900));
        var attachment = new JsonObject { ["orderNumber"] = number, ["reason"] = "paid under another number" }.ToJsonString();
        var used = Guid.NewGuid();
        await api.Do("attachPayment", first, attachment, query: "dryRun=true");
        await api.Refused(409, "attachPayment", first, attachment, key: Guid.NewGuid(), ifMatch: "\"9999\"");
        await api.Do("attachPayment", first, attachment, key: used);
        await api.Refused(422, "attachPayment", second, attachment, key: used);

        await api.Do("refundPayment", second, query: "dryRun=true");
        await api.Refused(409, "refundPayment", second, key: Guid.NewGuid(), ifMatch: "\"9999\"");
        await api.Refused(422, "refundPayment", second, key: used);
        await api.Do("refundPayment", second, key: Guid.NewGuid());

        // Above the limit a second person decides: what is answered then has no order.
        var waiting = Guid.NewGuid();
        await api.Do("refundPayment", third, key: waiting);
        await api.Do("approve", $"{waiting}");
    }

    public async Task Reconciled()
    {
        var now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8));
        var noon = new DateTimeOffset(DateOnly.FromDateTime(now.DateTime).AddDays(-1).ToDateTime(new TimeOnly(12, 0)), now.Offset);
        var trade = shop.Provider(Provider).Open(AnOrder.NewNumber(), new Money(9900, "CNY"));
        shop.Provider(Provider).Pay(trade, new CallbackPlan { Lost = true }, noon);
        await api.Do("importBill", body: Import(noon));
        await api.Refused(409, "importBill", body: Import(noon.AddDays(-30)));

        var found = (await api.Do("findReconciliationCases", query: $"state=Open&provider={Provider}"))!["cases"]!.AsArray()
            .Single(each => each!["transactionId"]?.GetValue<string>() == trade.TransactionId)!["id"]!.GetValue<string>();
        await api.Do("getReconciliationCase", found);
        var used = Guid.NewGuid();
        await api.Do("queryReconciliationCase", found, key: used);
        await api.Refused(422, "queryReconciliationCase", found, key: used);
        await api.Refused(422, "closeReconciliationCase", found, key: used);
        await api.Do("closeReconciliationCase", found);
        await api.Refused(409, "closeReconciliationCase", found);
        await api.Refused(409, "queryReconciliationCase", found);
    }

    static string Import(DateTimeOffset day) => new JsonObject
    {
        ["provider"] = Provider,
        ["account"] = AShop.Account,
        ["day"] = DateOnly.FromDateTime(day.DateTime).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["reason"] = "it came late",
    }.ToJsonString();

    async Task<string> APaymentForNobody(long amountMinor)
    {
        var trade = shop.Provider(Provider).Open(AnOrder.NewNumber(), new Money(amountMinor, "CNY"));
        shop.Provider(Provider).Pay(trade);
        var all = await shop.Service.Eventually("/api/v1/unmatched-payments", payments => payments.EnumerateArray().Any(IsIt));
        return all.EnumerateArray().Single(IsIt).GetProperty("messageId").GetString()!;

        bool IsIt(System.Text.Json.JsonElement payment) => payment.GetProperty("transactionId").GetString() == trade.TransactionId;
    }
}
